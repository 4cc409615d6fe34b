import { array, assert, integer, property, record } from 'fast-check'
import { describe, it } from 'vitest'
import { afterChecks } from '../../../electron/sandbox/world/target-health.ts'

/** One check after the other, as a load balancer does it. */
function oneByOne(
  serving: readonly { readonly from: number; readonly to: number }[],
  rhythm: { readonly from: number; readonly interval: number; readonly healthy: number; readonly unhealthy: number },
  now: number,
): string {
  let state = 'initial'
  let passed = 0
  let failed = 0
  for (let at = rhythm.from + rhythm.interval; at <= now; at += rhythm.interval) {
    const serves = serving.some(({ from, to }) => from <= at && at <= to)
    passed = serves ? passed + 1 : 0
    failed = serves ? 0 : failed + 1
    if (passed >= rhythm.healthy) state = 'healthy'
    if (failed >= rhythm.unhealthy) state = 'unhealthy'
  }
  return state
}

const rhythms = record({
  from: integer({ min: 0, max: 40 }),
  interval: integer({ min: 1, max: 9 }),
  healthy: integer({ min: 2, max: 5 }),
  unhealthy: integer({ min: 2, max: 5 }),
})
/** Lengths of times that a server serves and does not, in turns. */
const turns = array(integer({ min: 1, max: 40 }), { maxLength: 8 })

describe('the state of a target', () => {
  it('is the one that checks made one by one come to', () => {
    assert(
      property(turns, rhythms, integer({ min: 0, max: 300 }), (lengths, rhythm, now) => {
        let at = 5
        const serving: { from: number; to: number }[] = []
        lengths.forEach((length, index) => {
          if (index % 2 === 0) serving.push({ from: at, to: at + length })
          // Two times that touch would both hold the instant in which they do.
          at += length + 1
        })
        return afterChecks(serving, rhythm, now).state === oneByOne(serving, rhythm, now)
      }),
      { numRuns: 2000 },
    )
  })
})
