import { dependenciesOf } from '../rebuild.ts'
import { isByJob, isSettled, type ScheduleRun } from './run.ts'

/** What a role depends on directly, as its recipe says. */
export interface RoleNeeds {
  readonly role: string
  readonly dependsOn: readonly string[]
}

/** Whether it is the turn of a run among the runs of its account. */
export interface RunTurn {
  /** What it waits for; null: its servers may be asked. */
  readonly waits: string | null
  /** What people should know of the order in the end too: what it went on without, and a circle that was not followed. */
  readonly note: string | null
  /** Since when it might go on, milliseconds since 1970: it may take its time from there. */
  readonly since: number
}

/**
 * A role starts after those that it depends on, over others too, and stops before them; only runs that are at work at the same time count, and
 * one that failed is waited for no longer. Roles that depend on each other do not wait for each other, so that somebody can always go on.
 */
export function turnOf(run: ScheduleRun, others: readonly ScheduleRun[], needs: readonly RoleNeeds[]): RunTurn {
  const dependsOn = (role: string) => needs.find((one) => one.role === role)?.dependsOn ?? []
  const needsOf = (role: string) => dependenciesOf(role, dependsOn)
  const own = needsOf(run.role)
  const asks = [...run.servers.map(({ askedAt }) => askedAt), run.job?.askedAt ?? null]
  const asked = Math.min(...asks.map((at) => (at === null ? Number.POSITIVE_INFINITY : Date.parse(at))))
  const began = Date.parse(run.startedAt)
  const waits = new Set<string>()
  const circle = new Set<string>()
  const without = new Map<string, string>()
  let since = began
  for (const other of others) {
    if (other.accountId !== run.accountId || other.role === run.role || other.to !== run.to) continue
    const ended = other.finishedAt === null ? null : Date.parse(other.finishedAt)
    if (Date.parse(other.startedAt) > asked || (ended !== null && (ended < began || ended > asked))) continue
    const [needed, needing] = [own.includes(other.role), needsOf(other.role).includes(run.role)]
    if (needed && needing) circle.add(other.role)
    if (needed === needing || needed !== (run.to === 'on')) continue
    if (other.servers.some((server) => !isSettled(server)) || (isByJob(other) && ended === null)) waits.add(other.role)
    if (ended === null || (other.servers.length === 0 && !isByJob(other))) continue
    since = Math.max(since, ended)
    if (other.status !== 'succeeded') without.set(other.role, other.reason ?? other.status)
  }
  return { waits: waitWords(run.to, [...waits]), note: noteWords(run, circle, without), since }
}

function waitWords(to: ScheduleRun['to'], roles: readonly string[]): string | null {
  if (roles.length === 0) return null
  const [names, isAre, needs] = [roles.join(', '), roles.length === 1 ? 'is' : 'are', roles.length === 1 ? 'needs' : 'need']
  return to === 'on' ? `It waits until ${names} ${isAre} healthy.` : `It waits until ${names} ${isAre} stopped, which ${needs} it.`
}

function noteWords({ role, to }: ScheduleRun, circle: ReadonlySet<string>, without: ReadonlyMap<string, string>): string | null {
  const verb = to === 'on' ? 'start' : 'stop'
  const notes = [...without].map(
    ([other, reason]) => `It did not wait any longer for ${other}, which did not ${verb}: ${reason.replace(/\.$/, '')}.`,
  )
  if (circle.size > 0) {
    notes.push(
      `${[role, ...circle].sort().join(', ')} depend on each other: none waited for another. Take one out of dependsOn in its recipe.`,
    )
  }
  return notes.length === 0 ? null : notes.join(' ')
}
