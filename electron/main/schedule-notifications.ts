import { shortInZone } from '../../shared/model/local-time.ts'
import { isMissed, type ScheduleRun } from '../../shared/model/schedules/run.ts'
import type { BackendClient } from '../backend/rpc/client.ts'
import { type Notice, plainWords } from './plain-notice.ts'

/** So many notices at once are read; of more, one says how many there are. */
const mostAtOnce = 3
const shownRoles = 8
/** Runs that may end between two looks. */
const lookedAt = 200

/** What to tell about runs that have ended: each that failed, and for each role what was missed. `zone`: that of whoever reads it. */
export function noticesOfRuns(runs: readonly ScheduleRun[], zone: string): Notice[] {
  const what = ({ role, action, at, reason }: ScheduleRun) =>
    `${role}, ${action} of ${shortInZone(at, zone)}: ${reason ?? 'no reason is known'}`
  const failed = runs.filter(({ status }) => status === 'failed')
  const missed = [...Map.groupBy(runs.filter(isMissed), ({ accountId, role }) => JSON.stringify([accountId, role])).values()]
  const ofMissed = missed.map((of) => {
    const last = of.reduce((latest, run) => (run.at > latest.at ? run : latest))
    return of.length === 1 ? what(last) : `${what(last)}. ${of.length - 1} before it ${of.length === 2 ? 'was' : 'were'} missed too`
  })
  return [
    ...noticesOf('Schedule failed', failed.map(what), failed),
    ...noticesOf(
      'Schedule missed',
      ofMissed,
      missed.flatMap((of) => of.slice(0, 1)),
    ),
  ]
}

function noticesOf(title: string, bodies: readonly string[], of: readonly ScheduleRun[]): Notice[] {
  if (bodies.length <= mostAtOnce) return bodies.map((body) => ({ title, body: plainWords(`${body.replace(/\.$/, '')}.`) }))
  const roles = [...new Set(of.map(({ role }) => role))]
  const more = roles.length > shownRoles ? ` and ${roles.length - shownRoles} more` : ''
  return [{ title, body: plainWords(`${bodies.length} times: ${roles.slice(0, shownRoles).join(', ')}${more}. Schedules says why.`) }]
}

/** Tells of each run that has ended since the program began, once; of none that ended before. */
export class ScheduleNotices {
  private readonly client: Pick<BackendClient, 'schedules'>
  private readonly notify: (notice: Notice) => void
  private readonly since: { readonly began: number; readonly zone: string }
  private readonly told = new Set<string>()
  private looking: Promise<void> | null = null
  private again = false

  /** `began`: milliseconds since 1970. */
  constructor(client: Pick<BackendClient, 'schedules'>, notify: (notice: Notice) => void, since: { began: number; zone: string }) {
    this.client = client
    this.notify = notify
    this.since = since
  }

  /**
   * Looks what has ended: now, or once more after the look that is under way, however many ask for it meanwhile. Does not fail: a backend
   * that went away is looked at when it is back.
   */
  look(signal: AbortSignal): Promise<void> {
    this.again = true
    this.looking ??= this.lookWhileAsked(signal)
      .catch((error: unknown) => {
        if (!(error instanceof Error)) throw error
      })
      .finally(() => {
        this.looking = null
      })
    return this.looking
  }

  private async lookWhileAsked(signal: AbortSignal): Promise<void> {
    while (this.again) {
      this.again = false
      const runs = await this.client.schedules.runs({ limit: lookedAt }, { signal })
      const ended = runs.filter(({ id, finishedAt }) => {
        return finishedAt !== null && Date.parse(finishedAt) >= this.since.began && !this.told.has(id)
      })
      for (const { id } of ended) this.told.add(id)
      for (const notice of noticesOfRuns(ended, this.since.zone)) this.notify(notice)
    }
  }
}
