import { describe, expect, it } from 'vitest'
import { HealthTally } from '../../../../electron/backend/replacement/health-tally.ts'

describe('HealthTally', () => {
  it('wants so many passes in a row of every check', () => {
    const tally = new HealthTally(['a', 'b'], 2)
    for (const passed of [true, false, true]) tally.record('a', passed)
    tally.record('b', true)
    tally.record('b', true)
    expect(tally.isHealthy()).toBe(false)
    expect(tally.fraction()).toBe(0.75)
    tally.record('a', true)
    expect(tally.isHealthy()).toBe(true)
    tally.record('b', false)
    expect(tally.isHealthy()).toBe(false)
    expect(tally.passesOf('b')).toBe(0)
  })
})
