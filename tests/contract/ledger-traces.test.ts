import { describe, expect, it } from 'vitest'
import { HengeError } from '../../shared/model/error.ts'
import { totalOfDays } from '../../shared/model/savings/ledger-report.ts'
import { hourMs } from '../../shared/model/savings/server-hour.ts'
import { ledgerWorld } from '../fakes/ledger-world.ts'

/** Friday evening to Monday morning with the computer shut: two starts and stops that AWS has forgotten, and a third start that it dates. */
async function weekendAway() {
  // A Friday.
  const there = await ledgerWorld('2026-11-13T17:00:00.000Z')
  const { clock, compute, ids, look, write } = there
  const begin = clock.now()
  const until = (instant: string) => clock.advance(Date.parse(instant) - clock.now())
  await look()
  await until('2026-11-13T19:00:00.000Z')
  await compute.stopServers(ids)
  await until('2026-11-13T19:20:00.000Z')
  await look()
  await write()
  for (const [start, stop] of [
    ['2026-11-14T08:03:00.000Z', '2026-11-14T12:04:00.000Z'],
    ['2026-11-15T10:00:00.000Z', '2026-11-15T16:02:00.000Z'],
  ] as const) {
    await until(start)
    await compute.startServers(ids)
    await until(stop)
    await compute.stopServers(ids)
  }
  await until('2026-11-16T07:01:00.000Z')
  await compute.startServers(ids)
  await until('2026-11-16T09:00:00.000Z')
  await look()
  return { ...there, bill: (end: number) => there.billed(begin, end) }
}

describe('the ledger', () => {
  it('is the bill too over starts and stops that AWS has forgotten: CloudWatch tells when servers ran', async () => {
    const { write, report, bill, calls, warnings } = await weekendAway()
    await write()
    const { days, until } = await report()
    expect(until).toBe('2026-11-16T09:00:00.000Z')
    const total = totalOfDays(days)
    expect(total.unknown).toBe(0)
    // To five minutes at each start and stop: two hours on Friday, four and six at the weekend, two on Monday, of two servers.
    expect(Math.abs(total.ran - 2 * (14 + 2 / 60))).toBeLessThan((2 * 4 * 5) / 60)
    expect(total.cost).toBeCloseTo(bill(Date.parse(until ?? '')), 1)
    // Off by the schedule from Friday 19:00 to Monday 07:00, which is 60 hours, but for the ten that they ran.
    expect(Math.abs(total.wouldHaveRun - 2 * (2 + 60 + 1 + 59 / 60))).toBeLessThan(0.1)
    expect(total.saved).toBeCloseTo((total.wouldHaveRun - total.ran) * (0.012 + 0.005), 3)
    expect(calls.filter((call) => call === 'GetMetricData')).toHaveLength(1)
    expect(warnings).toEqual([])
  })

  it('has as not known, and saves nothing of, what AWS has forgotten and CloudWatch may not tell', async () => {
    const { write, report, refuse, warnings } = await weekendAway()
    refuse(new HengeError('FORBIDDEN', 'cloudwatch:GetMetricData is not allowed.'))
    await write()
    const total = totalOfDays((await report()).days)
    // From the look on Friday 19:20 to the start on Monday 07:01.
    expect(total.unknown).toBeCloseTo(2 * (59 + 41 / 60), 1)
    expect(total.saved).toBeCloseTo(2 * (20 / 60) * (0.012 + 0.005), 2)
    expect(warnings).toHaveLength(1)
  })

  it('waits for metrics that are out of reach', async () => {
    const { clock, look, write, report, refuse, calls } = await weekendAway()
    refuse(new HengeError('UNREACHABLE', 'No network.', { retryable: true }))
    await write()
    expect((await report()).until).toBe('2026-11-13T19:00:00.000Z')
    await clock.advance(hourMs)
    await look()
    refuse(null)
    await write()
    expect((await report()).until).toBe('2026-11-16T10:00:00.000Z')
    expect(totalOfDays((await report()).days).unknown).toBe(0)
    refuse(new HengeError('UNREACHABLE', 'No network.', { retryable: true }))
    await write()
    expect(calls.filter((call) => call === 'GetMetricData')).toHaveLength(1)
  })

  it('waits for a day at most', async () => {
    const { clock, look, write, report, refuse, warnings } = await weekendAway()
    refuse(new HengeError('UNREACHABLE', 'No network.', { retryable: true }))
    for (let hour = 0; hour <= 24; hour += 1) {
      await write()
      await clock.advance(hourMs)
      await look()
    }
    expect((await report()).until).toBe('2026-11-17T09:00:00.000Z')
    expect(totalOfDays((await report()).days).unknown).toBeCloseTo(2 * (59 + 41 / 60), 1)
    expect(warnings).toHaveLength(1)
  })
})
