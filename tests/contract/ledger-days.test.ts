import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { migrations } from '../../electron/adapters/sqlite/migrations.ts'
import { SqliteLedgerStore } from '../../electron/adapters/sqlite/sqlite-ledger-store.ts'
import type { LedgerEntry } from '../../electron/backend/savings/ports.ts'
import { LedgerReports } from '../../electron/backend/savings/report-ledger.ts'
import { type LedgerDay, totalOfDays } from '../../shared/model/savings/ledger-report.ts'
import { dayMs, hourMs } from '../../shared/model/savings/server-hour.ts'

let database: HengeDatabase
beforeEach(async () => {
  database = await openDatabase(':memory:')
})
afterEach(() => database.destroy())

const from = Date.parse('2026-10-30T00:00:00Z')
const to = from + 5 * dayMs

function entry(of: Partial<LedgerEntry>): LedgerEntry {
  return {
    ...{ role: 'web', hour: from, ran: 3600, wouldHaveRun: 3600, unknown: 0, planned: null, cost: 1, saved: 0, missing: [] },
    ...{ pricesAsOf: '2026-11-01', ...of },
  }
}

/** Whole numbers, which add up the same in any order. */
const entries = fc
  .array(
    fc.record({
      role: fc.constantFrom('web', 'api', '🦀', 'أبجد'),
      hour: fc.integer({ min: 0, max: 5 * 24 - 1 }).map((hour) => from + hour * hourMs),
      ran: fc.nat(7200),
      planned: fc.option(fc.nat(7200)),
      cost: fc.option(fc.nat(50)),
      saved: fc.option(fc.nat(50)),
    }),
    { maxLength: 60 },
  )
  .map((list) => list.map(entry))

/** As the hours say: the first of an hour and role counts. */
function daysByHand(list: readonly LedgerEntry[]): LedgerDay[] {
  const first = new Map<string, LedgerEntry>()
  for (const one of list) if (!first.has(`${one.hour} ${one.role}`)) first.set(`${one.hour} ${one.role}`, one)
  const sum = (some: readonly (number | null)[]) =>
    some.some((one) => one === null) ? null : some.reduce<number>((all, one) => all + (one ?? 0), 0)
  return [...Map.groupBy(first.values(), ({ hour, role }) => `${new Date(hour).toISOString().slice(0, 10)} ${role}`)].map(([key, own]) => {
    const planned = own.flatMap((one) => one.planned ?? [])
    return {
      ...{ accountId: 'one', day: key.slice(0, 10), role: key.slice(11), unknown: 0 },
      ...{ ran: (sum(own.map(({ ran }) => ran)) ?? 0) / 3600, wouldHaveRun: own.length },
      planned: planned.length === 0 ? null : (sum(planned) ?? 0) / 3600,
      ...{ cost: sum(own.map(({ cost }) => cost)), saved: sum(own.map(({ saved }) => saved)) },
    }
  })
}

const byDay = (days: readonly LedgerDay[]) => [...days].sort((a, b) => `${a.day} ${a.role}`.localeCompare(`${b.day} ${b.role}`))

describe('the days of the ledger', () => {
  it('are the sums of its hours, in whatever order these are written, and so are the totals', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (list) => {
        const fresh = await openDatabase(':memory:')
        const store = new SqliteLedgerStore(fresh)
        for (const one of list) await store.write('one', [one], 0)
        const days = await store.days(from, to)
        expect(byDay(days)).toEqual(byDay(daysByHand(list)))
        const totals = await store.totals(from, to)
        for (const { accountId, role, ...total } of totals.roles) {
          expect(accountId).toBe('one')
          const { ran, ranPlanned, planned, ...exact } = totalOfDays(days.filter((one) => one.role === role))
          expect(total).toMatchObject(exact)
          expect([total.ran, total.ranPlanned, total.planned ?? -1]).toEqual(
            [ran, ranPlanned, planned ?? -1].map((one) => expect.closeTo(one)),
          )
        }
        expect(totals.days.map(({ day }) => day)).toEqual([...new Set(days.map(({ day }) => day))])
        await fresh.destroy()
      }),
      { numRuns: 25 },
    )
  })

  it('are made from the hours of a ledger that is older than they are', async () => {
    const store = new SqliteLedgerStore(database)
    const statements = ['drop trigger ledger_day_grows', 'drop table ledger_days', 'drop index ledger_unpriced']
    for (const statement of statements) await sql.raw(statement).execute(database)
    const list = [entry({}), entry({ hour: from + hourMs, cost: null, missing: ['m9z.large'] }), entry({ role: 'api', planned: 1800 })]
    await store.write('one', list, 0)
    await migrations['021-ledger-days']?.up(database)
    expect(byDay(await store.days(from, to))).toEqual(byDay(daysByHand(list)))
    expect(await store.unpriced(from, to)).toEqual(['m9z.large'])
    await store.write('one', [entry({ hour: from + 2 * hourMs })], 0)
    expect(await store.days(from, to)).toMatchObject([
      { role: 'api', ran: 1, planned: 0.5 },
      { role: 'web', ran: 3, cost: null, saved: 0 },
    ])
  })

  it('make a year: its months, its roles, and the dearest of them day by day', async () => {
    const store = new SqliteLedgerStore(database)
    const roles = ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    const hours = [from, from + dayMs, from + 3 * dayMs]
    await store.write(
      'one',
      roles.flatMap((role, index) => hours.map((hour) => entry({ role, hour, cost: index + 1, saved: 0.5 }))),
      0,
    )
    // A year before: not in it.
    await store.write('one', [entry({ hour: from - 370 * dayMs, cost: 1000, pricesAsOf: '2025-01-01' })], 0)
    await store.write('one', [entry({ role: 'a', hour: from + 4 * dayMs, cost: 0, saved: 0, pricesAsOf: '2026-11-02' })], 0)
    // Another account has dates, gaps and days of its own.
    await store.write('two', [entry({ cost: null, missing: ['m9z.large'], pricesAsOf: '2024-01-01' })], 0)
    await store.saw('one', from, new Map(), new Map())
    await store.saw('two', from - dayMs, new Map(), new Map())
    const reports = new LedgerReports(store, (id) => id)
    const year = await reports.year({ month: '2026-11', accountId: 'one' })
    expect(year).toMatchObject({ since: '2026-10-30T00:00:00.000Z', missing: [], prices: { from: '2026-11-01', to: '2026-11-02' } })
    const all = await reports.year({ month: '2026-11' })
    expect(all).toMatchObject({ since: '2026-10-29T00:00:00.000Z', missing: ['m9z.large'], prices: { from: '2024-01-01' } })
    expect(all.roles.length).toBe(8)
    expect(year.months.map(({ month, cost, saved }) => [month, cost, saved])).toEqual([
      ['2026-10', 56, 7],
      ['2026-11', 28, 3.5],
    ])
    expect(year.roles.map(({ role, cost }) => [role, cost])).toEqual(roles.map((role, index) => [role, 3 * (index + 1)]).reverse())
    const amounts = { '2026-10-30': [7, 6, 5, 4, 3, 3], '2026-10-31': [7, 6, 5, 4, 3, 3], '2026-11-02': [7, 6, 5, 4, 3, 3] }
    expect(year.days.slice(0, 3)).toEqual(Object.entries(amounts).map(([day, of]) => ({ day, amounts: of, saved: 3.5 })))
    expect((await reports.year({ month: '2026-11', accountId: 'other' })).days).toEqual([])
    const csv = await reports.csv({ month: '2026-11', months: 12, accountId: 'one' })
    expect([csv.fileName, csv.text.trim().split('\r\n').length]).toEqual(['henge-ledger-2025-12-to-2026-11.csv', 1 + 22])
  })
})
