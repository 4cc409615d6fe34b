import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LogSourceSettings } from '../../../shared/model/log-sources.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { logSourcesQuery } from '../../bridge/queries.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { AddLogSourcePanel } from './add-log-source-panel.tsx'
import styles from './settings.module.css'

const products = { elasticsearch: 'Elasticsearch', opensearch: 'OpenSearch' } as const

/** Search servers whose lines can be looked at, beside the store that the program keeps itself. */
export function LogSourcesSection() {
  const sources = useQuery(logSourcesQuery())
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<LogSourceSettings | null>(null)
  return (
    <section aria-label="Log sources">
      <div className={styles.section}>
        <h2>Log sources</h2>
        <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>
          Add a search server…
        </Button>
      </div>
      {sources.error === null ? null : (
        <ErrorState title="The log sources cannot be listed." problem={toProblem(sources.error)} onRetry={() => void sources.refetch()} />
      )}
      <div>
        <article className={styles.account} aria-label="Own store">
          <div>
            <strong style={{ fontWeight: 550 }}>Own store</strong>{' '}
            <span className="henge-muted">built in; in the data folder of this computer</span>
          </div>
        </article>
        {(sources.data ?? []).map((source) => (
          <article key={source.id} className={styles.account} aria-label={source.name}>
            <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
              <strong style={{ fontWeight: 550 }}>{source.name}</strong>{' '}
              <span className="henge-muted">
                {source.url} · {source.index}
              </span>
            </div>
            <span className="henge-muted">
              {products[source.product]} {source.version}
            </span>
            <Button size="compact-sm" variant="default" onClick={() => setRemoving(source)}>
              Remove…
            </Button>
          </article>
        ))}
      </div>
      {adding ? <AddLogSourcePanel onClose={() => setAdding(false)} /> : null}
      {removing === null ? null : <RemoveLogSourcePanel source={removing} onClose={() => setRemoving(null)} />}
    </section>
  )
}

function RemoveLogSourcePanel({ source, onClose }: { readonly source: LogSourceSettings; readonly onClose: () => void }) {
  const queryClient = useQueryClient()
  const remove = useMutation({
    mutationFn: () => client.logs.removeSource({ sourceId: source.id }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['logs', 'sources'] })
      onClose()
    },
  })
  return (
    <SidePanel
      title={`Remove ${source.name}`}
      onClose={onClose}
      width="460px"
      footer={
        <>
          <Button variant="default" onClick={onClose} data-autofocus>
            Keep it
          </Button>
          <Button loading={remove.isPending} onClick={() => remove.mutate()}>
            Remove {source.name} from Henge
          </Button>
        </>
      }
    >
      <p style={{ marginTop: 0 }}>
        Henge forgets the address and its secret. Nothing on the server changes, and it can be added again at any time.
      </p>
      {remove.error === null ? null : <ErrorState title="It was not removed." problem={toProblem(remove.error)} />}
    </SidePanel>
  )
}
