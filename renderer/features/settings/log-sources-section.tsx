import { Button, Group } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LogSourceSettings } from '../../../shared/model/log-sources.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { logSourcesQuery } from '../../bridge/queries.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { LogSourcePanel } from './log-source-panel.tsx'
import { RemovePanel } from './remove-panel.tsx'
import styles from './settings.module.css'

const products = { elasticsearch: 'Elasticsearch', opensearch: 'OpenSearch', loggly: 'Loggly' } as const

/** Servers whose lines can be looked at, beside the store that the program keeps itself. */
export function LogSourcesSection() {
  const sources = useQuery(logSourcesQuery())
  const [edited, setEdited] = useState<LogSourceSettings | 'new' | null>(null)
  const [removing, setRemoving] = useState<LogSourceSettings | null>(null)
  return (
    <section aria-label="Log sources">
      <div className={styles.section}>
        <h2>Log sources</h2>
        <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => setEdited('new')}>
          Add a log source…
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
              <span className="henge-muted">{source.product === 'loggly' ? source.url : `${source.url} · ${source.index}`}</span>
            </div>
            <span className="henge-muted">
              {products[source.product]} {source.version}
            </span>
            <Group gap={8} wrap="nowrap">
              <Button size="compact-sm" variant="default" onClick={() => setEdited(source)}>
                Change…
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => setRemoving(source)}>
                Remove…
              </Button>
            </Group>
          </article>
        ))}
      </div>
      {edited === null ? null : <LogSourcePanel source={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />}
      {removing === null ? null : (
        <RemovePanel
          name={removing.name}
          remove={() => client.logs.removeSource({ sourceId: removing.id })}
          changed={[['logs', 'sources']]}
          onClose={() => setRemoving(null)}
        >
          Henge forgets the address and its secret. Nothing on the server changes, and it can be added again at any time.
        </RemovePanel>
      )}
    </section>
  )
}
