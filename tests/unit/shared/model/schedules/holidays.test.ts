import { describe, expect, it } from 'vitest'
import { holidayLookup, holidayPlaces, placeProblem } from '../../../../../shared/model/schedules/holidays.ts'
import { calendarDays } from '../../../../../shared/model/schedules/icalendar.ts'
import { dateOfDay, dayOfDate } from '../../../../../shared/model/schedules/local-days.ts'
import { holidaySourcesSchema } from '../../../../../shared/model/schedules/schedule.ts'

const lookup = async (sources: Parameters<typeof holidaySourcesSchema.parse>[0]) => {
  const found = await holidayLookup(holidaySourcesSchema.parse(sources))
  return (date: string) => found(dayOfDate(date))
}

describe('holidays of a country', () => {
  it('are those of its state', async () => {
    const berlin = await lookup({ countries: [{ country: 'DE', state: 'BE' }] })
    const bavaria = await lookup({ countries: [{ country: 'DE', state: 'BY' }] })
    expect(berlin('2026-03-08')).toBe('International Women’s Day'.replace('’', "'"))
    expect(bavaria('2026-03-08')).toBeNull()
    expect(bavaria('2026-01-06')).toBe('Epiphany')
    expect(berlin('2026-12-24')).toBeNull()
  })

  it('have their substitute days', async () => {
    expect((await lookup({ countries: [{ country: 'GB', state: 'ENG', types: ['public', 'bank'] }] }))('2026-12-28')).toContain(
      'substitute',
    )
  })

  it('that begin at sunset are the day that is free', async () => {
    expect((await lookup({ countries: [{ country: 'IL' }] }))('2026-04-02')).toContain('Passover')
  })

  it('can be chosen by place, and a place that is not known is said', async () => {
    expect((await holidayPlaces()).length).toBeGreaterThan(150)
    expect((await holidayPlaces('DE')).map(({ code }) => code)).toContain('BE')
    expect(await holidayPlaces('DE', 'BY')).not.toEqual([])
    expect(await placeProblem({ country: 'DE', state: 'BE', types: ['public'] })).toBeNull()
    expect(await placeProblem({ country: 'DE', state: 'ZZ', types: ['public'] })).toContain('"ZZ" is no state of DE')
    expect(await placeProblem({ country: 'XX', types: ['public'] })).toContain('No holidays are known')
    expect(await placeProblem({ country: 'DE', region: 'A', types: ['public'] })).toContain('needs its state')
  })
})

it('own dates count for all their days, and before others', async () => {
  const days = await lookup({
    countries: [{ country: 'DE' }],
    dates: [{ date: '2026-12-24', until: '2027-01-02', name: 'Works holidays' }],
  })
  expect(['2026-12-23', '2026-12-24', '2026-12-25', '2027-01-02', '2027-01-03'].map(days)).toEqual([
    ...[null, 'Works holidays', 'Works holidays', 'Works holidays', null],
  ])
})

function calendar(...events: string[][]): string {
  const lines = events.flatMap((event) => ['BEGIN:VEVENT', 'UID:1', ...event, 'END:VEVENT'])
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n')
}

describe('a calendar file', () => {
  const days = (text: string, year = 2026) =>
    [...calendarDays(text, 'calendar').ofYear(year)].map(([day, name]) => `${dateOfDay(day)} ${name}`)

  it.each([
    ['a day', ['DTSTART;VALUE=DATE:20261224', 'SUMMARY:Christmas Eve'], ['2026-12-24 Christmas Eve']],
    [
      'some days',
      ['DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261227'],
      ['2026-12-24 calendar', '2026-12-25 calendar', '2026-12-26 calendar'],
    ],
    ['an evening', ['DTSTART:20261231T180000', 'DTEND:20270101T020000', 'SUMMARY:Party'], ['2026-12-31 Party']],
    ['every year', ['DTSTART;VALUE=DATE:20000106', 'RRULE:FREQ=YEARLY', 'SUMMARY:Epiphany'], ['2026-01-06 Epiphany']],
    ['the last Monday of May', ['DTSTART;VALUE=DATE:20200525', 'RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO', 'SUMMARY:x'], ['2026-05-25 x']],
    ['but for one', ['DTSTART;VALUE=DATE:20251224', 'RRULE:FREQ=YEARLY', 'EXDATE;VALUE=DATE:20261224'], []],
  ])('has %s', (_, event, expected) => {
    expect(days(calendar(event))).toEqual(expected)
  })

  it('says what of it cannot be read, and reads the rest', async () => {
    const good = ['DTSTART;VALUE=DATE:20261224', 'SUMMARY:Good']
    const bad = calendarDays(
      calendar(['SUMMARY:No date'], ['DTSTART:soon', 'SUMMARY:Bad'], ['DTSTART;VALUE=DATE:20200101', 'RRULE:FREQ=DAILY;BYMONTH=13'], good),
      'x',
    )
    expect([...bad.ofYear(2026).values()]).toEqual(['Good'])
    expect(bad.problems.length).toBeGreaterThanOrEqual(3)
    expect(bad.events).toBe(1)
  })

  it.each([
    ['nothing', '', 'no iCalendar file'],
    ['a page of the web', '<!doctype html><html></html>', 'no iCalendar file'],
    ['no events', calendar(), 'no events'],
    ['an event that repeats each second', calendar(['DTSTART:20200101T000000', 'RRULE:FREQ=SECONDLY']), 'repeats too often'],
  ])('of %s is said', (_, text, problem) => {
    const read = calendarDays(text, 'x')
    expect(read.problems.join(' ')).toContain(problem)
    expect(read.ofYear(2026).size).toBe(0)
  })
})
