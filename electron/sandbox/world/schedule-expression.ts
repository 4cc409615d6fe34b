import { IANAZone } from 'luxon'

const minuteMs = 60_000
const dayMs = 86_400_000
/** A 29 February comes after eight years at most. */
const farthestDays = 9 * 366

/** When a schedule of EventBridge Scheduler comes. */
export type Expression =
  | { readonly kind: 'at'; readonly local: number }
  | { readonly kind: 'rate'; readonly everyMs: number }
  | { readonly kind: 'cron'; readonly cron: Cron }

interface Cron {
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly means: (day: CalendarDay) => boolean
}

interface CalendarDay {
  readonly year: number
  readonly month: number
  readonly date: number
  /** 1 is Sunday, as in cron there. */
  readonly weekday: number
  readonly lastDate: number
}

const names = {
  month: ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'],
  weekday: ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'],
}

/** null for what CreateSchedule refuses. https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html */
export function parseExpression(text: string): Expression | null {
  const at = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(text)?.[1]
  if (at !== undefined) {
    const local = Date.parse(`${at}Z`)
    return Number.isNaN(local) ? null : { kind: 'at', local }
  }
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(text)
  if (rate) {
    const unit = rate[2] === 'minute' ? minuteMs : rate[2] === 'hour' ? 60 * minuteMs : dayMs
    const everyMs = Number(rate[1]) * unit
    return everyMs > 0 ? { kind: 'rate', everyMs } : null
  }
  const fields = /^cron\((.*)\)$/.exec(text)?.[1]?.split(' ')
  const cron = fields?.length === 6 ? parseCron(fields) : null
  return cron === null ? null : { kind: 'cron', cron }
}

/** The first instant after another one (both milliseconds since 1970) at which it comes; null: never again. `from`: since when rates count. */
export function nextInstant(expression: Expression, zoneName: string, after: number, from: number): number | null {
  const zone = IANAZone.create(zoneName)
  if (expression.kind === 'at') {
    const at = instantOf(zone, expression.local)
    return at > after ? at : null
  }
  if (expression.kind === 'rate') return from + (Math.floor(Math.max(0, after - from) / expression.everyMs) + 1) * expression.everyMs
  const { minutes, hours, means } = expression.cron
  const first = Math.floor((after + zone.offset(after) * minuteMs) / dayMs) - 1
  for (let day = first; day < first + farthestDays; day += 1) {
    if (!means(calendarDay(day))) continue
    for (const hour of hours) {
      for (const minute of minutes) {
        const at = instantOf(zone, day * dayMs + (hour * 60 + minute) * minuteMs)
        if (at > after) return at
      }
    }
  }
  return null
}

/** A local time that clocks jump over is the next that there is; one that comes twice is the first. */
function instantOf(zone: IANAZone, local: number): number {
  for (let time = local; ; time += minuteMs) {
    const offsets = [zone.offset(time - dayMs), zone.offset(time + dayMs)]
    const instants = offsets.map((offset) => time - offset * minuteMs).filter((at) => at + zone.offset(at) * minuteMs === time)
    if (instants.length > 0) return Math.min(...instants)
  }
}

function calendarDay(day: number): CalendarDay {
  const at = new Date(day * dayMs)
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() + 1]
  return { year, month, date: at.getUTCDate(), weekday: at.getUTCDay() + 1, lastDate: new Date(Date.UTC(year, month, 0)).getUTCDate() }
}

function parseCron([
  minuteText = '',
  hourText = '',
  dateText = '',
  monthText = '',
  weekdayText = '',
  yearText = '',
]: readonly string[]): Cron | null {
  const minutes = numbers(minuteText, 0, 59)
  const hours = numbers(hourText, 0, 23)
  const months = numbers(monthText, 1, 12, names.month)
  const years = numbers(yearText, 1970, 2199)
  const byDate = parseDates(dateText)
  const byWeekday = parseWeekdays(weekdayText)
  // Exactly one of the two kinds of days is left open.
  if ((dateText === '?') === (weekdayText === '?')) return null
  if (!minutes || !hours || !months || !years || !byDate || !byWeekday) return null
  const means = (day: CalendarDay) => years.includes(day.year) && months.includes(day.month) && byDate(day) && byWeekday(day)
  return { minutes, hours, means }
}

type DayTest = (day: CalendarDay) => boolean

function parseDates(text: string): DayTest | null {
  if (text === '?') return () => true
  if (text === 'L') return ({ date, lastDate }) => date === lastDate
  const nearest = /^(\d+)W$/.exec(text)?.[1]
  if (nearest !== undefined) return (day) => day.date === workday(Math.min(Number(nearest), day.lastDate), day)
  const dates = numbers(text, 1, 31)
  return dates && (({ date }) => dates.includes(date))
}

/** The Monday to Friday nearest to a date, in the same month. */
function workday(wanted: number, { date, weekday, lastDate }: CalendarDay): number {
  const of = (((weekday - 1 + (wanted - date)) % 7) + 7) % 7
  if (of === 6) return wanted > 1 ? wanted - 1 : wanted + 2
  if (of === 0) return wanted < lastDate ? wanted + 1 : wanted - 2
  return wanted
}

function parseWeekdays(text: string): DayTest | null {
  if (text === '?') return () => true
  const special = /^([A-Z]{3}|[1-7])(?:#([1-5])|(L))$/.exec(text)
  if (special) {
    const [weekday] = numbers(special[1] ?? '', 1, 7, names.weekday) ?? []
    if (weekday === undefined) return null
    if (special[3] !== undefined) return (day) => day.weekday === weekday && day.date + 7 > day.lastDate
    return (day) => day.weekday === weekday && Math.ceil(day.date / 7) === Number(special[2])
  }
  const weekdays = numbers(text, 1, 7, names.weekday)
  return weekdays && (({ weekday }) => weekdays.includes(weekday))
}

/** `*`, `5`, `1,3-7/2`, names; null for what is not understood. */
function numbers(text: string, least: number, most: number, words: readonly string[] = []): number[] | null {
  const found = new Set<number>()
  for (const part of text.split(',')) {
    const match = /^(\*|[A-Z]{3}|\d+)(?:-([A-Z]{3}|\d+))?(?:\/(\d+))?$/.exec(part)
    if (!match) return null
    const value = (word: string) => (words.includes(word) ? words.indexOf(word) + least : Number(word))
    const start = match[1] === '*' ? least : value(match[1] ?? '')
    const open = match[1] === '*' || match[3] !== undefined
    const end = match[2] !== undefined ? value(match[2]) : open ? most : start
    const step = Number(match[3] ?? 1)
    if (!(start >= least && end <= most && start <= end && step >= 1)) return null
    for (let number = start; number <= end; number += step) found.add(number)
  }
  return [...found].sort((first, second) => first - second)
}
