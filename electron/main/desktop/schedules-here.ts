import { shortInZone } from '../../../shared/model/local-time.ts'
import type { ScheduledRole } from '../../../shared/model/schedules/role-schedule.ts'
import type { BackendClient } from '../../backend/rpc/client.ts'
import { plainWords } from '../plain-notice.ts'

/** Longer than that nobody waits for a window to close: milliseconds. */
const longestMs = 2000
const namedRoles = 3

/** What this computer has to do with servers while the program runs. */
export interface SchedulesHere {
  /** Roles that are started or stopped by this program. */
  readonly roles: readonly string[]
  /** Of all of them the next, in words; null: none is to come. */
  readonly next: string | null
  /** The backend is busy or down: what is said above is not known. */
  readonly unknown?: true
}

/** Roles whose changes nobody but this program makes. `zone`: that of whoever reads it. */
export function schedulesHere(scheduled: readonly ScheduledRole[], zone: string): SchedulesHere {
  const here = scheduled.filter(({ handover, schedule, overrides }) => !handover && (schedule?.enabled === true || overrides.length > 0))
  const coming = here
    .flatMap(({ role, now }) => (now.next === null ? [] : [{ role, ...now.next }]))
    .sort((a, b) => a.at.localeCompare(b.at))
  const [next] = coming
  return {
    roles: [...new Set(here.map(({ role }) => role))],
    next: next ? plainWords(`${next.role}: ${next.action} ${shortInZone(next.at, zone)}`) : null,
  }
}

/** `web, db and api`; `web, db, api and 4 more`. */
export function roleWords(roles: readonly string[]): string {
  const shown = roles.slice(0, namedRoles)
  const more = roles.length - shown.length
  const parts = more > 0 ? [...shown, `${more} more`] : shown
  return plainWords(parts.length < 2 ? (parts[0] ?? '') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`)
}

/** A backend that does not answer in time may run some all the same, or will when it has been started again. */
export async function askSchedulesHere(client: Pick<BackendClient, 'schedules'>, zone: string): Promise<SchedulesHere> {
  try {
    return schedulesHere(await client.schedules.list({}, { signal: AbortSignal.timeout(longestMs) }), zone)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { roles: [], next: null, unknown: true }
  }
}
