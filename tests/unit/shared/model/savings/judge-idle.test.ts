import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chosenRule,
  defaultIdleChoice,
  type IdleChoice,
  type IdleRule,
  idleRuleIds,
  rulesOf,
} from '../../../../../shared/model/savings/idle-rule.ts'
import { judgeIdle } from '../../../../../shared/model/savings/judge-idle.ts'
import { judgeLogs } from '../../../../../shared/model/savings/quiet-logs.ts'
import { hourMs, joinServers, type ServerHour } from '../../../../../shared/model/savings/server-hour.ts'

const now = Date.parse('2026-11-23T00:00:00Z')
const MB = 1_000_000
const rule = (id: IdleChoice['rule'], own = defaultIdleChoice.own): IdleRule => chosenRule({ ...defaultIdleChoice, rule: id, own })
/** So many hours up to now, each as `of` says; the newest is number 0. */
const hours = (count: number, of: (ago: number) => Partial<ServerHour>) =>
  joinServers([
    Array.from({ length: count }, (_, ago) => ({ at: now - (ago + 1) * hourMs, average: 0.5, maximum: 0.9, network: 0, ...of(ago) })),
  ])
const idle = () => ({})

describe('published rules', () => {
  it('of Compute Optimizer: peak CPU below 5 % and below 5 MB on each day', () => {
    const judge = (of: (ago: number) => Partial<ServerHour>) => judgeIdle(rule('compute-optimizer'), hours(336, of), now)
    expect(judge((ago) => ({ maximum: ago === 7 ? 4.99 : 1 }))).toMatchObject({ state: 'idle', hoursWithData: 336 })
    expect(judge((ago) => ({ maximum: ago === 7 ? 5 : 1 }))).toMatchObject({
      state: 'not-idle',
      reason: 'peak CPU 5 % (limit 5 %), 336 measured hours',
    })
    expect(judge((ago) => ({ network: ago === 30 ? 4.9 * MB : 0 }))).toMatchObject({ state: 'idle' })
    expect(judge((ago) => ({ network: ago < 24 ? 5 * MB : 0 }))).toMatchObject({
      ...{ state: 'not-idle', reason: 'peak CPU 0.9 % (limit 5 %), busiest day 120 MB (limit 5 MB), 336 measured hours' },
    })
  })

  it('of Trusted Advisor: average CPU up to 10 % and up to 5 MB on four days', () => {
    const judge = (of: (ago: number) => Partial<ServerHour>) => judgeIdle(rule('trusted-advisor'), hours(336, of), now)
    const lowDays = (days: number) => (ago: number) => ({ average: ago < days * 24 ? 10 : 60 })
    expect(judge(lowDays(4))).toMatchObject({ state: 'idle', reason: expect.stringContaining('4 of 14 days') })
    expect(judge(lowDays(3))).toMatchObject({ state: 'not-idle', reason: expect.stringContaining('of 4 needed') })
    expect(judge((ago) => ({ ...lowDays(4)(ago), network: 0.3 * MB }))).toMatchObject({ state: 'not-idle' })
    expect(judgeIdle(rule('trusted-advisor'), hours(60, idle), now)).toMatchObject({ state: 'not-enough-data' })
  })

  it('of Cost Explorer: peak CPU up to 1 %, whatever the traffic', () => {
    const judge = (maximum: number) =>
      judgeIdle(
        rule('cost-explorer'),
        hours(40, () => ({ maximum, network: null })),
        now,
      ).state
    expect([judge(1), judge(1.01)]).toEqual(['idle', 'not-idle'])
  })

  it('of OptScale: average CPU up to 5 % and up to 1,000 B/s over seven days', () => {
    const judge = (of: (ago: number) => Partial<ServerHour>) => judgeIdle(rule('optscale'), hours(336, of), now).state
    expect(judge((ago) => ({ average: ago < 168 ? 5 : 90, maximum: 90 }))).toBe('idle')
    expect(judge(() => ({ average: 5.1 }))).toBe('not-idle')
    expect(judge(() => ({ network: 3.6 * MB }))).toBe('idle')
    expect(judge(() => ({ network: 3.7 * MB }))).toBe('not-idle')
  })
})

describe('any rule', () => {
  it('answers neither idle nor not with fewer than 30 measured hours within its window', () => {
    for (const each of rulesOf(defaultIdleChoice)) {
      expect(judgeIdle(each, hours(29, idle), now)).toMatchObject({ state: 'not-enough-data', hoursWithData: 29 })
      const old = hours(400, idle).filter(({ at }) => at < now - each.days * 24 * hourMs)
      expect(judgeIdle(each, old, now)).toMatchObject({ state: 'not-enough-data', hoursWithData: 0 })
    }
  })

  it('never calls idle what adding a busy hour could not have made so, and never needs the order of servers', () => {
    const series = fc.array(
      fc.record({
        ago: fc.integer({ min: 1, max: 400 }),
        average: fc.double({ min: 0, max: 12, noNaN: true }),
        network: fc.option(fc.integer({ min: 0, max: 9 * MB }), { nil: null }),
      }),
      { maxLength: 120 },
    )
    fc.assert(
      fc.property(fc.array(series, { maxLength: 4 }), fc.constantFrom(...idleRuleIds), (servers, id) => {
        const own = { days: 30, cpuPercent: 6, megabytesPerDay: 5 }
        const asHours = servers.map((one) =>
          one.map(({ ago, average, network }) => ({ at: now - ago * hourMs, average, maximum: average * 1.5, network })),
        )
        const verdict = judgeIdle(rule(id, own), joinServers(asHours), now)
        expect(judgeIdle(rule(id, own), joinServers(asHours.toReversed()), now)).toEqual(verdict)
        const busy = [{ at: now - hourMs, average: 100, maximum: 100, network: 100 * MB }]
        const withBusy = judgeIdle(rule(id, own), joinServers([...asHours, busy]), now)
        if (id !== 'trusted-advisor' && id !== 'optscale') expect(withBusy.state).not.toBe('idle')
        if (verdict.state === 'not-idle' && id !== 'trusted-advisor') expect(withBusy.state).not.toBe('idle')
      }),
    )
  })

  it('does not take traffic that was not measured for none', () => {
    const unknown = hours(336, (ago) => ({ network: ago === 3 ? null : 0 }))
    expect(judgeIdle(rule('compute-optimizer'), unknown, now)).toMatchObject({
      ...{ state: 'not-enough-data', reason: 'peak CPU 0.9 % (limit 5 %), but the traffic of 1 of 336 hours is not known' },
    })
    const busyToo = hours(336, (ago) => ({ network: ago === 3 ? null : 5 * MB }))
    expect(judgeIdle(rule('compute-optimizer'), busyToo, now)).toMatchObject({ state: 'not-idle' })
  })

  it('goes by the busiest server', () => {
    const busy = hours(100, (ago) => ({ maximum: ago === 50 ? 40 : 1 }))
    expect(judgeIdle(rule('own'), joinServers([busy, hours(336, idle)]), now).state).toBe('not-idle')
  })
})

describe('idle by logs', () => {
  it('is silence amid lines, not the silence of a shipper', () => {
    const since = now - 30 * hourMs
    expect(judgeLogs(24, { lines: 5, requests: 0, since }, now)).toEqual({
      state: 'idle',
      reason: 'no request among 5 lines in the last 24 h',
    })
    expect(judgeLogs(24, { lines: 5, requests: 1, since }, now).state).toBe('not-idle')
    expect(judgeLogs(24, { lines: 0, requests: 0, since }, now).state).toBe('not-enough-data')
    expect(judgeLogs(24, { lines: 0, requests: 0, since: null }, now).state).toBe('not-enough-data')
    expect(judgeLogs(31, { lines: 5, requests: 0, since }, now)).toMatchObject({
      state: 'not-enough-data',
      reason: 'its lines go back 30 h, of 31 h needed',
    })
  })
})
