import { expect, it } from 'vitest'
import { Elapsed } from '../../../../electron/backend/replacement/elapsed.ts'

it('counts waiting, and neither a clock that is set nor a computer that sleeps', () => {
  let now = 1_000_000
  const elapsed = new Elapsed({ now: () => now })
  now += 5000
  expect(elapsed.ms()).toBe(5000)
  now -= 9 * 3600_000
  expect(elapsed.ms()).toBe(5000)
  now += 5000
  expect(elapsed.ms()).toBe(10_000)
  now += 9 * 3600_000
  expect(elapsed.ms()).toBe(70_000)
})
