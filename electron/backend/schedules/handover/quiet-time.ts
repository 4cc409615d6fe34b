import { HengeError } from '../../../../shared/model/error.ts'
import { shortInZone } from '../../../../shared/model/local-time.ts'
import { minuteMs } from '../../../../shared/model/schedules/local-days.ts'
import type { RoleSchedule } from '../../../../shared/model/schedules/role-schedule.ts'
import { transitions } from '../../../../shared/model/schedules/timeline.ts'
import { compileWithHolidays } from '../scheduled-role.ts'

/** Hands are changed only where nothing is to be done for so long: so nothing is done twice, and nothing by neither. */
const beforeMs = 2 * minuteMs
const afterMs = 3 * minuteMs

/** CONFLICT, retryable, while a change is near. `since`: up to when changes have been looked at here. */
export async function refuseNearChange(schedule: RoleSchedule, since: number | null, now: number): Promise<void> {
  const near = await changesBetween(schedule, Math.min(since ?? now, now - beforeMs), now + afterMs)
  const [first] = near
  if (first === undefined) return
  const at = shortInZone(new Date(first).toISOString(), schedule.schedule.zone)
  throw new HengeError(
    'CONFLICT',
    `Its schedule changes at ${at}, and so near to that it could be done twice or not at all. Try again a few minutes after it.`,
    { retryable: true },
  )
}

/** Whether a change came since, or is near now. */
export async function hasChange(schedule: RoleSchedule, since: number, now: number): Promise<boolean> {
  return (await changesBetween(schedule, since, now + afterMs)).length > 0
}

async function changesBetween({ schedule, enabled }: RoleSchedule, from: number, to: number): Promise<number[]> {
  if (!enabled) return []
  return transitions(await compileWithHolidays(schedule), from, to).map(({ at }) => at)
}
