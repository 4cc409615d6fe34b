import { weekdayNames } from '../day-expression.ts'
import { timeOfMinute } from '../local-days.ts'
import { type Period, periodSchema } from '../schedule.ts'

/** One hour of certain days, 0 is Monday: when Cloud Custodian starts or stops. */
export interface CustodianHour {
  readonly days: readonly number[]
  readonly hour: number
}

const hoursInWeek = 168

/**
 * Periods that start and stop at the same hours of the week. Hours that start what runs already are left out and named; hours that
 * stop what is off stay, because somebody may have started it.
 */
export function periodsOfWeek(
  on: readonly CustodianHour[],
  off: readonly CustodianHour[],
): { readonly periods: Period[]; readonly warnings: string[] } {
  const starts = hoursOf(on)
  const stops = hoursOf(off)
  const warnings: string[] = []
  const both = [...starts].filter((hour) => stops.has(hour))
  if (both.length > 0) {
    warnings.push(`At ${both.map(hourWords).join(', ')} Custodian both starts and stops; which comes last is chance. Here it starts.`)
    for (const hour of both) stops.delete(hour)
  }
  if (stops.size === 0) return { periods: oneSided('begin', starts), warnings }
  if (starts.size === 0) return { periods: oneSided('end', stops), warnings }
  const windows: { start: number; end: number }[] = []
  const repeated: number[] = []
  const idle = new Set(stops)
  // From any stop on it is known what runs; once around the week from there.
  const first = Math.min(...stops)
  let begun: number | null = null
  for (let hour = first; hour <= first + hoursInWeek; hour += 1) {
    const ofWeek = hour % hoursInWeek
    if (stops.has(ofWeek) && begun !== null) {
      windows.push({ start: begun, end: hour })
      begun = null
      idle.delete(ofWeek)
    } else if (starts.has(ofWeek) && hour < first + hoursInWeek) {
      if (begun === null) begun = hour
      else repeated.push(ofWeek)
    }
  }
  if (repeated.length > 0) {
    const hours = repeated.map(hourWords).join(', ')
    warnings.push(`At ${hours} Custodian starts again what somebody has stopped since the last start. Here it stays stopped.`)
  }
  const ends = windows.map(({ end }) => end % hoursInWeek)
  const sameDay = (hour: number) => (other: number) => Math.floor(other / 24) === Math.floor(hour / 24)
  // A period that only stops says nothing about the hours before it on its day, so it must not lie over another stop of that day.
  const kept = [...idle].filter(
    (hour) => !ends.some((end) => sameDay(hour)(end) && end <= hour) && ![...idle].some((other) => sameDay(hour)(other) && other > hour),
  )
  const dropped = [...idle].filter((hour) => !kept.includes(hour))
  if (dropped.length > 0) {
    warnings.push(
      `At ${dropped.map(hourWords).join(', ')} Custodian stops again what somebody has started since the last stop. Here it stays on.`,
    )
  }
  return { periods: [...grouped(windows), ...oneSided('end', new Set(kept))], warnings }
}

function hoursOf(hours: readonly CustodianHour[]): Set<number> {
  return new Set(hours.flatMap(({ days, hour }) => days.map((day) => day * 24 + hour)))
}

const hourWords = (hour: number) => `${weekdayNames[Math.floor(hour / 24)]?.slice(0, 3)} ${timeOfMinute((hour % 24) * 60)}`

function oneSided(side: 'begin' | 'end', hours: ReadonlySet<number>): Period[] {
  return [
    ...Map.groupBy(
      [...hours].sort((a, b) => a - b),
      (hour) => hour % 24,
    ),
  ].map(([hour, of]) =>
    made(
      side === 'begin' ? timeOfMinute(hour * 60) : null,
      side === 'end' ? timeOfMinute(hour * 60) : null,
      of.map((one) => Math.floor(one / 24)),
    ),
  )
}

/** Windows of the same times are one period; one longer than a day becomes its first day, whole days, and its last. */
function grouped(windows: readonly { readonly start: number; readonly end: number }[]): Period[] {
  const days = new Map<string, { begin: string | null; end: string | null; days: number[] }>()
  const put = (begin: string | null, end: string | null, day: number) => {
    const key = `${begin} ${end}`
    const entry = days.get(key) ?? { begin, end, days: [] }
    entry.days.push(day % 7)
    days.set(key, entry)
  }
  for (const { start, end } of windows) {
    const [firstDay, lastDay] = [Math.floor(start / 24), Math.floor(end / 24)]
    const [begin, until] = [timeOfMinute((start % 24) * 60), timeOfMinute((end % 24) * 60)]
    if (end - start < 24) put(begin, end % 24 === 0 ? '24:00' : until, firstDay)
    else {
      put(start % 24 === 0 ? null : begin, start % 24 === 0 ? null : '24:00', firstDay)
      for (let day = firstDay + 1; day < lastDay; day += 1) put(null, null, day)
      if (end % 24 !== 0) put('00:00', until, lastDay)
    }
  }
  return [...days.values()].map((one) => made(one.begin, one.end, one.days))
}

function made(begin: string | null, end: string | null, days: readonly number[]): Period {
  const weekdays = [...new Set(days)].sort((a, b) => a - b).map((day) => weekdayNames[day]?.slice(0, 3))
  return periodSchema.parse({ begin, end, weekdays: weekdays.length === 7 ? '' : weekdays.join(','), holidays: 'same' })
}
