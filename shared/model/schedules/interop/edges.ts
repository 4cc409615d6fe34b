import { type CompiledSchedule, compileSchedule, type HolidayLookup, meansDay } from '../compile-schedule.ts'
import { parseMonthdays, parseMonths, parseWeekdays } from '../day-expression.ts'
import { dateOfDay, dayMs, minuteMs, minutesInDay, timeOfMinute } from '../local-days.ts'
import type { Schedule } from '../schedule.ts'
import { periodWords } from '../schedule-words.ts'
import { transitions } from '../timeline.ts'

/** A start or stop that comes again and again, as schedulers that know only moments can say it. Lists are empty where all are meant. */
export interface Edge {
  readonly to: 'on' | 'off'
  readonly hour: number
  readonly minute: number
  /** ISO, 1 is Monday. */
  readonly weekdays: readonly number[]
  /** One weekday of the month: its count (1 to 5), 0 for the last. */
  readonly nth: { readonly weekday: number; readonly nth: number } | null
  readonly monthdays: readonly number[]
  readonly lastDay: boolean
  /** The weekday nearest to this date. */
  readonly nearest: number | null
  readonly months: readonly number[]
}

const yearsCompared = 2

/**
 * The moments of a schedule, and what they say otherwise than it does: found by comparing them with the schedule itself over the next two
 * years, so that nothing is lost in silence.
 */
export function edgesOf(schedule: Schedule, holiday: HolidayLookup, now: number): { readonly edges: Edge[]; readonly warnings: string[] } {
  const compiled = compileSchedule(schedule, holiday)
  const warnings: string[] = []
  const candidates = schedule.periods.flatMap((period, index) => {
    const [one] = compileSchedule({ zone: schedule.zone, periods: [period] }).periods
    if (!one) return []
    const edges: Edge[] = []
    const add = (to: 'on' | 'off', minute: number) => {
      const made = edgesAt(period, to, minute)
      if (typeof made === 'string') warnings.push(`Period ${index + 1} (${periodWords(period)}): ${made}`)
      else edges.push(...made)
    }
    if (one.begin !== null) add('on', one.begin)
    else if (one.end === null) add('on', 0)
    if (one.end !== null) add('off', one.end)
    else if (one.begin === null) add('off', minutesInDay)
    return edges
  })
  return compare(compiled, candidates, now, warnings)
}

function edgesAt(period: Schedule['periods'][number], to: 'on' | 'off', at: number): Edge[] | string {
  const [week, month, year] = [parseWeekdays(period.weekdays), parseMonthdays(period.monthdays), parseMonths(period.months)]
  if ('problem' in week || 'problem' in month || 'problem' in year) return 'its days are not understood.'
  const shift = Math.floor(at / minutesInDay)
  const minutes = at % minutesInDay
  const time = { to, hour: Math.floor(minutes / 60), minute: minutes % 60 }
  const weekdays = bits(week.value?.weekdays ?? 0).map((day) => ((day - 1 + shift) % 7) + 1)
  const nth = week.value?.nth ?? []
  const dates = bits(month.value?.dates ?? 0)
  const special = month.value !== null && (month.value.last || month.value.nearest.length > 0)
  if (shift > 0 && (nth.length > 0 || special || year.value !== null || dates.some((date) => date > 27))) {
    return `it ends on the day after (${timeOfMinute(at)}), which cannot be said for these days. Add the stop by hand.`
  }
  const base = { ...time, months: bits(year.value ?? 0), nth: null, lastDay: false, nearest: null }
  const monthly: Pick<Edge, 'monthdays' | 'lastDay' | 'nearest'>[] = []
  if (month.value === null) monthly.push({ monthdays: [], lastDay: false, nearest: null })
  if (dates.length > 0) monthly.push({ monthdays: dates.map((date) => date + shift), lastDay: false, nearest: null })
  if (month.value?.last) monthly.push({ monthdays: [], lastDay: true, nearest: null })
  for (const nearest of month.value?.nearest ?? []) monthly.push({ monthdays: [], lastDay: false, nearest })
  const weekly: Pick<Edge, 'weekdays' | 'nth'>[] = []
  if (week.value === null) weekly.push({ weekdays: [], nth: null })
  if (weekdays.length > 0) weekly.push({ weekdays: weekdays.length === 7 ? [] : weekdays.sort((a, b) => a - b), nth: null })
  for (const one of nth) weekly.push({ weekdays: [], nth: one })
  return monthly.flatMap((ofMonth) => weekly.map((ofWeek) => ({ ...base, ...ofMonth, ...ofWeek })))
}

const bits = (set: number): number[] => Array.from({ length: 31 }, (_, index) => index + 1).filter((one) => ((set >> one) & 1) === 1)

/** Leaves out moments that never change anything (where periods touch), and says where moments and schedule part. */
function compare(
  schedule: CompiledSchedule,
  candidates: readonly Edge[],
  now: number,
  warnings: string[],
): { edges: Edge[]; warnings: string[] } {
  const until = now + yearsCompared * 366 * dayMs
  const wanted = transitions(schedule, now, until)
  const changes = new Map(wanted.map(({ at, to }) => [at, to]))
  const reached = new Set<number>()
  const edges: Edge[] = []
  const wrong: { at: number; to: 'on' | 'off' }[] = []
  for (const edge of unique(candidates)) {
    const times = timesOf(edge, schedule, now, until)
    const right = times.filter((at) => changes.get(at) === edge.to)
    for (const at of right) reached.add(at)
    if (right.length === 0 && times.length > 0) continue
    edges.push(edge)
    wrong.push(...times.filter((at) => changes.get(at) !== edge.to && !harmless(wanted, at, edge.to)).map((at) => ({ at, to: edge.to })))
  }
  const date = (at: number) => dateOfDay(schedule.zone.localDay(at))
  const holidays = wrong.filter(({ at }) => schedule.holiday(schedule.zone.localDay(at)) !== null)
  const others = wrong.filter((one) => !holidays.includes(one))
  if (holidays.length > 0) {
    warnings.push(`Holidays are not known there: it would also start on ${some(holidays.map(({ at }) => date(at)))}.`)
  }
  for (const to of ['on', 'off'] as const) {
    const found = others.filter((one) => one.to === to)
    if (found.length > 0)
      warnings.push(`It would ${to === 'on' ? 'start' : 'stop'} where the schedule does not: ${some(found.map(({ at }) => date(at)))}.`)
    const lost = wanted.filter((one) => one.to === to && !reached.has(one.at))
    if (lost.length > 0)
      warnings.push(`It would not ${to === 'on' ? 'start' : 'stop'} where the schedule does: ${some(lost.map(({ at }) => date(at)))}.`)
  }
  return { edges, warnings }
}

/** Starting what is on, or stopping what is off, does nothing. */
function harmless(wanted: readonly { at: number; to: string; from: string }[], at: number, to: 'on' | 'off'): boolean {
  const before = wanted.findLast((one) => one.at <= at)
  return (before?.to ?? wanted[0]?.from) === to
}

function some(dates: readonly string[]): string {
  const different = [...new Set(dates)]
  return different.length > 3 ? `${different.slice(0, 3).join(', ')} and ${different.length - 3} more days` : different.join(', ')
}

function unique(edges: readonly Edge[]): Edge[] {
  return [...new Map(edges.map((edge) => [JSON.stringify(edge), edge])).values()]
}

/** Instants of an edge, by the same rules as those of schedules. */
function timesOf(edge: Edge, { zone }: CompiledSchedule, from: number, until: number): number[] {
  const names = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
  const weekdays = edge.nth
    ? `${names[edge.nth.weekday - 1]}${edge.nth.nth === 0 ? 'L' : `#${edge.nth.nth}`}`
    : edge.weekdays.map((day) => names[day - 1]).join(',')
  const monthdays = edge.lastDay ? 'L' : edge.nearest === null ? edge.monthdays.join(',') : `${edge.nearest}W`
  const period = { name: '', begin: null, end: null, holidays: 'same' as const, weekdays, monthdays, months: edge.months.join(',') }
  const [means] = compileSchedule({ zone: 'UTC', periods: [period] }).periods
  const times: number[] = []
  for (let day = zone.localDay(from) - 1; day <= zone.localDay(until); day += 1) {
    if (!means || !meansDay(means, day)) continue
    const { at } = zone.resolve((day * minutesInDay + edge.hour * 60 + edge.minute) * minuteMs)
    if (at >= from && at < until) times.push(at)
  }
  return times
}
