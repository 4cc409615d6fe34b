import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import type { WeeklyHours } from '../../../../shared/model/savings.ts'
import { checkWeeklyHours, compileWeek, hourOfWeek, hoursPerWeek, isOn, startsPerWeek } from '../../../../shared/model/weekly-hours.ts'

const office: WeeklyHours = { days: [1, 2, 3, 4, 5], from: '07:00', to: '19:00', zone: 'Europe/Berlin' }
const at = (text: string, zone = 'Europe/Berlin') => DateTime.fromISO(text, { zone }).toMillis()

describe('hours of a week', () => {
  it('counts whole and broken windows', () => {
    expect(hoursPerWeek(office)).toBe(60)
    expect(hoursPerWeek({ ...office, from: '08:00', to: '18:00' })).toBe(50)
    expect(hoursPerWeek({ ...office, from: '07:30', to: '18:30' })).toBe(55)
  })

  it('runs past midnight where the end lies before the beginning', () => {
    expect(hoursPerWeek({ ...office, from: '22:00', to: '06:00' })).toBe(40)
    expect(hoursPerWeek({ ...office, from: '07:00', to: '24:00' })).toBe(85)
  })

  it('never has more than 168', () => {
    const whole = { ...office, days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }
    expect(hoursPerWeek(whole)).toBe(168)
    expect(startsPerWeek(whole)).toBe(0)
  })

  it('starts once for whole days in a row', () => {
    expect(startsPerWeek(office)).toBe(5)
    expect(startsPerWeek({ ...office, from: '00:00', to: '24:00' })).toBe(1)
    expect(startsPerWeek({ ...office, days: [7, 1], from: '00:00', to: '24:00' })).toBe(1)
  })
})

describe('whether the window holds an instant', () => {
  it('goes by the wall clock of its zone, begin inclusive and end exclusive', () => {
    expect(isOn(compileWeek(office), at('2026-11-23T06:59'))).toBe(false)
    expect(isOn(compileWeek(office), at('2026-11-23T07:00'))).toBe(true)
    expect(isOn(compileWeek(office), at('2026-11-23T18:59'))).toBe(true)
    expect(isOn(compileWeek(office), at('2026-11-23T19:00'))).toBe(false)
    expect(isOn(compileWeek(office), at('2026-11-22T12:00'))).toBe(false)
  })

  it('keeps to local hours through both changes of summer time', () => {
    expect(isOn(compileWeek(office), Date.parse('2026-03-27T06:30:00Z'))).toBe(true)
    expect(isOn(compileWeek(office), Date.parse('2026-03-30T05:30:00Z'))).toBe(true)
    expect(isOn(compileWeek(office), Date.parse('2026-10-26T05:30:00Z'))).toBe(false)
  })

  it('counts the small hours to the day on which the window began', () => {
    const nights = { ...office, days: [1], from: '22:00', to: '06:00' }
    expect(isOn(compileWeek(nights), at('2026-11-24T02:00'))).toBe(true)
    expect(isOn(compileWeek(nights), at('2026-11-23T02:00'))).toBe(false)
    expect(isOn(compileWeek({ ...nights, days: [7] }), at('2026-11-23T02:00'))).toBe(true)
  })

  it('is on for exactly the hours of a week that has no change of summer time', () => {
    const time = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`)
    const hours = fc.record({
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      from: time,
      to: time,
      zone: fc.constant('Asia/Kolkata'),
    })
    fc.assert(
      fc.property(hours, (week) => {
        fc.pre(week.from !== week.to)
        const monday = at('2026-11-23T00:00', week.zone)
        const compiled = compileWeek(week)
        const on = Array.from({ length: 168 }, (_, hour) => isOn(compiled, monday + hour * 3_600_000)).filter(Boolean)
        expect(on.length).toBe(hoursPerWeek(week))
      }),
    )
  })

  it('numbers the hours of a week from Monday midnight', () => {
    expect(hourOfWeek('Europe/Berlin', at('2026-11-23T00:30'))).toBe(0)
    expect(hourOfWeek('Europe/Berlin', at('2026-11-29T23:30'))).toBe(167)
  })
})

describe('hours that make no week', () => {
  it('are refused with the field and what to do', () => {
    expect(() => checkWeeklyHours({ ...office, days: [] })).toThrow(/Choose at least one day/)
    expect(() => checkWeeklyHours({ ...office, days: [1, 1] })).toThrow(/twice/)
    expect(() => checkWeeklyHours({ ...office, to: '07:00' })).toThrow(/00:00 to 24:00/)
    expect(() => checkWeeklyHours({ ...office, zone: 'Europe/Atlantis' })).toThrow(/Europe\/Atlantis.*looks like Europe\/Berlin/)
    expect(checkWeeklyHours(office)).toEqual(office)
  })
})
