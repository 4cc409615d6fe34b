import { useQuery } from '@tanstack/react-query'
import type { Job } from '../../../shared/model/job.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import type { Server } from '../../../shared/model/server.ts'
import { client } from '../../bridge/client.ts'
import { isOpen } from '../../bridge/job-state.ts'
import { roleQuery } from '../../bridge/queries.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { RevisionText } from '../../ui/revision.tsx'
import { ServerStateMark } from '../../ui/server-state.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import styles from './replace.module.css'
import own from './run.module.css'
import { kindOf } from './run-timeline.ts'
import { type TargetState, trafficOfNew, trafficOfOld } from './run-traffic.ts'

const lastHourMs = 3_600_000
/** With more servers than this on a side, only those at work show their lines. */
const fewServers = 4

interface RunServersProps {
  readonly job: Job
  readonly plan: Plan | undefined
}

/** Old and new side by side, each with its state, its place in the target groups and its last log lines. */
export function RunServers({ job, plan }: RunServersProps) {
  const role = useQuery({ ...roleQuery(job.accountId, job.role), refetchInterval: isOpen(job) ? 3000 : false })
  const known = new Map<string, Server>()
  for (const generation of role.data?.generations ?? []) known.set(generation.server.id, generation.server)
  for (const server of role.data?.servers ?? []) known.set(server.id, server)
  const old = plan?.oldServers ?? []
  const inPlace = plan?.strategy === 'root-volume'
  const atWork = namesAtWork(job, plan)
  const follow = isOpen(job)
  return (
    <div className={styles.servers} data-in-place={inPlace || undefined}>
      <section aria-label={inPlace ? 'Servers' : 'Old servers'}>
        <h2 className={styles.section}>{inPlace ? 'Servers' : 'Old'}</h2>
        {old.length === 0 ? <span className="henge-muted">none</span> : null}
        {old.map((server) => (
          <ServerBox
            key={server.id}
            {...{ ...server, follow }}
            server={known.get(server.id)}
            quarantined={isQuarantined(job, plan, server.id)}
            traffic={plan === undefined ? [] : trafficOfOld(job, plan, server.id)}
            lines={old.length <= fewServers || atWork.has(server.name)}
          />
        ))}
      </section>
      {inPlace ? null : (
        <section aria-label="New servers">
          <h2 className={styles.section}>New</h2>
          {job.newServers.length === 0 ? <span className="henge-muted">{follow ? 'none yet' : 'none'}</span> : null}
          {job.newServers.map((server) => (
            <ServerBox
              key={server.id}
              {...{ ...server, follow }}
              server={known.get(server.id)}
              quarantined={false}
              traffic={plan === undefined ? [] : trafficOfNew(job, plan, server)}
              lines={job.newServers.length <= fewServers || atWork.has(server.name)}
            />
          ))}
        </section>
      )}
    </div>
  )
}

/** Names of the old and new servers of the batch that runs. */
function namesAtWork(job: Job, plan: Plan | undefined): ReadonlySet<string> {
  const running = job.steps.find(({ status }) => status === 'running')
  const batch = plan?.batches.find(({ number }) => number === running?.batch)
  const old = plan?.oldServers.filter(({ id }) => batch?.serverIds.includes(id)).map(({ name }) => name) ?? []
  return new Set([...old, ...(batch?.newServerNames ?? [])])
}

function isQuarantined(job: Job, plan: Plan | undefined, serverId: string): boolean {
  return job.steps.some(
    ({ id, status }) =>
      status === 'succeeded' &&
      kindOf(plan, id) === 'quarantine' &&
      plan?.steps.some((step) => step.id === id && step.serverIds.includes(serverId)),
  )
}

interface ServerBoxProps {
  readonly id: string
  readonly name: string
  /** Unknown until the fleet was asked since it was launched. */
  readonly server: Server | undefined
  readonly quarantined: boolean
  readonly traffic: readonly TargetState[]
  readonly follow: boolean
  /** Its last log lines are shown. */
  readonly lines: boolean
}

function ServerBox({ id, name, server, quarantined, traffic, follow, lines }: ServerBoxProps) {
  return (
    <article className={styles.server} aria-label={name} data-server={id}>
      <div className={styles.serverHead}>
        <strong>{name}</strong>
        {quarantined ? (
          <StatusMark meaning="stopped">in quarantine</StatusMark>
        ) : server === undefined ? (
          <span className="henge-muted">not seen yet</span>
        ) : (
          <ServerStateMark server={server} />
        )}
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
      {traffic.length === 0 ? null : (
        <div className={own.targets}>
          {traffic.map(({ targetGroup, words, meaning, at }) => (
            <span key={targetGroup}>
              <StatusMark meaning={meaning}>{words}</StatusMark>
              {at === null ? null : (
                <span className="henge-muted">
                  {' '}
                  <RelativeTime at={at} everyMs={1000} />
                </span>
              )}
            </span>
          ))}
        </div>
      )}
      {lines ? <LastLines id={id} name={name} follow={follow} /> : null}
    </article>
  )
}

function LastLines({ id, name, follow }: Pick<ServerBoxProps, 'id' | 'name' | 'follow'>) {
  const lines = useQuery({
    queryKey: ['logs', 'last-lines', id],
    queryFn: ({ signal }) =>
      client.logs.search({ from: Date.now() - lastHourMs, to: Date.now() + 60_000, serverIds: [id], limit: 4 }, { signal }),
    refetchInterval: follow ? 4000 : false,
  })
  const rows = [...(lines.data?.rows ?? [])].reverse()
  return (
    <ul className={styles.lines} aria-label={`Last log lines of ${name}`}>
      {rows.length === 0 ? <li>{lines.isPending ? ' ' : 'no log lines of the last hour'}</li> : null}
      {rows.map((row) => (
        <li key={row.key} title={row.message}>
          {row.message}
        </li>
      ))}
    </ul>
  )
}
