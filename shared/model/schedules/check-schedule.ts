import { z } from 'zod'
import type { Server } from '../server.ts'
import { clockFindings } from './check-clock-changes.ts'
import { compileSchedule, type HolidayLookup, meansDay } from './compile-schedule.ts'
import { parseMonthdays, parseMonths, parseWeekdays } from './day-expression.ts'
import { desiredState } from './desired-state.ts'
import { dayMs } from './local-days.ts'
import type { Schedule } from './schedule.ts'
import { periodWords } from './schedule-words.ts'
import { transitions } from './timeline.ts'
import { isZone, unknownZone } from './zone-offsets.ts'

/** Something about a schedule that its author should know, said at the field that it comes from. */
export const scheduleFindingSchema = z.object({
  path: z.string().describe('the field: "zone", "periods", "periods.0.weekdays"'),
  severity: z
    .enum(['error', 'warning', 'note'])
    .describe('error: it cannot be used; warning: it does what hardly anybody wants; note: good to know'),
  message: z.string().describe('what is so, and what will happen'),
})
export type ScheduleFinding = z.infer<typeof scheduleFindingSchema>

/** Days in which a period must mean one; 29 February comes once in them. */
const yearsAhead = 5

/** All that is wrong or odd about a schedule, worst first in each field. `holiday` is asked where the schedule has sources of holidays. */
export function checkSchedule(
  schedule: Pick<Schedule, 'zone' | 'periods' | 'holidays'>,
  now: number,
  holiday?: HolidayLookup,
): ScheduleFinding[] {
  const errors = [...fieldErrors(schedule)]
  if (errors.length > 0) return errors
  const compiled = compileSchedule(schedule, holiday)
  const findings: ScheduleFinding[] = []
  const today = compiled.zone.localDay(now)
  for (const period of compiled.periods) {
    const path = `periods.${period.index}`
    const days = Array.from({ length: yearsAhead * 366 }, (_, ahead) => today + ahead).filter((day) => meansDay(period, day))
    if (days.length === 0) {
      const message = `No day in the next ${yearsAhead} years is meant, because weekdays, days of the month and months must all hold: this period never does anything.`
      findings.push({ path, severity: 'warning', message })
    } else if (period.holidays === 'only' && !days.some((day) => compiled.holiday(day) !== null)) {
      const message = 'It counts on holidays only, and none of the holidays is one of its days: this period never does anything.'
      findings.push({ path: `${path}.holidays`, severity: 'warning', message })
    }
    findings.push(...clockFindings(compiled, period, today, days))
  }
  return [...findings, ...wholeFindings(compiled, schedule, now)].sort((a, b) => rank[a.severity] - rank[b.severity])
}

const rank = { error: 0, warning: 1, note: 2 }

function* fieldErrors({ zone, periods, holidays }: Pick<Schedule, 'zone' | 'periods' | 'holidays'>): Generator<ScheduleFinding> {
  const error = (path: string, message: string): ScheduleFinding => ({ path, severity: 'error', message })
  if (!isZone(zone)) yield error('zone', unknownZone(zone))
  if (periods.length === 0) yield error('periods', 'There is no period, so nothing would ever be started or stopped. Add one.')
  for (const [index, { begin, end, weekdays, monthdays, months }] of periods.entries()) {
    const path = `periods.${index}`
    if (begin !== null && begin === end) {
      yield error(`${path}.end`, `From ${begin} to ${end} can mean no time or a whole day. Leave both empty for whole days.`)
    }
    const fields = { weekdays: parseWeekdays(weekdays), monthdays: parseMonthdays(monthdays), months: parseMonths(months) }
    for (const [field, parsed] of Object.entries(fields)) if ('problem' in parsed) yield error(`${path}.${field}`, parsed.problem.message)
  }
  for (const [index, { date, until }] of holidays.dates.entries()) {
    if (until !== undefined && until < date)
      yield error(`holidays.dates.${index}.until`, `${until} is before ${date}: no day would be free.`)
  }
}

function wholeFindings(
  compiled: ReturnType<typeof compileSchedule>,
  { periods }: Pick<Schedule, 'periods'>,
  now: number,
): ScheduleFinding[] {
  const finding = (severity: ScheduleFinding['severity'], message: string): ScheduleFinding[] => [{ path: 'periods', severity, message }]
  const coming = transitions(compiled, now, now + yearsAhead * 365 * dayMs)
  const states = new Set([desiredState(compiled, now).state, ...coming.map(({ to }) => to)])
  if (states.has('on') && states.has('off')) return []
  if (states.has('on')) {
    const starts = periods.every(({ begin, end }) => begin !== null && end === null)
    const message = starts
      ? 'It only starts: nothing is ever stopped by it. Add an end, or another period that stops.'
      : 'It never stops anything: its periods leave no gap. Servers run all the time, and nothing is saved.'
    return finding(starts ? 'note' : 'warning', message)
  }
  const words = periods.map(periodWords).join('; ')
  if (periods.every(({ begin, end }) => begin === null && end !== null)) {
    return finding('note', `It only stops (${words}): whatever is on is stopped then, and nothing is ever started by it.`)
  }
  return finding('warning', `It never starts anything in the next ${yearsAhead} years (${words}): servers are switched off and stay off.`)
}

const namedServers = 5

/** Which of the servers would stay on, because hibernating is given at the launch only. */
export function hibernationFindings({ off }: Pick<Schedule, 'off'>, servers: readonly Server[]): ScheduleFinding[] {
  const cannot = servers.filter(({ hibernation }) => hibernation === false)
  if (off !== 'hibernate' || cannot.length === 0) return []
  const names = cannot.slice(0, namedServers).map(({ name }) => name)
  const more = cannot.length > namedServers ? ` and ${cannot.length - namedServers} more` : ''
  const message = `${names.join(', ')}${more} cannot hibernate, because only a launch can allow that: they stay on, and the run says so. Choose stop to switch them off, or write hibernation: true into the recipe and rebuild them.`
  return [{ path: 'off', severity: 'warning', message }]
}
