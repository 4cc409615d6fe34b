import type { ScheduleFinding } from '../../../shared/model/schedules/check-schedule.ts'
import { parseMonthdays, parseMonths, parseWeekdays } from '../../../shared/model/schedules/day-expression.ts'
import { dateOfDay, dayOfDate } from '../../../shared/model/schedules/local-days.ts'
import { type HolidaySources, type Period, type Schedule, scheduleSchema } from '../../../shared/model/schedules/schedule.ts'

/** A period as it stands in the form: times are what was typed, empty for none. */
export interface PeriodDraft extends Omit<Period, 'begin' | 'end'> {
  readonly begin: string
  readonly end: string
}

/** A schedule while somebody writes it: everything typed is kept, also what cannot be read. */
export interface ScheduleDraft extends Omit<Schedule, 'periods' | 'holidays' | 'missedWithinMinutes'> {
  readonly periods: readonly PeriodDraft[]
  readonly holidays: Pick<HolidaySources, 'countries' | 'calendars'>
  /** One date a line, with its name behind it. */
  readonly dates: string
  readonly missedWithinMinutes: string
}

/** What most shops begin with: office hours. */
export function firstDraft(zone: string): ScheduleDraft {
  return draftOf(scheduleSchema.parse({ zone, periods: [{ weekdays: 'mon-fri', begin: '07:00', end: '19:00' }] }))
}

export function draftOf({ periods, holidays, missedWithinMinutes, ...rest }: Schedule): ScheduleDraft {
  return {
    ...rest,
    periods: periods.map(periodDraftOf),
    holidays: { countries: holidays.countries, calendars: holidays.calendars },
    dates: holidays.dates.map(({ date, until, name }) => `${date}${until === undefined ? '' : ` to ${until}`} ${name}`.trim()).join('\n'),
    missedWithinMinutes: String(missedWithinMinutes),
  }
}

export function periodDraftOf(period: Period): PeriodDraft {
  return { ...period, begin: period.begin ?? '', end: period.end ?? '' }
}

/** `7`, `7:30`, `0730` and `07.30` as people write times; anything else as it is. */
export function readTime(text: string): string | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const [, hour, minute = '00'] = /^(\d{1,2})(?:[:.h]?(\d{2}))?$/.exec(trimmed) ?? []
  return hour === undefined ? trimmed : `${hour.padStart(2, '0')}:${minute}`
}

const dateLine = /^(\d{4}-\d{2}-\d{2})(?:\s*(?:to|–|\.\.)\s*(\d{4}-\d{2}-\d{2}))?(?:\s+(.*))?$/

type OwnDate = Schedule['holidays']['dates'][number]

function readDates(text: string): { readonly dates: OwnDate[]; readonly findings: ScheduleFinding[] } {
  const dates: OwnDate[] = []
  const findings: ScheduleFinding[] = []
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue
    const [, date, until, name = ''] = dateLine.exec(line) ?? []
    if (date === undefined || !isDate(date) || (until !== undefined && !isDate(until))) {
      const shown = line.length > 40 ? `${line.slice(0, 40)}…` : line
      findings.push({
        path: 'holidays.dates',
        severity: 'error',
        message: `"${shown}" is no date: write 2026-12-24 Christmas Eve, or 2026-12-24 to 2026-12-31.`,
      })
    } else dates.push({ date, ...(until === undefined ? {} : { until }), name: name.slice(0, 100) })
  }
  return { dates, findings }
}

const isDate = (text: string) => Number.isFinite(dayOfDate(text)) && dateOfDay(dayOfDate(text)) === text

const readers = { weekdays: parseWeekdays, monthdays: parseMonthdays, months: parseMonths }

function wrongDays(period: PeriodDraft, index: number): ScheduleFinding[] {
  return Object.entries(readers).flatMap(([field, read]) => {
    const parsed = read(period[field as keyof typeof readers])
    return 'problem' in parsed ? [{ path: `periods.${index}.${field}`, severity: 'error' as const, message: parsed.problem.message }] : []
  })
}

/** The schedule that the form says, or what keeps it from being one, at the field where it was typed. */
export function readDraft(draft: ScheduleDraft): { readonly schedule: Schedule | null; readonly findings: readonly ScheduleFinding[] } {
  const { dates, findings } = readDates(draft.dates)
  const { dates: _text, ...rest } = draft
  const read = scheduleSchema.safeParse({
    ...rest,
    periods: draft.periods.map((period) => ({ ...period, begin: readTime(period.begin), end: readTime(period.end) })),
    holidays: { ...draft.holidays, dates },
    missedWithinMinutes: draft.missed === 'within' ? Number(draft.missedWithinMinutes || 'nothing') : 60,
  })
  const wrong = (read.error?.issues ?? []).map(
    ({ path, message }): ScheduleFinding => ({
      path: path.join('.'),
      severity: 'error',
      message: path.includes('missedWithinMinutes')
        ? 'Write whole minutes, from 1 to 10080 (a week).'
        : `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`,
    }),
  )
  const all = [...wrong, ...draft.periods.flatMap(wrongDays), ...findings]
  return all.length > 0 || !read.success ? { schedule: null, findings: all } : { schedule: read.data, findings: [] }
}
