import { describe, expect, it } from 'vitest'
import { draftOf, firstDraft, readDraft, readTime } from '../../../../renderer/features/schedules/schedule-draft.ts'
import { scheduleSchema } from '../../../../shared/model/schedules/schedule.ts'

const written = scheduleSchema.parse({
  zone: 'Europe/Berlin',
  periods: [
    { weekdays: 'mon-fri', begin: '07:30', end: '19:00', name: 'office' },
    { weekdays: 'friL', begin: '20:00', months: 'jan', holidays: 'same' },
  ],
  holidays: {
    countries: [{ country: 'DE', state: 'BE' }],
    dates: [{ date: '2026-12-24', until: '2026-12-31', name: 'between the years' }, { date: '2026-05-04' }],
  },
  off: 'destroy',
  missed: 'within',
  missedWithinMinutes: 90,
})

describe('a schedule in the form', () => {
  it('is read back as it was', () => {
    expect(readDraft(draftOf(written))).toEqual({ schedule: written, findings: [] })
    const { schedule } = readDraft(firstDraft('UTC'))
    expect(schedule).toMatchObject({ zone: 'UTC', off: 'stop', periods: [{ weekdays: 'mon-fri', begin: '07:00', end: '19:00' }] })
  })

  it.each([
    ['7', '07:00'],
    ['7:30', '07:30'],
    ['0730', '07:30'],
    [' 19.15 ', '19:15'],
    ['24:00', '24:00'],
    ['', null],
    ['seven', 'seven'],
    ['7:3', '7:3'],
  ])('reads the time %s', (text, time) => {
    expect(readTime(text)).toBe(time)
  })

  it('says each thing that cannot be read at its field, and loses nothing', () => {
    const draft = firstDraft('UTC')
    const [period] = draft.periods
    if (!period) throw new Error('the first draft has a period')
    const wrong = {
      ...draft,
      periods: [{ ...period, weekdays: 'mon-fry 🙈', begin: '25:00', end: 'noon 🙈' }],
      dates: '2026-02-30\n\n2026-12-24 Christmas Eve\nChristmas',
      missed: 'within' as const,
      missedWithinMinutes: 'x',
    }
    const { schedule, findings } = readDraft(wrong)
    expect(schedule).toBeNull()
    expect(findings.map(({ path }) => path)).toEqual([
      'periods.0.begin',
      'periods.0.end',
      'missedWithinMinutes',
      'periods.0.weekdays',
      'holidays.dates',
      'holidays.dates',
    ])
    expect(findings.map(({ message }) => message).join(' ')).toContain('"2026-02-30" is no date')
  })
})
