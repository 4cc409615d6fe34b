import { Link } from 'wouter'
import type { RoleSummary } from '../../../shared/model/fleet.ts'
import { ownZone, soonInZone } from '../../../shared/model/local-time.ts'
import type { ScheduledRole } from '../../../shared/model/schedules/role-schedule.ts'
import { addresses } from '../../bridge/addresses.ts'
import { ServerStateMark } from '../../ui/server-state.tsx'
import { type Meaning, StatusMark } from '../../ui/status-mark.tsx'
import type { FleetRow } from './fleet-rows.ts'

interface StateProps {
  readonly row: FleetRow
  /** Ids of the jobs that wait for a person. */
  readonly waiting: ReadonlySet<string>
  /** By account and role, as `sandbox/web`. */
  readonly schedules: ReadonlyMap<string, ScheduledRole>
}

/** Nobody missed it: it comes back when its schedule says, or when somebody starts it. The schedule’s own column stands beside it. */
function restWords(scheduled: ScheduledRole | undefined): string {
  const next = scheduled?.now.next
  if (next?.to !== 'on') return 'off, destroyed'
  return `off until ${soonInZone(next.at, Date.now(), scheduled?.schedule?.schedule.zone ?? ownZone())}, destroyed`
}

interface RoleMeaning {
  readonly meaning: Meaning
  readonly words: string
  readonly title?: string
}

/** How a role stands, worst first. */
function roleMeaning(role: RoleSummary, waits: boolean, scheduled: ScheduledRole | undefined): RoleMeaning {
  const wanted = role.wanted ?? role.total
  const words = `${role.running}/${wanted} running`
  if (waits) return { meaning: 'behind', words: `${role.running}/${wanted}, waits for you` }
  if (role.activeJobId !== null)
    return { meaning: 'working', words: `${role.running}/${wanted}, ${role.rest || role.total === 0 ? 'building' : 'replacing'}` }
  if (role.rest) return { meaning: 'stopped', words: 'off, destroyed', title: restWords(scheduled) }
  if (role.running === 0) return { meaning: 'stopped', words: role.total === 0 ? `0/${wanted}, none exists` : `0/${wanted}, stopped` }
  if (role.running < wanted) return { meaning: 'failing', words }
  if (role.healthy < role.running) return { meaning: 'failing', words: `${role.healthy}/${role.running} healthy` }
  return { meaning: 'healthy', words }
}

/** How a role stands, with the way to its job; how a server does. */
export function State({ row, waiting, schedules }: StateProps) {
  switch (row.kind) {
    case 'account':
      return <span className="henge-muted">{row.servers} servers</span>
    case 'role': {
      const { activeJobId, accountId, role } = row.summary
      const waits = activeJobId !== null && waiting.has(activeJobId)
      const { meaning, words, title } = roleMeaning(row.summary, waits, schedules.get(`${accountId}/${role}`))
      const mark = (
        <StatusMark meaning={meaning} title={title ?? words}>
          {words}
        </StatusMark>
      )
      return activeJobId === null ? mark : <Link href={addresses.job(activeJobId)}>{mark}</Link>
    }
    case 'unmanaged':
      return <span className="henge-muted">{row.servers.length === 1 ? '1 server' : `${row.servers.length} servers`}</span>
    case 'server':
      return <ServerStateMark server={row.server} />
  }
}
