import { describe, expect, it } from 'vitest'
import { gibibyte, type KeptDay, overdueDays, sumOfDays } from '../../../../shared/model/log-retention.ts'

const now = Date.parse('2026-03-10T12:00:00Z')
const day = (name: string, gibibytes = 1, writtenAt = Date.parse(name) + 86_400_000): KeptDay => ({
  day: name,
  bytes: gibibytes * gibibyte,
  writtenAt,
})
const names = (days: readonly KeptDay[]) => days.map((kept) => kept.day)
const week = ['2026-03-04', '2026-03-05', '2026-03-06', '2026-03-07', '2026-03-08', '2026-03-09', '2026-03-10']
  .map((name) => day(name))
  .reverse()

describe('days that are beyond what is kept', () => {
  it('are none without limits', () => {
    expect(overdueDays(week, { keepLogDays: 0, keepLogGibibytes: 0 }, now)).toEqual([])
  })

  it('are by age those that ended so long ago, the oldest first', () => {
    expect(names(overdueDays(week, { keepLogDays: 3, keepLogGibibytes: 0 }, now))).toEqual(['2026-03-04', '2026-03-05', '2026-03-06'])
    expect(overdueDays(week, { keepLogDays: 30, keepLogGibibytes: 0 }, now)).toEqual([])
  })

  it('count an old day that was imported lately from its import on', () => {
    const imported = day('2019-01-22', 1, now - 2 * 86_400_000)
    expect(overdueDays([imported], { keepLogDays: 3, keepLogGibibytes: 0 }, now)).toEqual([])
    expect(names(overdueDays([imported], { keepLogDays: 2, keepLogGibibytes: 0 }, now))).toEqual(['2019-01-22'])
  })

  it('are by size the oldest, until the rest fits, after those that are too old', () => {
    expect(names(overdueDays(week, { keepLogDays: 0, keepLogGibibytes: 5 }, now))).toEqual(['2026-03-04', '2026-03-05'])
    expect(names(overdueDays(week, { keepLogDays: 5, keepLogGibibytes: 5 }, now))).toEqual(['2026-03-04', '2026-03-05'])
    expect(overdueDays(week, { keepLogDays: 0, keepLogGibibytes: 7 }, now)).toEqual([])
  })

  it('are never today, nor a day of the future', () => {
    const large = [day('2026-03-09', 4), day('2026-03-10', 40), day('2026-04-01', 40)]
    expect(names(overdueDays(large, { keepLogDays: 1, keepLogGibibytes: 1 }, now))).toEqual(['2026-03-09'])
  })
})

it('says how much there is and since when', () => {
  expect(sumOfDays(week)).toEqual({ days: 7, bytes: 7 * gibibyte, first: '2026-03-04', last: '2026-03-10' })
  expect(sumOfDays([])).toEqual({ days: 0, bytes: 0, first: null, last: null })
})
