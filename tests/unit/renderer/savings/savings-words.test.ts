import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  coverageText,
  describeHours,
  headline,
  hourIsOn,
  hourOfWeekName,
  normaliseTime,
  savedBy,
} from '../../../../renderer/features/savings/savings-words.ts'
import { defaultIdleChoice, rulesOf } from '../../../../shared/model/savings/idle-rule.ts'
import type { CostOption, RoleSavings, SavingsOverview, WeeklyHours } from '../../../../shared/model/savings.ts'
import { compileWeek, isOn } from '../../../../shared/model/weekly-hours.ts'

const hours: WeeklyHours = { days: [1, 2, 3, 4, 5], from: '07:00', to: '19:00', zone: 'UTC' }
const cost = (amount: number | null): CostOption => ({
  money: { amount, currency: 'USD', missing: amount === null ? ['m9z.large'] : [] },
  parts: [],
})
const role = (name: string, now: number | null, stop: number | null, destroy: number | null): RoleSavings => ({
  accountId: 'sandbox',
  role: name,
  servers: 1,
  now: cost(now),
  stop: cost(stop),
  destroy: cost(destroy),
  hoursPerWeek: 60,
  idle: { state: 'not-enough-data', hoursWithData: 0, neededHours: 30 },
  verdicts: [],
  coverage: null,
})

describe('words of the savings screen', () => {
  it('tell the hours in a sentence', () => {
    expect(describeHours(hours)).toBe('weekdays 07:00–19:00 UTC')
    expect(describeHours({ ...hours, days: [1, 3, 5] })).toBe('Mon, Wed and Fri 07:00–19:00 UTC')
    expect(describeHours({ ...hours, days: [7, 6] })).toBe('weekends 07:00–19:00 UTC')
    expect(describeHours({ ...hours, days: [1, 2, 3, 4, 5, 6, 7] })).toBe('every day 07:00–19:00 UTC')
    expect(hourOfWeekName(31)).toBe('Tue 07:00')
  })

  it('sum what is known and name the rest', () => {
    const roles = [role('web', 100, 40, 30), role('odd', null, null, null)]
    const money = { amount: null, currency: 'USD' as const, missing: ['m9z.large'] }
    const overview: SavingsOverview = {
      hours,
      idle: { ...defaultIdleChoice, rules: rulesOf(defaultIdleChoice) },
      roles,
      total: { now: money, stop: money, destroy: money },
      prices: { source: 'test', asOf: '2026-01-01' },
    }
    expect(headline(overview, 'destroy')).toMatchObject({ now: 100, after: 30, saved: 70, less: 0, uncovered: 1 })
    expect(headline(overview, 'stop').saved).toBe(60)
    expect(headline(overview, 'stop').unpriced.map((one) => one.role)).toEqual(['odd'])
    expect(savedBy(cost(null).money, cost(1).money)).toBeNull()
  })

  it('take from what is saved what is covered and so paid anyway, and tell by which bill', () => {
    const bill = { month: '2026-11', readAt: '2026-11-20T09:00:00.000Z' }
    const coverage = { ...bill, reserved: 0.6, savingsPlans: 0, spot: 0.1, spotHour: 0.01, lessStop: 36, lessDestroy: null }
    const money = { amount: 300, currency: 'USD' as const, missing: [] }
    const overview: SavingsOverview = {
      hours,
      idle: { ...defaultIdleChoice, rules: rulesOf(defaultIdleChoice) },
      roles: [{ ...role('web', 100, 40, 30), coverage }, role('api', 200, 150, 120)],
      total: { now: money, stop: money, destroy: money },
      prices: { source: 'test', asOf: '2026-01-01' },
    }
    expect(headline(overview, 'stop')).toMatchObject({ now: 300, after: 190, less: 36, saved: 74, uncovered: 1 })
    expect(headline(overview, 'destroy')).toMatchObject({ less: 0, saved: 150 })
    expect(coverageText(coverage)).toBe('60 % Reserved, 10 % Spot on the bill of November 2026, read 2026-11-20')
    expect(coverageText({ ...coverage, reserved: 0, spot: 0 })).toMatch(/^all on demand on the bill/)
    expect(coverageText(null)).toBe('')
  })

  it('frame the same hours as the backend counts', () => {
    const monday = Date.parse('2026-11-23T00:00:00Z')
    const time = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`)
    const weeks = fc.record({
      days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      from: time,
      to: fc.oneof(time, fc.constant('24:00')),
      zone: fc.constant('UTC'),
    })
    fc.assert(
      fc.property(weeks, (week) => {
        fc.pre(week.from !== week.to)
        const compiled = compileWeek(week)
        for (let hour = 0; hour < 168; hour += 1) expect(hourIsOn(week, hour)).toBe(isOn(compiled, monday + hour * 3_600_000))
      }),
    )
  })
})

describe('a typed time of day', () => {
  it('is read in the ways that people write one', () => {
    expect(['7', '7:05', '0705', ' 19:00 ', '23:59'].map((text) => normaliseTime(text, false))).toEqual([
      '07:00',
      '07:05',
      '07:05',
      '19:00',
      '23:59',
    ])
    expect(['24:00', '2400'].map((text) => normaliseTime(text, true))).toEqual(['24:00', '24:00'])
  })

  it('is refused when there is no such time', () => {
    expect(['', '24:00', '25', '7:60', 'noon', '7.30', '-1:00', '07:00:00'].map((text) => normaliseTime(text, false))).toEqual(
      Array.from({ length: 8 }, () => null),
    )
  })
})
