import { z } from 'zod'
import { costOptionSchema } from '../savings.ts'
import { type Schedule, scheduleSchema } from '../schedules/schedule.ts'
import { hoursOfWeek, minutesInWeek, paintWeek, periodsOfWeek, type Week } from '../schedules/week-of-schedule.ts'
import { hourOfWeek } from '../weekly-hours.ts'
import { coverageEffectSchema } from './coverage.ts'
import { type IdleRule, isIdleHour } from './idle-rule.ts'
import type { RoleHour } from './server-hour.ts'

/** Shorter pauses are not worth a stop and a start. */
const shortestPauseHours = 3
/** So many hours more on a group of days may be, for the same hours on each of them. */
const mostEvened = 0.2
const hoursInDay = 24
const hoursInWeek = 168

export const confidences = ['high', 'medium', 'low'] as const

const basis = {
  confidence: z.enum(confidences),
  reason: z.string().describe('what the confidence rests on, in figures'),
}

export const useProposalSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('schedule'),
    schedule: scheduleSchema.describe('stops outside the hours; destroy is the other way'),
    hours: z.array(z.number()).length(hoursInWeek).describe('minutes of each hour of the week in which it runs, from Monday 00:00'),
    hoursPerWeek: z.number(),
    startsPerWeek: z.number(),
    cutOff: z.int().describe('measured hours that were busy and would be cut off'),
    ...basis,
  }),
  z.object({ state: z.literal('always-used'), ...basis }),
  z.object({ state: z.literal('never-used'), ...basis }),
  z.object({ state: z.literal('not-enough-data'), reason: z.string() }),
])
export type UseProposal = z.infer<typeof useProposalSchema>

export const proposalSchema = z.object({
  proposal: useProposalSchema,
  leave: costOptionSchema,
  stop: costOptionSchema.nullable().describe('null: there is no schedule to reckon with'),
  destroy: costOptionSchema.nullable(),
  coverage: coverageEffectSchema.nullable().describe('as of the overview, for this schedule'),
})
export type Proposal = z.infer<typeof proposalSchema>

interface Bucket {
  weeks: number
  busy: number
}

interface UseOfRole {
  readonly rule: IdleRule
  readonly samples: readonly RoleHour[]
  /** Starts of hours in which no server ran, as the program has seen: that they have no metrics is no gap. */
  readonly off: ReadonlySet<number>
  readonly zone: string
  /** From launch to serving. */
  readonly bootSeconds: number
}

/**
 * A schedule from how a role was used, folded into the hours of a week: an hour counts as used that was busy in half of the weeks or
 * more, and one that nobody knows anything of. Pauses under three hours stay on; it starts early enough to have booted.
 */
export function proposeSchedule({ rule, samples, off, zone, bootSeconds }: UseOfRole): UseProposal {
  const known = new Set([...samples.map(({ at }) => at), ...off]).size
  if (known < rule.neededHours) {
    return { state: 'not-enough-data', reason: `${known} known hours in ${rule.days} days, of ${rule.neededHours} needed` }
  }
  const buckets = foldWeek(rule, samples, off, zone)
  const judged = confidenceOf(buckets)
  const used = buckets.map(({ weeks, busy }) => weeks === 0 || busy * 2 >= weeks)
  if (used.every(Boolean)) return { state: 'always-used', ...judged }
  if (!used.some(Boolean)) return { state: 'never-used', ...judged }
  const on = withoutShortPauses(evenedDays(used))
  if (on.every(Boolean)) return { state: 'always-used', ...judged }

  const week = bootedWeek(on, bootSeconds)
  const hours = hoursOfWeek(week)
  const cutOff = samples.filter((sample) => isIdleHour(rule, sample) === false && (hours[hourOfWeek(zone, sample.at)] ?? 0) < 60).length
  return {
    ...{ state: 'schedule', schedule: scheduleOf(week, zone), hours, cutOff, ...judged },
    hoursPerWeek: hours.reduce((sum, minutes) => sum + minutes, 0) / 60,
    startsPerWeek: week.on.length,
  }
}

function foldWeek(rule: IdleRule, samples: readonly RoleHour[], off: ReadonlySet<number>, zone: string): Bucket[] {
  const buckets = Array.from({ length: hoursInWeek }, (): Bucket => ({ weeks: 0, busy: 0 }))
  const add = (at: number, busy: boolean) => {
    const bucket = buckets[hourOfWeek(zone, at)]
    if (!bucket) return
    bucket.weeks += 1
    if (busy) bucket.busy += 1
  }
  const measured = new Set<number>()
  for (const sample of samples) {
    measured.add(sample.at)
    // Traffic that matters and was not measured may have been some.
    add(sample.at, isIdleHour(rule, sample) !== true)
  }
  for (const at of off) if (!measured.has(at)) add(at, false)
  return buckets
}

function confidenceOf(buckets: readonly Bucket[]): { confidence: (typeof confidences)[number]; reason: string } {
  const known = buckets.filter(({ weeks }) => weeks > 0)
  const alike = known.filter(({ weeks, busy }) => busy === 0 || busy === weeks).length / Math.max(1, known.length)
  const weeks = known.reduce((sum, bucket) => sum + bucket.weeks, 0) / hoursInWeek
  const share = known.length / hoursInWeek
  const confidence = share >= 0.95 && weeks >= 1.8 && alike >= 0.9 ? 'high' : share >= 0.9 && alike >= 0.75 ? 'medium' : 'low'
  const rounded = Number(weeks.toFixed(1))
  const reason = `${known.length} of 168 hours of the week are known, over ${rounded} ${rounded === 1 ? 'week' : 'weeks'}; ${Math.round(alike * 100)} % of them were the same each week`
  return { confidence, reason }
}

/** The same hours on Monday to Friday, and on Saturday and Sunday, where that is little more. */
function evenedDays(used: readonly boolean[]): boolean[] {
  const evened = [...used]
  for (const days of [
    [0, 1, 2, 3, 4],
    [5, 6],
  ]) {
    const count = days.reduce((sum, day) => sum + used.slice(day * hoursInDay, (day + 1) * hoursInDay).filter(Boolean).length, 0)
    const union = Array.from({ length: hoursInDay }, (_, hour) => days.some((day) => used[day * hoursInDay + hour]))
    const all = union.filter(Boolean).length * days.length
    if (count === 0 || all > count * (1 + mostEvened)) continue
    for (const day of days) for (const [hour, is] of union.entries()) evened[day * hoursInDay + hour] = is
  }
  return evened
}

/** Round the week: Sunday night goes on with Monday. */
function withoutShortPauses(on: readonly boolean[]): boolean[] {
  const filled = [...on]
  const first = on.findIndex(Boolean)
  let pause = 0
  for (let step = 1; step <= hoursInWeek; step += 1) {
    const hour = (first + step) % hoursInWeek
    if (!on[hour]) {
      pause += 1
      continue
    }
    if (pause < shortestPauseHours) for (let back = 1; back <= pause; back += 1) filled[(hour - back + hoursInWeek) % hoursInWeek] = true
    pause = 0
  }
  return filled
}

/** Begins so much earlier that servers serve when the first hour begins, in steps of five minutes. */
function bootedWeek(on: readonly boolean[], bootSeconds: number): Week {
  const painted = paintWeek(
    { on: [], holidays: 'skip' },
    [...on.keys()].filter((hour) => on[hour]),
    true,
  )
  const early = Math.ceil(bootSeconds / 300) * 5
  const begun = painted.on.map(({ from, to }) => ({ from: from - early, to }))
  return {
    holidays: 'skip',
    on: begun.map(({ from, to }) => (from < 0 ? { from: from + minutesInWeek, to: to + minutesInWeek } : { from, to })),
  }
}

function scheduleOf(week: Week, zone: string): Schedule {
  return scheduleSchema.parse({ zone, periods: periodsOfWeek(week), off: 'stop' })
}
