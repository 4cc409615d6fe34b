import { Button, CopyButton, Switch, Tabs, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LogReceiverStatus } from '../../../shared/model/log-receiver.ts'
import type { Settings } from '../../../shared/model/settings.ts'
import { shipperSnippets, tunnelCommand } from '../../../shared/model/shipper-snippets.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { receiverQuery, settingsQuery } from '../../bridge/queries.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { SidePanel } from '../../ui/side-panel.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { SettingField } from './setting-field.tsx'
import styles from './settings.module.css'
import { notWhole } from './settings-words.ts'

const counted = new Intl.NumberFormat('en-US')
/** Stands in the place of the token until it is copied: others may look at this screen. */
const hiddenToken = '••••••••'

/** The door for programs that ship log lines to an Elasticsearch. */
export function ShippersSection({ settings }: { readonly settings: Settings }) {
  const queryClient = useQueryClient()
  const receiver = useQuery(receiverQuery())
  const [renewing, setRenewing] = useState(false)
  const turn = useMutation({
    mutationFn: (on: boolean) => client.settings.set({ receiverOn: on }),
    onSuccess: async (changed) => {
      queryClient.setQueryData(settingsQuery().queryKey, changed)
      await queryClient.invalidateQueries({ queryKey: receiverQuery().queryKey })
    },
  })
  const status = receiver.data
  return (
    <section aria-label="Lines from shippers">
      <div className={styles.section}>
        <h2>Lines from shippers</h2>
      </div>
      <Text size="sm" c="var(--henge-muted)" mb="sm">
        Filebeat, Fluent Bit, Vector, Logstash and rsyslog can send their lines to Henge’s own store as if it were an Elasticsearch. Only
        programs on this computer reach it, with the token; other servers come through a tunnel.
      </Text>
      <Switch
        label="Take lines from shippers"
        checked={settings.receiverOn}
        disabled={turn.isPending}
        onChange={(event) => turn.mutate(event.currentTarget.checked)}
        mb="sm"
      />
      {turn.error === null ? null : <ErrorState title="It was not switched." problem={toProblem(turn.error)} />}
      {receiver.error === null ? null : <ErrorState problem={toProblem(receiver.error)} onRetry={() => void receiver.refetch()} />}
      {settings.receiverOn && status !== undefined ? (
        <>
          <SettingField
            short
            label="Port"
            description="On 127.0.0.1."
            value={String(settings.receiverPort)}
            change={(text) => ({ receiverPort: Number(text) })}
            objection={(text) => notWhole(text, 1024, 65_535)}
          >
            <Course status={status} />
          </SettingField>
          {status.tokenKept ? null : (
            <Text size="sm" mb="sm">
              This computer offers no keychain to Henge: after each start the token is another one.
            </Text>
          )}
          <Snippets port={settings.receiverPort} onRenew={() => setRenewing(true)} />
        </>
      ) : null}
      {renewing ? <RenewPanel onClose={() => setRenewing(false)} /> : null}
    </section>
  )
}

function Course({ status: { state, problem, port, lines, refused, lastAt } }: { readonly status: LogReceiverStatus }) {
  if (state === 'off') return null
  if (state === 'failed') return <StatusMark meaning="failing">{problem ?? 'It does not listen.'}</StatusMark>
  return (
    <StatusMark meaning="healthy">
      listens at http://127.0.0.1:{port}; {counted.format(lines)} {lines === 1 ? 'line' : 'lines'} since Henge was started
      {refused > 0 ? `, ${counted.format(refused)} refused` : ''}
      {lastAt === null ? '' : ', the last '}
      {lastAt === null ? null : <RelativeTime at={lastAt} />}
    </StatusMark>
  )
}

function Snippets({ port, onRenew }: { readonly port: number; readonly onRenew: () => void }) {
  const copy = useMutation({
    mutationFn: async (id: string | null) => {
      const { token } = await client.logs.receiverToken()
      await navigator.clipboard.writeText(
        id === null ? token : (shipperSnippets(port, token).find((snippet) => snippet.id === id)?.text ?? ''),
      )
      return id
    },
  })
  const shown = shipperSnippets(port, hiddenToken)
  return (
    <>
      <div className={styles.snippetTools}>
        <Button size="compact-sm" variant="default" onClick={() => copy.mutate(null)}>
          {copy.isSuccess && copy.data === null ? 'Copied' : 'Copy the token'}
        </Button>
        <Button size="compact-sm" variant="default" onClick={onRenew}>
          New token…
        </Button>
      </div>
      {copy.error === null ? null : <ErrorState title="Nothing was copied." problem={toProblem(copy.error)} />}
      <Tabs defaultValue={shown[0]?.id} keepMounted={false} onChange={() => copy.reset()}>
        <Tabs.List>
          {shown.map(({ id, name }) => (
            <Tabs.Tab key={id} value={id}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {shown.map(({ id, file, name, text }) => (
          <Tabs.Panel key={id} value={id}>
            <div className={styles.snippetTools}>
              <span className="henge-mono henge-muted">{file}</span>
              <Button size="compact-sm" variant="default" aria-label={`Copy for ${name}`} onClick={() => copy.mutate(id)}>
                {copy.isSuccess && copy.data === id ? 'Copied' : 'Copy with the token'}
              </Button>
            </div>
            <pre className={styles.snippet}>{text}</pre>
          </Tabs.Panel>
        ))}
      </Tabs>
      <div className={styles.snippetTools}>
        <span className="henge-muted">
          From another server: <code className="henge-mono">{tunnelCommand(port)}</code>
        </span>
        <CopyButton value={tunnelCommand(port)}>
          {({ copied, copy: copyCommand }) => (
            <Button size="compact-sm" variant="default" aria-label="Copy the tunnel’s command" onClick={copyCommand}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
    </>
  )
}

function RenewPanel({ onClose }: { readonly onClose: () => void }) {
  const renew = useMutation({ mutationFn: () => client.logs.renewReceiverToken(), onSuccess: onClose })
  return (
    <SidePanel
      title="New token for shippers"
      onClose={onClose}
      footer={
        <>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button loading={renew.isPending} onClick={() => renew.mutate()}>
            Make a new token
          </Button>
        </>
      }
    >
      <Text size="sm">
        Every shipper that has the present token is refused from then on, until its configuration has the new one. Their lines wait there.
      </Text>
      {renew.error === null ? null : <ErrorState title="There is no new token." problem={toProblem(renew.error)} />}
    </SidePanel>
  )
}
