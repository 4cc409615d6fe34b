import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteLedgerStore } from '../../electron/adapters/sqlite/sqlite-ledger-store.ts'
import { LedgerKeeper, type LedgerParts } from '../../electron/backend/savings/keep-ledger.ts'
import { PowerTraces } from '../../electron/backend/savings/look-up-traces.ts'
import { LedgerReports } from '../../electron/backend/savings/report-ledger.ts'
import type { Sandbox } from '../../electron/sandbox/sandbox.ts'
import { chargedHours, chargesOf } from '../../electron/sandbox/world/bills.ts'
import { HengeError } from '../../shared/model/error.ts'
import { totalOfDays } from '../../shared/model/savings/ledger-report.ts'
import { hourMs } from '../../shared/model/savings/server-hour.ts'
import { compileSchedule } from '../../shared/model/schedules/compile-schedule.ts'
import { wantedTimeline } from '../../shared/model/schedules/overrides.ts'
import { scheduleSchema } from '../../shared/model/schedules/schedule.ts'
import type { Server } from '../../shared/model/server.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { flatPrices } from '../fakes/flat-prices.ts'
import { listenedSandbox } from '../fakes/listened-sandbox.ts'
import { anAccount } from '../fakes/replacement-world.ts'

const account = anAccount.id
let database: HengeDatabase
let sandbox: Sandbox
beforeEach(async () => {
  database = await openDatabase(':memory:')
})
afterEach(async () => {
  sandbox.close()
  await database.destroy()
})

/** Two servers of one role in the sandbox, looked at whenever the test says, over as many lives of the program. */
async function world(begin: string) {
  const clock = new DrivenClock(begin)
  const listened = await listenedSandbox(clock, 2)
  sandbox = listened.sandbox
  const { compute, metrics } = listened.cloud
  let listed: Server[] = []
  let lookedAt: number | null = null
  let wrongBy = 0
  let refusal: HengeError | null = null
  const warnings: object[] = []
  const store = new SqliteLedgerStore(database)
  const schedule = scheduleSchema.parse({ zone: 'UTC', periods: [{ begin: '07:00', end: '19:00', weekdays: 'mon-fri' }] })
  const servers = { everyServer: async () => listed }
  const traces = new PowerTraces({
    ...{ servers, store, clock, log: { warn: (fields) => warnings.push(fields) } },
    tracesOf: async () => {
      if (refusal) throw refusal
      return metrics
    },
  })
  const parts: LedgerParts = {
    ...{ servers, store, clock, accountIds: () => [account], lookedAt: () => lookedAt },
    prices: { ...flatPrices, instanceHour: () => 0.012, volumeGiBMonth: () => 0.0952 },
    look: async () => undefined,
    hasSchedules: async () => false,
    fill: (accountId, from, to, signal) => traces.fill(accountId, from, to, signal),
    scheduleOf: async (_account, _role, from, to) => {
      const wanted = wantedTimeline(compileSchedule(schedule), [], from, to)
      return { since: 0, off: 'stop', keepsAddresses: false, wanted: () => wanted }
    },
    changed: () => undefined,
    log: { error: (fields) => expect(fields).toBeNull() },
  }
  const reports = new LedgerReports(store, () => 'Sandbox, "ours"')
  let keeper = new LedgerKeeper(parts)
  const look = async () => {
    listed = await compute.listServers()
    lookedAt = clock.now() + wrongBy
    await keeper.takeLook(account)
  }
  return {
    ...{ clock, compute, store, reports, look, warnings, calls: listened.calls, ids: (await compute.listServers()).map(({ id }) => id) },
    write: (upTo = clock.now()) => keeper.write(account, upTo),
    keep: (signal: AbortSignal) => keeper.run(signal),
    refuse: (error: HengeError | null) => (refusal = error),
    /** The computer’s clock is ahead by so much; AWS’s is not. */
    setWrong: (ms: number) => (wrongBy = ms),
    restart: () => (keeper = new LedgerKeeper(parts)),
    report: () => reports.month({ month: begin.slice(0, 7) }),
  }
}

/** Friday evening to Monday morning with the computer shut: two starts and stops that AWS has forgotten, and a third start that it dates. */
async function weekendAway() {
  // A Friday.
  const there = await world('2026-11-13T17:00:00.000Z')
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
  const bill = (end: number) =>
    chargesOf(sandbox.world.region('eu-central-1')).reduce(
      (sum, charge) => sum + charge.hourly * chargedHours(charge, begin, end, clock.now()),
      0,
    )
  return { ...there, until, bill }
}

describe('the ledger', () => {
  it('is the bill, over a night in which the program was not running, and says what the schedule saved', async () => {
    // A Monday.
    const { clock, compute, ids, look, write, restart, report, reports } = await world('2026-11-16T12:00:00.000Z')
    const begin = clock.now()
    await look()
    await clock.advance(7 * hourMs)
    await compute.stopServers(ids)
    await clock.advance(10 * 60_000)
    await look()
    await write()
    restart()
    await clock.advance(12 * hourMs)
    await compute.startServers(ids)
    await clock.advance(50 * 60_000)
    await look()
    await write()
    const end = Date.parse('2026-11-17T08:00:00.000Z')
    const { days, until, missing } = await report()
    expect([until, missing]).toEqual([new Date(end).toISOString(), []])
    const total = totalOfDays(days)
    const charged = chargesOf(sandbox.world.region('eu-central-1'))
    const bill = charged.reduce((sum, charge) => sum + charge.hourly * chargedHours(charge, begin, end, clock.now()), 0)
    expect(total.unknown).toBe(0)
    // Ten minutes late in the morning: that they were off then is not the schedule’s saving.
    expect(total.wouldHaveRun).toBeCloseTo(40 - 2 / 6, 1)
    expect(total.cost).toBeCloseTo(bill, 2)
    expect(total.saved).toBeCloseTo(24 * (0.012 + 0.005), 2)
    expect(total.planned).toBeCloseTo(2 * 8)
    expect(days.map(({ day }) => day)).toEqual(['2026-11-16', '2026-11-17'])
    const { fileName, text } = await reports.csv({ month: '2026-11', months: 1 })
    expect(fileName).toBe('henge-ledger-2026-11.csv')
    expect(text.split('\r\n')[1]).toMatch(/^2026-11-16,"Sandbox, ""ours""",plain-1,/)
  })

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

  it('waits for metrics that are out of reach, for a day', async () => {
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

  it('is written once: neither a clock that goes back, a second look nor SQL changes an hour', async () => {
    const { clock, compute, ids, look, write, report, store } = await world('2026-11-16T12:00:00.000Z')
    await look()
    await clock.advance(5 * hourMs)
    await look()
    await write(clock.now() - hourMs)
    const before = await report()
    expect(before.until).toBe('2026-11-16T16:00:00.000Z')
    await compute.stopServers(ids)
    await store.write(
      account,
      [
        {
          role: 'plain-1',
          hour: Date.parse('2026-11-16T13:00:00Z'),
          ran: 1,
          wouldHaveRun: 1,
          unknown: 0,
          planned: null,
          cost: 9,
          saved: 9,
          missing: [],
          pricesAsOf: '2026-11-01',
        },
      ],
      0,
    )
    await look()
    await write(0)
    expect(await report()).toEqual(before)
    await expect(database.updateTable('ledger').set({ saved: 1000 }).execute()).rejects.toThrow('the ledger is never changed')
    await expect(database.deleteFrom('ledger').execute()).rejects.toThrow('the ledger is never changed')
    expect(await report()).toEqual(before)
  })

  it.each([
    ['a month', 30 * 24 * hourMs],
    ['three hours', 3 * hourMs],
  ])('goes on where the clock was %s ahead and was put right, and is the bill again', async (_, wrong) => {
    const { clock, compute, ids, look, write, setWrong, restart, report } = await world('2026-11-16T12:00:00.000Z')
    const begin = clock.now()
    await look()
    await clock.advance(hourMs)
    await look()
    setWrong(wrong)
    await look()
    await compute.stopServers(ids.slice(0, 1))
    await clock.advance(5 * 60_000)
    await look()
    setWrong(0)
    restart()
    await clock.advance(2 * hourMs)
    await look()
    await write()
    await compute.startServers(ids)
    await clock.advance(3 * hourMs)
    await look()
    await write()
    const { days, until } = await report()
    const end = Date.parse(until ?? '')
    expect(end).toBe(Date.parse('2026-11-16T18:00:00.000Z'))
    const total = totalOfDays(days)
    const charged = chargesOf(sandbox.world.region('eu-central-1'))
    const bill = charged.reduce((sum, charge) => sum + charge.hourly * chargedHours(charge, begin, end, clock.now()), 0)
    expect(total.unknown).toBe(0)
    expect(total.cost).toBeCloseTo(bill, 2)
  })

  it('begins anew where the first look of all was at a time to come', async () => {
    const { clock, look, write, setWrong, report } = await world('2026-11-16T12:00:00.000Z')
    setWrong(30 * 24 * hourMs)
    await look()
    setWrong(0)
    await clock.advance(hourMs)
    await look()
    await clock.advance(2 * hourMs)
    await look()
    await write()
    expect(await report()).toMatchObject({ since: '2026-11-16T13:00:00.000Z', until: '2026-11-16T15:00:00.000Z' })
  })

  it('is kept by the program as time goes by, ten minutes behind: a clock put forward by mistake has so long to be put right', async () => {
    const { clock, look, report, keep } = await world('2026-11-16T12:00:00.000Z')
    await look()
    const ending = new AbortController()
    const kept = keep(ending.signal).catch(() => undefined)
    await clock.advance(2 * hourMs + 5 * 60_000)
    await look()
    await clock.advance(6 * 60_000)
    expect((await report()).until).toBe('2026-11-16T14:00:00.000Z')
    // The looks are up to 14:05 by now; nothing of the hours after it is written, whatever the clock says.
    await clock.advance(2 * hourMs)
    expect((await report()).until).toBe('2026-11-16T14:00:00.000Z')
    ending.abort()
    await kept
  })
})
