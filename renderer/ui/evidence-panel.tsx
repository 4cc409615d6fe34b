import { Button, Tabs } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Evidence, KeptText } from '../../shared/model/replacement/evidence.ts'
import { toProblem } from '../bridge/problem.ts'
import { evidenceQuery } from '../bridge/queries.ts'
import { saveFile } from '../bridge/save-file.ts'
import { TableSkeleton } from './delayed.tsx'
import { formatAbsolute } from './duration.ts'
import { ErrorState } from './error-state.tsx'
import styles from './evidence.module.css'
import { ShortId } from './short-id.tsx'
import { SidePanel } from './side-panel.tsx'
import { SourceView } from './source-view.tsx'
import { visibleText } from './visible-text.ts'

/** More lines than anybody reads in a panel; the file has all of them. */
const shownLines = 2000
const shownCharacters = 4000

interface EvidencePanelProps {
  readonly accountId: string
  readonly serverId: string
  readonly name: string
  readonly onClose: () => void
}

/** What was kept of a server before it went. All of it comes from the server: it is shown as text and nothing else. */
export function EvidencePanel({ accountId, serverId, name, onClose }: EvidencePanelProps) {
  const evidence = useQuery(evidenceQuery(accountId, serverId))
  const kept = evidence.data
  return (
    <SidePanel
      title={`Evidence of ${name}`}
      width="min(820px, 94vw)"
      onClose={onClose}
      footer={kept === undefined ? undefined : <SaveButtons kept={kept} />}
    >
      {evidence.error === null ? null : (
        <ErrorState title="The evidence cannot be shown." problem={toProblem(evidence.error)} onRetry={() => void evidence.refetch()} />
      )}
      {evidence.isPending ? <TableSkeleton rows={5} label="The evidence is being read" /> : null}
      {kept === undefined ? null : <Kept kept={kept} />}
    </SidePanel>
  )
}

function SaveButtons({ kept }: { readonly kept: Evidence }) {
  const { name, id } = kept.server
  const file = (what: string) => `${name}-${id}-${what}`
  const text = (what: string, { text: content }: KeptText) =>
    content === null ? null : (
      <Button variant="default" onClick={() => saveFile(file(`${what}.txt`), content, 'text/plain')}>
        Save {what === 'console' ? 'the console' : 'the user data'}
      </Button>
    )
  return (
    <>
      {text('console', kept.console)}
      {text('user-data', kept.userData)}
      <Button
        leftSection={<IconDownload size={15} />}
        onClick={() => saveFile(file('evidence.json'), JSON.stringify(kept, null, 2), 'application/json')}
      >
        Save all
      </Button>
    </>
  )
}

function Kept({ kept }: { readonly kept: Evidence }) {
  const { server } = kept
  return (
    <>
      <p className={styles.intro}>
        Kept {formatAbsolute(Date.parse(kept.keptAt))}, before the server went. <ShortId id={server.id} head={19} />
      </p>
      <Tabs defaultValue="server" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="server">Server</Tabs.Tab>
          <Tabs.Tab value="console">Console</Tabs.Tab>
          <Tabs.Tab value="user-data">User data</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="server" pt="sm">
          <ServerFacts kept={kept} />
        </Tabs.Panel>
        <Tabs.Panel value="console" pt="sm">
          <TextOf kept={kept.console} label="Console output" none="The server had no console output." end />
        </Tabs.Panel>
        <Tabs.Panel value="user-data" pt="sm">
          <TextOf kept={kept.userData} label="User data" none="The server had no user data." />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

function ServerFacts({ kept }: { readonly kept: Evidence }) {
  const { server, volumes } = kept
  const facts: readonly (readonly [string, string])[] = [
    ['Type', `${server.instanceType} in ${server.zone}`],
    ['Image', server.imageId],
    ['Revision', server.revision ?? 'made by hand'],
    ['Addresses', [server.privateAddress, server.publicAddress].filter((address) => address !== null).join(', ') || 'none'],
    ['Security groups', server.securityGroupIds.join(', ') || 'none'],
    ['Launched', formatAbsolute(Date.parse(server.launchedAt))],
  ]
  const tags = Object.entries(server.tags).sort(([one], [other]) => one.localeCompare(other))
  return (
    <>
      <Facts label="Facts" rows={facts} />
      <h3 className={styles.heading}>Tags</h3>
      <Facts label="Tags" rows={tags} />
      <h3 className={styles.heading}>Volumes</h3>
      <ul className={styles.volumes} aria-label="Volumes">
        {volumes.map((volume) => (
          <li key={volume.id}>
            <ShortId id={volume.id} /> {visibleText(volume.device)} · {volume.sizeGiB === null ? 'size not known' : `${volume.sizeGiB} GiB`}{' '}
            {volume.type}
            <span className="henge-muted">{volume.deleteOnTermination ? ' · went with the server' : ' · outlived the server'}</span>
            {volume.snapshotId === null ? null : (
              <div>
                Snapshot <ShortId id={volume.snapshotId} />{' '}
                <span className="henge-muted">{volume.snapshotState}, it goes on by itself after the volume is gone</span>
              </div>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}

function Facts({ label, rows }: { readonly label: string; readonly rows: readonly (readonly [string, string])[] }) {
  return (
    <dl className={styles.facts} aria-label={label}>
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{visibleText(name)}</dt>
          <dd>{visibleText(value)}</dd>
        </div>
      ))}
    </dl>
  )
}

function TextOf({
  kept,
  label,
  none,
  end = false,
}: {
  readonly kept: KeptText
  readonly label: string
  readonly none: string
  readonly end?: boolean
}) {
  if (kept.text === null) return <p className="henge-muted">{kept.problem === null ? none : `It could not be kept: ${kept.problem}`}</p>
  const lines = kept.text.replace(/\r?\n$/, '').split(/\r?\n/)
  const shown = (end ? lines.slice(-shownLines) : lines.slice(0, shownLines)).map((line) => visibleText(line.slice(0, shownCharacters)))
  const cut = shown.length < lines.length || lines.some((line) => line.length > shownCharacters)
  return (
    <>
      {kept.problem === null ? null : <p className="henge-muted">{kept.problem}</p>}
      {kept.cut ? <p className="henge-muted">{end ? 'Only its end was kept.' : 'Only its beginning was kept.'}</p> : null}
      {cut ? <p className="henge-muted">Not all of it is shown here; the file has it.</p> : null}
      <SourceView label={label} text={shown.join('\n')} />
    </>
  )
}
