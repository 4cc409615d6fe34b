import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteMetricStore } from '../../electron/adapters/sqlite/sqlite-metric-store.ts'
import type { MetricStore } from '../../electron/backend/savings/ports.ts'
import { dayMs, hourMs, type ServerHour } from '../../shared/model/savings/server-hour.ts'

const monday = Date.parse('2026-11-16T00:00:00Z')
const hour = (index: number, network: number | null = 1000): ServerHour => ({
  ...{ at: monday + index * hourMs, average: 1.5, maximum: 3.25, network },
})

const stores: Record<string, () => Promise<{ store: MetricStore; database: HengeDatabase }>> = {
  SQLite: async () => {
    const database = await openDatabase(':memory:')
    return { store: new SqliteMetricStore(database), database }
  },
}

describe.each(Object.entries(stores))('the store of metrics on %s', (_name, open) => {
  let store: MetricStore
  let database: HengeDatabase
  beforeEach(async () => {
    ;({ store, database } = await open())
  })
  afterEach(() => database.destroy())

  it('gives back hours over days in order, gaps as gaps and what was not measured as that', async () => {
    const hours = [hour(22), hour(23), hour(26, null), hour(50)]
    await store.keep('a', new Map([['i-1', hours]]), new Map([['i-1', monday + 51 * hourMs]]))
    await store.keep('a', new Map([['i-1', [hour(51)]]]), new Map([['i-1', monday + 52 * hourMs]]))
    expect(await store.hours('a', ['i-1', 'i-2'], monday)).toEqual(new Map([['i-1', [...hours, hour(51)]]]))
    expect(await store.readUntil('a')).toEqual(new Map([['i-1', monday + 52 * hourMs]]))
    expect(await store.hours('a', ['i-1'], monday + 26 * hourMs)).toEqual(new Map([['i-1', [hour(26, null), hour(50), hour(51)]]]))
    expect(await store.hours('b', ['i-1'], monday)).toEqual(new Map())
  })

  it('takes the later of two answers for one hour', async () => {
    await store.keep('a', new Map([['i-1', [hour(1)]]]), new Map())
    await store.keep('a', new Map([['i-1', [{ ...hour(1), maximum: 9 }]]]), new Map())
    expect(await store.hours('a', ['i-1'], monday)).toEqual(new Map([['i-1', [{ ...hour(1), maximum: 9 }]]]))
  })

  it('remembers that a server without data was asked for, holds many, and forgets by age and account', async () => {
    const ids = Array.from({ length: 450 }, (_, index) => `i-${index}`)
    await store.keep('a', new Map(ids.map((id) => [id, [hour(0), hour(24)]])), new Map(ids.map((id) => [id, monday + 2 * dayMs])))
    await store.keep('b', new Map([['i-1', [hour(24)]]]), new Map([['none', monday]]))
    expect((await store.hours('a', ids, monday)).size).toBe(450)
    expect(await store.readUntil('b')).toEqual(new Map([['none', monday]]))
    await store.forgetBefore(monday + dayMs)
    expect((await store.hours('a', ['i-7'], monday)).get('i-7')).toEqual([hour(24)])
    expect(await store.readUntil('b')).toEqual(new Map())
    await store.forgetAccount('a')
    expect([await store.hours('a', ids, monday), await store.readUntil('a')]).toEqual([new Map(), new Map()])
    expect((await store.hours('b', ['i-1'], monday)).size).toBe(1)
  })
})
