import { useQuery } from '@tanstack/react-query'
import type { Job } from '../../../shared/model/job.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import type { Server } from '../../../shared/model/server.ts'
import { client } from '../../bridge/client.ts'
import { isOpen } from '../../bridge/job-state.ts'
import { roleQuery } from '../../bridge/queries.ts'
import { RevisionText } from '../../ui/revision.tsx'
import { ServerStateMark } from '../../ui/server-state.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import styles from './replace.module.css'

const lastHourMs = 3_600_000

interface RunServersProps {
  readonly job: Job
  readonly plan: Plan | undefined
}

/** Old and new side by side, each with its state and its last log lines. */
export function RunServers({ job, plan }: RunServersProps) {
  const role = useQuery({ ...roleQuery(job.accountId, job.role), refetchInterval: isOpen(job) ? 3000 : false })
  const known = new Map<string, Server>()
  for (const generation of role.data?.generations ?? []) known.set(generation.server.id, generation.server)
  for (const server of role.data?.servers ?? []) known.set(server.id, server)
  const old = plan?.oldServers ?? []
  return (
    <div className={styles.servers}>
      <div>
        <h2 className={styles.section} style={{ marginTop: 0 }}>
          Old
        </h2>
        {old.length === 0 ? <span className="henge-muted">none</span> : null}
        {old.map((server) => (
          <ServerBox key={server.id} id={server.id} name={server.name} server={known.get(server.id)} follow={isOpen(job)} />
        ))}
      </div>
      <div>
        <h2 className={styles.section} style={{ marginTop: 0 }}>
          New
        </h2>
        {job.newServers.length === 0 ? <span className="henge-muted">{isOpen(job) ? 'none yet' : 'none'}</span> : null}
        {job.newServers.map((server) => (
          <ServerBox key={server.id} id={server.id} name={server.name} server={known.get(server.id)} follow={isOpen(job)} />
        ))}
      </div>
    </div>
  )
}

interface ServerBoxProps {
  readonly id: string
  readonly name: string
  /** Unknown until the fleet was asked since it was launched. */
  readonly server: Server | undefined
  readonly follow: boolean
}

function ServerBox({ id, name, server, follow }: ServerBoxProps) {
  const lines = useQuery({
    queryKey: ['logs', 'last-lines', id],
    queryFn: ({ signal }) =>
      client.logs.search({ from: Date.now() - lastHourMs, to: Date.now() + 60_000, serverIds: [id], limit: 4 }, { signal }),
    refetchInterval: follow ? 4000 : false,
  })
  const rows = [...(lines.data?.rows ?? [])].reverse()
  return (
    <article className={styles.server} aria-label={name} data-server={id} style={{ marginBottom: 8 }}>
      <div className={styles.serverHead}>
        <strong>{name}</strong>
        {server === undefined ? <span className="henge-muted">not seen yet</span> : <ServerStateMark server={server} />}
      </div>
      <div className={styles.serverFacts}>
        <ShortId id={id} />
        {server === undefined ? null : (
          <>
            <RevisionText revision={server.revision} />
            <span>{server.privateAddress}</span>
          </>
        )}
      </div>
      <ul className={styles.lines} aria-label={`Last log lines of ${name}`}>
        {rows.length === 0 ? <li>{lines.isPending ? ' ' : 'no log lines of the last hour'}</li> : null}
        {rows.map((row) => (
          <li key={row.key} title={row.message}>
            {row.message}
          </li>
        ))}
      </ul>
    </article>
  )
}
