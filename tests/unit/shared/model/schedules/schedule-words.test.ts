import { expect, it } from 'vitest'
import { periodSchema } from '../../../../../shared/model/schedules/schedule.ts'
import { actionWords, periodWords, reasonWords } from '../../../../../shared/model/schedules/schedule-words.ts'
import { someSchedule } from './some-schedules.ts'

it.each([
  [{ begin: '07:00', end: '19:00', weekdays: 'mon-fri' }, 'Mon to Fri, 07:00 to 19:00'],
  [{ begin: '22:00', end: '06:00', weekdays: 'fri-mon' }, 'Fri to Mon, 22:00 to 06:00 of the next day'],
  [{ end: '18:00' }, 'every day, stops at 18:00'],
  [{ begin: '09:00', weekdays: 'mon,wed,sat,sun' }, 'Wed and Sat to Mon, starts at 09:00'],
  [{ weekdays: 'mon#1,friL' }, 'the first Monday of the month and the last Friday of the month, the whole day'],
  [
    { monthdays: '1-5,15W,L', months: 'nov-feb' },
    '1 to 5, the last day and the weekday nearest to 15 of the month, the whole day, in Nov to Feb',
  ],
  [{ monthdays: '1', weekdays: 'mon', holidays: 'only' as const }, 'Mon, only if it is 1 of the month, the whole day, on holidays only'],
  [{ weekdays: 'nonsense' }, 'nonsense, the whole day'],
])('a period is said in words', (period, words) => {
  expect(periodWords(periodSchema.parse(period))).toBe(words)
})

it('what happens and why is said', () => {
  const schedule = someSchedule('UTC', { name: 'office', begin: '07:00', end: '19:00' })
  expect(reasonWords({ kind: 'period', period: 0 }, schedule)).toBe('office')
  expect(reasonWords({ kind: 'holiday', name: 'Epiphany' }, schedule)).toBe('holiday: Epiphany')
  expect([actionWords('on', 'destroy'), actionWords('off', 'destroy'), actionWords('on', 'stop'), actionWords('any', 'stop')]).toEqual([
    ...['rebuild', 'destroy', 'start', 'leave as it is'],
  ])
})
