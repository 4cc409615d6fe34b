import fc from 'fast-check'
import { expect, it } from 'vitest'
import { exactDuration, formatOffset, parseDuration } from '../../../../renderer/ui/duration-text.ts'

it.each([
  ['90 s', 90],
  ['15 min', 900],
  ['15min', 900],
  ['1 h 30 min', 5400],
  ['2 Hours', 7200],
  ['1.5 h', 5400],
  ['1,5 h', 5400],
  ['0', 0],
  ['1 d', 86_400],
])('reads %s', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds)
})

it.each(['', '5', 'soon', '5 lightyears', '-3 min', '1 h 30'])('does not guess what “%s” means', (text) => {
  expect(parseDuration(text)).toBeNull()
})

it('takes back what it shows, to the second', () => {
  fc.assert(fc.property(fc.nat(172_800), (seconds) => parseDuration(exactDuration(seconds)) === seconds))
})

it('tells how far from the beginning', () => {
  expect([0, 21, 760, 3730].map(formatOffset)).toEqual(['0:00', '0:21', '12:40', '1:02:10'])
})
