import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LocalLogStore } from '../../electron/adapters/local-log-store/local-log-store.ts'
import { HengeError } from '../../shared/model/error.ts'
import { type LogQuery, logHistogramSchema, logPageSchema, logServerSchema } from '../../shared/model/logs.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { asks, failureOf, hour, line, noon } from './log-source-behaviours.ts'

describe('the local log store as log source and sink', () => {
  let folder: string
  let clock: DrivenClock
  let store: LocalLogStore

  const firstPage = { limit: 1000, after: null }
  const messages = async (change: Partial<LogQuery>) => (await store.search(asks(change), firstPage)).rows.map((row) => row.message)
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'henge-logs-'))
    clock = new DrivenClock(noon)
    store = new LocalLogStore({ folder: join(folder, 'logs'), clock })
    await store.open()
  })
  afterEach(async () => {
    await store.close()
    rmSync(folder, { recursive: true })
  })

  it('gives back a line as it was stored', async () => {
    const whole = line({
      id: 'x-1',
      level: 'warn',
      message: 'héllo',
      serverId: 'i-1',
      host: 'web-1',
      role: 'web',
      revision: 'r-1',
      service: 's',
      file: '/f',
      fields: { a: [1, { b: null }] },
    })
    expect(await store.append([whole, line({})])).toEqual({ stored: 2 })
    const page = await store.search(asks({ query: 'héllo' }), firstPage)
    expect(logPageSchema.parse(page).rows).toEqual([{ ...whole, key: expect.any(String) }])
    expect(await store.line(page.rows[0]?.key ?? '')).toEqual(page.rows[0])
    expect(await store.line('2020-01-01.0000000000000001')).toBeNull()
  })

  it('stores a line with a known id once, in one batch and over batches', async () => {
    expect(await store.append([line({ id: 'a' }), line({ id: 'a' }), line({ id: 'b' })])).toEqual({ stored: 2 })
    expect(await store.append([line({ id: 'b' }), line({ id: 'c' })])).toEqual({ stored: 1 })
    const { total } = await store.histogram(asks(), 60)
    expect(total).toBe(3)
  })

  it('answers newest first, lines of one instant in reverse order of arrival, page by page over days', async () => {
    const records = Array.from({ length: 50 }, (_, index) =>
      line({ at: noon - Math.floor(index / 5) * 6 * hour, message: `m${index} odd${index % 2}` }),
    )
    await store.append(records.toReversed())
    for (const query of ['', 'odd1', 'm*']) {
      const whole = await messages({ query })
      const paged: string[] = []
      for (let after: string | null = null, pages = 0; pages < 100; pages += 1) {
        const page = await store.search(asks({ query }), { limit: 7, after })
        paged.push(...page.rows.map((row) => row.message))
        after = page.next
        if (after === null) break
      }
      expect(paged).toEqual(whole)
      expect(whole.length).toBe(query === 'odd1' ? 25 : 50)
    }
    const keys = (await store.search(asks(), firstPage)).rows.map((row) => row.key)
    expect(keys).toEqual([...new Set(keys)].sort().reverse())
  })

  it('keeps pages whole while lines arrive', async () => {
    await store.append(Array.from({ length: 10 }, (_, index) => line({ at: noon + index, message: `old ${index}` })))
    const first = await store.search(asks(), { limit: 5, after: null })
    await store.append([line({ at: noon + 100, message: 'new' })])
    const second = await store.search(asks(), { limit: 5, after: first.next })
    expect([...first.rows, ...second.rows].map((row) => row.message)).toEqual(Array.from({ length: 10 }, (_, index) => `old ${9 - index}`))
    expect(second.next).toBeNull()
  })

  it('takes the range from inclusive to exclusive, and filters by role, server and level', async () => {
    await store.append([
      line({ at: noon - 1, message: 'before', role: 'web', serverId: 'i-1' }),
      line({ at: noon, message: 'first', role: 'web', serverId: 'i-1', level: 'error' }),
      line({ at: noon + hour - 1, message: 'last', role: 'db', serverId: 'i-2' }),
      line({ at: noon + hour, message: 'after' }),
    ])
    const range = { from: noon, to: noon + hour }
    expect(await messages(range)).toEqual(['last', 'first'])
    expect(await messages({ ...range, roles: ['web'] })).toEqual(['first'])
    expect(await messages({ serverIds: ['i-1', 'i-9'] })).toEqual(['first', 'before'])
    expect(await messages({ roles: ['web'], serverIds: ['i-2'] })).toEqual([])
    expect(await messages({ levels: ['error', 'warn'] })).toEqual(['first'])
    expect(await messages({ roles: ['nobody'] })).toEqual([])
    expect(await messages({ query: 'role: web and not level: error' })).toEqual(['before'])
  })

  it('counts in buckets with empty ones, the same with and without counts kept', async () => {
    const records = Array.from({ length: 500 }, (_, index) =>
      line({
        at: noon - 30 * hour + index * 431_013,
        level: index % 3 ? 'info' : 'error',
        role: index % 2 ? 'web' : 'db',
        message: 'every line',
      }),
    )
    await store.append(records)
    for (const [from, to] of [
      [noon - 30 * hour + 12_345, noon + 20 * hour + 54_321],
      [noon - 72 * hour, noon + 72 * hour],
      [noon, noon + 90_000],
    ] as const) {
      for (const roles of [[], ['web']]) {
        const quick = logHistogramSchema.parse(await store.histogram(asks({ from, to, roles }), 60))
        const counted = await store.histogram(asks({ from, to, roles, query: 'every' }), 60)
        const wanted = records.filter((record) => record.at >= from && record.at < to && (roles.length === 0 || record.role === 'web'))
        expect(quick.total).toBe(wanted.length)
        expect({ ...counted, tookMs: 0 }).toEqual({ ...quick, tookMs: 0 })
        expect(quick.buckets.length).toBeLessThanOrEqual(60)
        expect(quick.buckets.map((bucket) => bucket.at)).toEqual(
          quick.buckets.map((_, index) => (quick.buckets[0]?.at ?? 0) + index * quick.intervalMs),
        )
        for (const bucket of quick.buckets) {
          const errors = wanted.filter(
            (record) => record.level === 'error' && record.at >= bucket.at && record.at < bucket.at + quick.intervalMs,
          )
          expect(bucket.counts.error ?? 0).toBe(errors.length)
        }
      }
    }
  })

  it('lists servers with their first and last line in the time asked for', async () => {
    await store.append([
      line({ at: noon - 40 * hour, serverId: 'i-1', host: 'web-1', role: 'web' }),
      line({ at: noon - 90_001, serverId: 'i-1', host: 'web-1', role: 'web' }),
      line({ at: noon - 30_000, serverId: 'i-1', host: 'web-1', role: 'web' }),
      line({ at: noon, serverId: 'i-2', host: 'db-1', role: 'db' }),
    ])
    const one = { serverId: 'i-1', host: 'web-1', role: 'web', revision: null }
    const two = { serverId: 'i-2', host: 'db-1', role: 'db', revision: null, first: noon, last: noon, lines: 1 }
    const all = await store.servers({})
    expect(all.map((server) => logServerSchema.parse(server))).toEqual([
      two,
      { ...one, first: noon - 40 * hour, last: noon - 30_000, lines: 3 },
    ])
    expect(await store.servers({ from: noon - 90_001, to: noon })).toEqual([
      { ...one, first: noon - 90_001, last: noon - 30_000, lines: 2 },
    ])
    expect(await store.servers({ from: noon - 90_000, to: noon - 29_999 })).toEqual([
      { ...one, first: noon - 30_000, last: noon - 30_000, lines: 1 },
    ])
    expect(await store.lastLineOf('i-1')).toEqual({ at: noon - 30_000 })
    expect(await store.lastLineOf('i-9')).toBeNull()
  })

  it('follows new lines that match, a batch a second, and counts those it had no room for', async () => {
    const stop = new AbortController()
    const tail = store.tail({ query: 'level: error', roles: ['web'], serverIds: [], levels: [] }, stop.signal)[Symbol.asyncIterator]()
    await store.append([
      line({ message: 'one', level: 'error', role: 'web', id: 'a' }),
      line({ level: 'error', role: 'db' }),
      line({ role: 'web' }),
    ])
    await store.append([line({ message: 'one', level: 'error', role: 'web', id: 'a' })])
    const first = await tail.next()
    expect(first.value).toMatchObject({ rows: [{ message: 'one', key: expect.any(String) }], dropped: 0 })
    const next = tail.next()
    for (let batch = 0; batch < 3; batch += 1) {
      await store.append(Array.from({ length: 500 }, (_, index) => line({ message: `${batch}-${index}`, level: 'error', role: 'web' })))
    }
    await clock.advance(1000)
    const second = (await next).value
    expect(second?.rows.length).toBe(1000)
    expect(second?.dropped).toBe(500)
    expect(second?.rows.at(-1)?.message).toBe('2-499')
    const ended = tail.next()
    stop.abort()
    expect(await ended).toEqual({ done: true, value: undefined })
  })

  it('keeps all it acknowledged when closed and opened', async () => {
    await store.append([line({ message: 'kept' })])
    await store.close()
    store = new LocalLogStore({ folder: join(folder, 'logs'), clock })
    await store.open()
    await store.append([line({ message: 'added' })])
    expect(await messages({})).toEqual(['added', 'kept'])
  })

  it('keeps more days than it has files open', async () => {
    const records = Array.from({ length: 40 }, (_, index) => line({ at: noon - index * 24 * hour, message: `day ${index}` }))
    await store.append(records)
    expect((await store.search(asks({ from: 0 }), { limit: 100, after: null })).rows.map((row) => row.message)).toEqual(
      records.map((record) => record.message),
    )
  })

  it('says where a query is wrong', async () => {
    for (const work of [store.search(asks({ query: 'level:' }), firstPage), store.histogram(asks({ query: 'level:' }), 60)]) {
      expect(await failureOf(work)).toMatchObject({ code: 'INVALID_INPUT', details: { position: 6, expected: ['a value', '"("'] } })
    }
    expect(await failureOf(store.search(asks({ query: '@timestamp > soon' }), firstPage))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { position: 13 },
    })
    expect(await failureOf(store.search(asks({ from: 2, to: 1 }), firstPage))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await failureOf(store.search(asks(), { limit: 1, after: "1' or 1" }))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await failureOf(store.append([line({ at: 1e18 })]))).toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('ends an aborted search at once and answers the next', async () => {
    await store.append(Array.from({ length: 3000 }, (_, index) => line({ at: noon - index * hour, message: 'x' })))
    const stop = new AbortController()
    const search = store.search(asks({ from: 0, query: 'fields.none: *x*' }), firstPage, stop.signal)
    stop.abort()
    expect(await failureOf(search)).toMatchObject({ name: 'AbortError' })
    expect((await messages({ query: 'x' })).length).toBeGreaterThan(0)
    expect(await failureOf(store.search(asks(), firstPage, stop.signal))).toMatchObject({ name: 'AbortError' })
  })

  it('keeps nothing of a batch for which there is no room, and goes on with smaller ones', async () => {
    await store.close()
    store = new LocalLogStore({ folder: join(folder, 'small'), clock, dayLimitBytes: 300_000 })
    await store.open()
    await store.append([line({ message: 'small', id: 'first' })])
    const big = Array.from({ length: 2000 }, (_, index) =>
      line({ at: noon + (index % 2) * 24 * hour, message: `big ${'x'.repeat(500)} ${index}` }),
    )
    const failure = await failureOf(store.append(big))
    expect(failure).toBeInstanceOf(HengeError)
    expect(failure).toMatchObject({ code: 'STORAGE_FULL', retryable: true })
    expect(await messages({})).toEqual(['small'])
    await store.append([line({ message: 'small again' })])
    expect(await messages({})).toEqual(['small again', 'small'])
    expect((await store.servers({}))[0]?.lines).toBe(2)
  })

  it('names the file of a day that is damaged, and serves the others', async () => {
    await store.append([line({ at: noon, message: 'good' }), line({ at: noon - 24 * hour, message: 'lost' })])
    await store.close()
    const damaged = join(folder, 'logs', '2024-05-30.sqlite')
    writeFileSync(damaged, 'this was a database once, '.repeat(100))
    store = new LocalLogStore({ folder: join(folder, 'logs'), clock })
    await store.open()
    expect(await messages({ from: noon })).toEqual(['good'])
    expect(await failureOf(store.search(asks(), firstPage))).toMatchObject({ code: 'INTERNAL', details: { path: damaged } })
  })

  it('says that it cannot open its folder', async () => {
    const shut = new LocalLogStore({ folder: join(folder, 'file', 'logs'), clock })
    writeFileSync(join(folder, 'file'), '')
    expect(await failureOf(shut.open())).toBeInstanceOf(Error)
  })
})
