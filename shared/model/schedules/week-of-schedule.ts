import { parseWeekdays, weekdayNames } from './day-expression.ts'
import { minuteOfTime, minutesInDay, timeOfMinute } from './local-days.ts'
import type { Period, Schedule } from './schedule.ts'

export const minutesInWeek = 7 * minutesInDay
const minutesInHour = 60

/** A stretch of the week, in minutes since Monday 00:00 by the wall clock; one that runs past Sunday ends beyond `minutesInWeek`. */
export interface WeekStretch {
  readonly from: number
  readonly to: number
}

/** When servers run in every week: stretches that neither touch nor overlap, in order. */
export interface Week {
  readonly on: readonly WeekStretch[]
  /** Of all periods alike. */
  readonly holidays: Period['holidays']
}

/**
 * The week that a schedule repeats. Null where no one week says it all: a period with days of the month, months or a first or last weekday,
 * one that only starts or stops, or periods that treat holidays in different ways.
 */
export function weekOfSchedule({ periods }: Pick<Schedule, 'periods'>): Week | null {
  const [first] = periods
  const holidays = first?.holidays ?? 'skip'
  const on: WeekStretch[] = []
  for (const period of periods) {
    const parsed = parseWeekdays(period.weekdays)
    const everyWeek = isEvery(period.monthdays) && isEvery(period.months) && 'value' in parsed && (parsed.value?.nth.length ?? 0) === 0
    if (!everyWeek || period.holidays !== holidays || (period.begin === null) !== (period.end === null)) return null
    const begin = period.begin === null ? 0 : minuteOfTime(period.begin)
    const end = period.end === null ? minutesInDay : minuteOfTime(period.end)
    for (let day = 0; day < 7; day += 1) {
      if (parsed.value !== null && ((parsed.value.weekdays >> (day + 1)) & 1) === 0) continue
      const start = day * minutesInDay
      on.push({ from: start + begin, to: start + (end <= begin ? end + minutesInDay : end) })
    }
  }
  return { on: joined(on), holidays }
}

const isEvery = (text: string) => text.trim() === '' || text.split(',').some((part) => ['*', '?'].includes(part.trim()))

/** The same stretches without overlaps, each once round the week. */
function joined(stretches: readonly WeekStretch[]): WeekStretch[] {
  const merged: { from: number; to: number }[] = []
  for (const { from, to } of withinWeek(stretches).toSorted((left, right) => left.from - right.from)) {
    const last = merged.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  // Sunday goes on with Monday.
  const [first] = merged
  const last = merged.at(-1)
  if (!first || !last || first === last || first.from !== 0 || last.to !== minutesInWeek) return merged
  return [...merged.slice(1, -1), { from: last.from, to: minutesInWeek + first.to }]
}

/** Turns hours of the week (0 is Monday 00:00) on or off; minutes outside them stay as they were. */
export function paintWeek(week: Week, hours: Iterable<number>, on: boolean): Week {
  const painted = [...hours].map((hour) => ({ from: hour * minutesInHour, to: (hour + 1) * minutesInHour }))
  if (on) return { ...week, on: joined([...week.on, ...painted]) }
  let rest = withinWeek(week.on)
  for (const { from, to } of painted) {
    rest = rest.flatMap((stretch) =>
      [
        { from: stretch.from, to: Math.min(stretch.to, from) },
        { from: Math.max(stretch.from, to), to: stretch.to },
      ].filter((part) => part.from < part.to),
    )
  }
  return { ...week, on: joined(rest) }
}

/** None of them runs past Sunday. */
function withinWeek(stretches: readonly WeekStretch[]): WeekStretch[] {
  return stretches.flatMap(({ from, to }) =>
    to <= minutesInWeek
      ? [{ from, to }]
      : [
          { from, to: minutesInWeek },
          { from: 0, to: to - minutesInWeek },
        ],
  )
}

/** Minutes of each of the 168 hours in which servers run, 0 to 60; the first is Monday 00:00. */
export function hoursOfWeek({ on }: Pick<Week, 'on'>): number[] {
  const hours = Array.from({ length: 168 }, () => 0)
  for (const { from, to } of withinWeek(on)) {
    for (let hour = Math.floor(from / minutesInHour); hour * minutesInHour < to; hour += 1) {
      const begun = Math.max(from, hour * minutesInHour)
      const ended = Math.min(to, (hour + 1) * minutesInHour)
      hours[hour] = (hours[hour] ?? 0) + ended - begun
    }
  }
  return hours
}

/** The fewest periods that say this week: the same times on several weekdays are one, whole days have no times. */
export function periodsOfWeek({ on, holidays }: Week): Period[] {
  const days = new Map<string, number[]>()
  const add = (day: number, begin: number, end: number) => {
    const key = `${begin}-${end}`
    days.set(key, [...(days.get(key) ?? []), day % 7])
  }
  for (const { from, to } of on) {
    const first = Math.floor(from / minutesInDay)
    if (to - from < minutesInDay) {
      add(first, from - first * minutesInDay, to - first * minutesInDay)
      continue
    }
    for (let day = first; day * minutesInDay < to; day += 1) {
      const start = day * minutesInDay
      add(day, Math.max(from, start) - start, Math.min(to, start + minutesInDay) - start)
    }
  }
  return [...days].map(([key, weekdays]) => {
    const [begin = 0, end = 0] = key.split('-').map(Number)
    const whole = begin === 0 && end === minutesInDay
    return {
      ...{ name: '', monthdays: '', months: '', holidays },
      weekdays: weekdayRanges(weekdays),
      begin: whole ? null : timeOfMinute(begin),
      end: whole ? null : end === minutesInDay ? '24:00' : timeOfMinute(end),
    }
  })
}

/** `mon-fri`, `sat,sun`, `fri-mon`; empty for all of them. Days from 0, Monday. */
function weekdayRanges(days: readonly number[]): string {
  const has = (day: number) => days.includes((day + 7) % 7)
  const name = (day: number) => (weekdayNames[day % 7] ?? '').slice(0, 3)
  if (new Set(days).size === 7) return ''
  const ranges: string[] = []
  for (let first = 0; first < 7; first += 1) {
    if (!has(first) || has(first - 1)) continue
    let last = first
    while (has(last + 1)) last += 1
    ranges.push(last === first ? name(first) : `${name(first)}${last === first + 1 ? ',' : '-'}${name(last)}`)
  }
  return ranges.join(',')
}
