import type { ScheduleFinding } from './check-schedule.ts'
import { placeProblem } from './holidays.ts'
import { calendarDays } from './icalendar.ts'
import type { HolidaySources } from './schedule.ts'

/** What is wrong with sources of holidays: places that are not known, calendars that cannot be read or only in part. */
export function checkHolidays({ countries, calendars }: HolidaySources): ScheduleFinding[] {
  const places = countries.flatMap((country, index): ScheduleFinding[] => {
    const message = placeProblem(country)
    return message === null ? [] : [{ path: `holidays.countries.${index}`, severity: 'error', message }]
  })
  const files = calendars.flatMap(({ name, text }, index) => {
    const { events, problems } = calendarDays(text, name)
    const severity = events === 0 ? ('error' as const) : ('warning' as const)
    return problems.map((message) => ({ path: `holidays.calendars.${index}`, severity, message: `${name}: ${message}` }))
  })
  return [...places, ...files]
}
