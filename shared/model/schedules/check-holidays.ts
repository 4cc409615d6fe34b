import type { ScheduleFinding } from './check-schedule.ts'
import { placeProblem } from './holidays.ts'
import type { HolidaySources } from './schedule.ts'

/** What is wrong with sources of holidays: places that are not known, calendars that cannot be read or only in part. */
export async function checkHolidays({ countries, calendars }: HolidaySources): Promise<ScheduleFinding[]> {
  const findings: ScheduleFinding[] = []
  for (const [index, country] of countries.entries()) {
    const message = await placeProblem(country)
    if (message !== null) findings.push({ path: `holidays.countries.${index}`, severity: 'error', message })
  }
  if (calendars.length === 0) return findings
  const { calendarDays } = await import('./icalendar.ts')
  for (const [index, { name, text }] of calendars.entries()) {
    const { events, problems } = calendarDays(text, name)
    const severity = events === 0 ? 'error' : 'warning'
    for (const message of problems) findings.push({ path: `holidays.calendars.${index}`, severity, message: `${name}: ${message}` })
  }
  return findings
}
