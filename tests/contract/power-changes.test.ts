import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteLedgerStore } from '../../electron/adapters/sqlite/sqlite-ledger-store.ts'
import type { PowerChange } from '../../shared/model/savings/power-history.ts'

let database: HengeDatabase
beforeEach(async () => {
  database = await openDatabase(':memory:')
})
afterEach(() => database.destroy())

const histories = fc.dictionary(
  fc.constantFrom('i-1', 'i-2', 'i-3', '🦀', 'أبجد'),
  fc
    .uniqueArray(fc.record({ at: fc.nat(50), power: fc.constantFrom('on', 'off', 'gone', 'unknown') }), {
      minLength: 1,
      selector: ({ at }) => at,
    })
    .map((list) => list.toSorted((one, other) => one.at - other.at)),
)

/** Those after an instant, and the last before it, which says how it began. */
function byHand(history: Readonly<Record<string, readonly PowerChange[]>>, from: number) {
  return new Map(
    Object.entries(history).flatMap(([id, list]): [string, PowerChange[]][] => {
      const last = list.findLast(({ at }) => at <= from)
      const known = [...(last && last.power !== 'gone' ? [last] : []), ...list.filter(({ at }) => at > from)]
      return known.length === 0 ? [] : [[id, known]]
    }),
  )
}

describe('what the ledger’s store knows of when servers ran', () => {
  it('is since an instant all that happened, with how it began, of servers that were not gone by then', async () => {
    const instants = fc.oneof(fc.integer({ min: -1, max: 51 }), fc.constant(Number.POSITIVE_INFINITY))
    let accounts = 0
    await fc.assert(
      fc.asyncProperty(histories, instants, async (history, from) => {
        const store = new SqliteLedgerStore(database)
        const account = `account ${accounts++}`
        await store.saw(account, 100, new Map(Object.entries(history)), new Map())
        await store.saw(`${account}’s neighbour`, 100, new Map([['i-1', [{ at: 7, power: 'on' }]]]), new Map())
        expect(await store.changes(account, from)).toEqual(byHand(history, from))
      }),
      { numRuns: 60 },
    )
  })

  it('is read without what was before: a row for each server and one for each change since', async () => {
    const store = new SqliteLedgerStore(database)
    const year = Array.from({ length: 730 }, (_, index): PowerChange => ({ at: index, power: index % 2 === 0 ? 'on' : 'off' }))
    await store.saw('one', 1000, new Map([...Array(20).keys()].map((number) => [`i-${number}`, year])), new Map())
    const read: number[] = []
    const spied = database.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        read.push(result.rows.length)
        return result
      },
    })
    const found = await new SqliteLedgerStore(spied).changes('one', 719)
    expect(found.get('i-7')).toHaveLength(11)
    expect(read).toEqual([20 * 11])
  })
})
