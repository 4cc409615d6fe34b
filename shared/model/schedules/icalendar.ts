import ICAL from 'ical.js'
import { dateOfDay, dayOfDate } from './local-days.ts'

/** What a calendar file says, and what of it cannot be read. */
export interface CalendarDays {
  /** Names by day (days since 1970). */
  ofYear(year: number): ReadonlyMap<number, string>
  readonly events: number
  readonly problems: readonly string[]
}

const mostEvents = 5000
/** Steps through repeated events of one file up to the last year: a hostile file must not keep the program busy. */
const mostSteps = 40_000
const lastYear = 2060
const longestDays = 400

interface Source {
  readonly name: string
  readonly event: ICAL.Event
}

/**
 * Days of an iCalendar file (RFC 5545): events of whole days, of several days, repeated ones (RRULE, RDATE, EXDATE). An event with a time is
 * the days that it touches, by its own clock. `fallback` names events that have no name.
 */
export function calendarDays(text: string, fallback: string): CalendarDays {
  const problems: string[] = []
  const events = readEvents(text, fallback, problems)
  const years = new Map<number, ReadonlyMap<number, string>>()
  return {
    events: events.length,
    problems,
    ofYear(year) {
      const known = years.get(year)
      if (known) return known
      const days = new Map<number, string>()
      for (const { name, event } of events) addDays(days, event, name, year)
      years.set(year, days)
      return days
    },
  }
}

function readEvents(text: string, fallback: string, problems: string[]): Source[] {
  const components = eventsOf(text, problems)
  if (components.length > mostEvents) problems.push(`Only its first ${mostEvents} of ${components.length} events are read.`)
  const budget = { steps: mostSteps }
  return components.slice(0, mostEvents).flatMap((component) => {
    const name =
      String(component.getFirstPropertyValue('summary') ?? '')
        .trim()
        .slice(0, 100) || fallback
    try {
      const event = new ICAL.Event(component)
      const { startDate } = event
      if (!startDate) throw new Error('it has no DTSTART')
      if (!Number.isInteger(dayOfTime(startDate))) throw new Error('its DTSTART is no date')
      addDays(new Map(), event, name, lastYear, budget)
      return [{ name, event }]
    } catch (error) {
      if (problems.length < 20) problems.push(`The event "${name}" is left out: ${messageOf(error)}.`)
      return []
    }
  })
}

function eventsOf(text: string, problems: string[]): ICAL.Component[] {
  const parse = (calendar: string): ICAL.Component[] => {
    const found: unknown = ICAL.parse(calendar)
    const parts: unknown[] = Array.isArray(found) && Array.isArray(found[0]) ? found : [found]
    return parts.filter((one) => Array.isArray(one)).map((one) => new ICAL.Component(one))
  }
  try {
    const calendars = parse(text)
    const events = calendars.flatMap((one) => one.getAllSubcomponents('vevent'))
    if (calendars.every(({ name }) => name !== 'vcalendar')) problems.push('It is no calendar: BEGIN:VCALENDAR is missing.')
    else if (events.length === 0) problems.push('It has no events.')
    return events
  } catch (error) {
    const blocks = text.match(/^BEGIN:VEVENT\r?$[\s\S]*?^END:VEVENT\r?$/gm) ?? []
    if (blocks.length === 0) problems.push(`It is no iCalendar file: ${messageOf(error)}.`)
    // One event that is wrong must not take the others with it.
    return blocks.slice(0, mostEvents).flatMap((block) => {
      try {
        return parse(block)
      } catch (bad) {
        if (problems.length < 20) problems.push(`An event is left out: ${messageOf(bad)}.`)
        return []
      }
    })
  }
}

function addDays(days: Map<number, string>, event: ICAL.Event, name: string, year: number, budget = { steps: mostSteps }): void {
  const [first, last] = [dayOfDate(`${year}-01-01`), dayOfDate(`${year}-12-31`)]
  const length = lengthOf(event)
  const add = (start: number) => {
    for (let day = Math.max(start, first); day <= Math.min(start + length - 1, last); day += 1) if (!days.has(day)) days.set(day, name)
  }
  if (!event.isRecurring()) {
    add(dayOfTime(event.startDate))
    return
  }
  const iterator = event.iterator(event.startDate)
  for (let next = iterator.next(); next && dayOfTime(next) <= last; next = iterator.next()) {
    budget.steps -= 1
    if (budget.steps < 0) throw new Error('it repeats too often for holidays')
    add(dayOfTime(next))
  }
}

/** Days that an event touches; the end of an event of whole days is the day after it. */
function lengthOf(event: ICAL.Event): number {
  const { startDate, endDate } = event
  if (!endDate) return 1
  const end = dayOfTime(endDate)
  const atMidnight = endDate.isDate || (endDate.hour === 0 && endDate.minute === 0 && endDate.second === 0)
  const length = end - dayOfTime(startDate) + (atMidnight ? 0 : 1)
  return Math.min(Math.max(length, 1), longestDays)
}

function dayOfTime({ year, month, day }: ICAL.Time): number {
  const two = (number: number) => String(number).padStart(2, '0')
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`
  const found = dayOfDate(date)
  return Number.isInteger(found) && dateOfDay(found) === date ? found : Number.NaN
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 200).replace(/\.$/, '')
}
