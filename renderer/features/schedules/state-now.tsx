import { useQuery } from '@tanstack/react-query'
import { shortInZone } from '../../../shared/model/local-time.ts'
import type { ScheduledRole } from '../../../shared/model/schedules/role-schedule.ts'
import { stateWords } from '../../../shared/model/schedules/schedule-words.ts'
import { fleetQuery } from '../../bridge/queries.ts'
import { type Meaning, StatusMark } from '../../ui/status-mark.tsx'
import { visibleText } from '../../ui/visible-text.ts'

const meanings: Readonly<Record<ScheduledRole['now']['state'], Meaning>> = { on: 'healthy', off: 'stopped', any: 'stopped' }

/** What is wanted of a role now, why, and until when. */
export function StateNow({ scheduled }: { readonly scheduled: ScheduledRole }) {
  const { now, schedule, accountId, role } = scheduled
  const fleet = useQuery(fleetQuery())
  const rests = fleet.data?.roles.some((one) => one.accountId === accountId && one.role === role && one.rest !== undefined)
  if (schedule === null && now.overrideId === null)
    return <span className="henge-muted">No schedule: its servers are left as they are.</span>
  const zone = schedule?.schedule.zone ?? 'UTC'
  return (
    <span>
      <StatusMark meaning={meanings[now.state]}>
        {stateWords[now.state]}
        {rests ? ', destroyed' : ''}
      </StatusMark>{' '}
      <span className="henge-muted">
        {rests ? '· ' : ''}
        {visibleText(now.why)}
        {now.next === null ? '' : ` · ${now.next.action} ${shortInZone(now.next.at, zone)}`}
        {schedule === null || schedule.enabled ? '' : ' · the schedule is not in force'}
      </span>
    </span>
  )
}
