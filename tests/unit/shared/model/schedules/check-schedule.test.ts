import { describe, expect, it } from 'vitest'
import { checkHolidays } from '../../../../../shared/model/schedules/check-holidays.ts'
import { checkOverride } from '../../../../../shared/model/schedules/check-overrides.ts'
import { checkSchedule } from '../../../../../shared/model/schedules/check-schedule.ts'
import { holidaySourcesSchema, type Override } from '../../../../../shared/model/schedules/schedule.ts'
import { someSchedule } from './some-schedules.ts'

const now = Date.parse('2026-11-23T12:00:00Z')
const said = (zone: string, ...periods: Parameters<typeof someSchedule>[1][]) =>
  checkSchedule(someSchedule(zone, ...periods), now).map(({ path, severity, message }) => `${severity} ${path}: ${message}`)

describe('a schedule', () => {
  it('that is fine has nothing said about it', () => {
    expect(said('Europe/Berlin', { begin: '07:00', end: '19:00', weekdays: 'mon-fri' })).toEqual([])
  })

  it.each([
    ['in an unknown zone', 'Mars/Olympus', [{}], 'error zone: "Mars/Olympus" is not a time zone'],
    ['in a zone of hostile text', '‮🙈', [{}], 'error zone:'],
    ['without periods', 'UTC', [], 'error periods: There is no period'],
    [
      'with an empty window',
      'UTC',
      [{ begin: '07:00', end: '07:00' }],
      'error periods.0.end: From 07:00 to 07:00 can mean no time or a whole day',
    ],
    ['with days that are none', 'UTC', [{}, { weekdays: 'foo' }], 'error periods.1.weekdays: foo is not a weekday'],
    [
      'that never means a day',
      'UTC',
      [{ begin: '07:00', end: '09:00', monthdays: '31', months: 'feb' }],
      'warning periods.0: No day in the next 5 years',
    ],
    [
      'that never starts',
      'UTC',
      [{ begin: '07:00', end: '09:00', monthdays: '31', months: 'feb' }],
      'warning periods: It never starts anything',
    ],
    [
      'that never stops',
      'UTC',
      [
        { begin: '07:00', end: '19:00' },
        { begin: '19:00', end: '07:00' },
      ],
      'warning periods: It never stops anything',
    ],
    ['that only stops', 'UTC', [{ end: '18:00' }], 'note periods: It only stops (every day, stops at 18:00)'],
    ['that only starts', 'UTC', [{ begin: '08:00' }], 'note periods: It only starts'],
    [
      'for holidays where there are none',
      'UTC',
      [{ begin: '08:00', end: '09:00' }, { holidays: 'only' as const }],
      'warning periods.1.holidays: It counts on holidays only',
    ],
  ])('%s is said so', (_, zone, periods, expected) => {
    expect(said(zone, ...periods)).toContainEqual(expect.stringContaining(expected))
  })

  it('29 February is a day', () => {
    expect(said('UTC', { begin: '07:00', end: '09:00', monthdays: '29', months: 'feb' })).toEqual([])
  })
})

describe('a time that a change of the clocks touches', () => {
  it('is said with its next dates and what happens', () => {
    expect(said('Europe/Berlin', { begin: '02:30', end: '08:00' })).toEqual([
      'note periods.0.begin: There is no 02:30 on 2027-03-28, because clocks go forward over it: it happens at 03:00 then.',
      'note periods.0.begin: 02:30 comes twice on 2027-10-31, because clocks go back: the first counts, and it happens once.',
    ])
  })

  it('is said for an end on the next day', () => {
    expect(said('Europe/Berlin', { begin: '22:00', end: '02:30', weekdays: 'sat' })[0]).toContain('no 02:30 on 2027-03-28')
    expect(said('Europe/Berlin', { begin: '22:00', end: '02:30', weekdays: 'sun' })).toEqual([])
  })

  it('that is a whole window is said to be left out', () => {
    expect(said('Europe/Berlin', { begin: '02:10', end: '02:50' })[0]).toBe(
      'warning periods.0: There is no 02:10 to 02:50 on 2027-03-28, because clocks go forward over all of it: nothing is started then.',
    )
  })
})

describe('an override', () => {
  const existing: Override = {
    ...{ id: 'o', accountId: 'a', role: 'web', serverId: null, state: 'off', note: '', createdAt: '2026-11-20T00:00:00.000Z' },
    ...{ from: '2026-11-23T00:00:00.000Z', until: '2026-11-25T00:00:00.000Z' },
  }
  const wanted = { serverId: null, state: 'on' as const, from: '2026-11-23T12:00:00.000Z', until: '2026-11-23T21:00:00.000Z' }

  it('that contradicts another says which counts', () => {
    const [finding] = checkOverride(wanted, [existing], now, 'Europe/Berlin')
    expect(finding?.message).toBe(
      'Another override wants the role to be off from Mon 23 Nov 01:00 to Wed 25 Nov 01:00. While both hold, this one counts.',
    )
    expect(checkOverride(wanted, [{ ...existing, serverId: 'i-1' }], now, 'UTC')[0]?.message).toContain('that one counts')
    expect(checkOverride({ ...wanted, serverId: 'i-2' }, [{ ...existing, serverId: 'i-1' }], now, 'UTC')).toEqual([])
    expect(checkOverride({ ...wanted, state: 'off' }, [existing], now, 'UTC')).toEqual([])
  })

  it('that can never hold is refused', () => {
    expect(checkOverride({ ...wanted, until: wanted.from }, [], now, 'UTC')[0]?.severity).toBe('error')
    expect(
      checkOverride({ ...wanted, from: '2026-11-01T00:00:00.000Z', until: '2026-11-02T00:00:00.000Z' }, [], now, 'UTC')[0]?.severity,
    ).toBe('error')
  })
})

it('sources of holidays that cannot be used are said', async () => {
  const sources = holidaySourcesSchema.parse({
    countries: [
      { country: 'DE', state: 'BE' },
      { country: 'DE', state: 'NOPE' },
    ],
    calendars: [{ name: 'ours.ics', text: 'hello' }],
  })
  expect((await checkHolidays(sources)).map(({ path, severity }) => `${severity} ${path}`)).toEqual([
    'error holidays.countries.1',
    'error holidays.calendars.0',
  ])
})
