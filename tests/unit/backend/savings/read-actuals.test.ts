import { afterEach, beforeEach, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteBillStore } from '../../../../electron/adapters/sqlite/sqlite-bill-store.ts'
import { SqliteLedgerStore } from '../../../../electron/adapters/sqlite/sqlite-ledger-store.ts'
import type { BillSource } from '../../../../electron/backend/savings/ports.ts'
import { ReadActuals } from '../../../../electron/backend/savings/read-actuals.ts'
import { DrivenClock, settle } from '../../../fakes/driven-clock.ts'
import { flatPrices } from '../../../fakes/flat-prices.ts'

let database: HengeDatabase
beforeEach(async () => {
  database = await openDatabase(':memory:')
})
afterEach(() => database.destroy())

it('a page that leaves does not take the bill, which is paid for, from another that asked with it', async () => {
  const answer = Promise.withResolvers<void>()
  let asked = 0
  const read: BillSource['read'] = async (_from, _to, counted, signal) => {
    asked += 1
    counted()
    await answer.promise
    signal?.throwIfAborted()
    return { lines: [], coverage: [] }
  }
  const actuals = new ReadActuals({
    bills: () => ({ read, readByResource: () => Promise.reject(new Error('nobody asks for it')) }),
    ...{ store: new SqliteBillStore(database), ledger: new SqliteLedgerStore(database), clock: new DrivenClock() },
    ...{ servers: { everyServer: async () => [] }, prices: flatPrices },
  })
  const month = { accountId: 'one', month: '2026-11', anew: true }
  const leaving = new AbortController()
  const first = actuals.month(month, leaving.signal)
  const second = actuals.month(month)
  await settle()
  leaving.abort()
  await expect(first).rejects.toThrow()
  answer.resolve()
  expect(await second).toMatchObject({ problem: null, readAt: '2026-11-22T12:00:00.000Z', calls: 1 })
  expect(asked).toBe(1)
})
