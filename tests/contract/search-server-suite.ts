import { afterAll, expect, it } from 'vitest'
import { type LogQuery, type LogRecord, logHistogramSchema, logPageSchema, logServerSchema } from '../../shared/model/logs.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { type Engine, SearchIndex } from '../fakes/search-servers.ts'
import { asks, describeFilters, failureOf, hour, line, noon } from './log-source-behaviours.ts'

/** What the log explorer asks of a real search server; `url` is known once the tests run. */
export function searchServerSuite(engine: Engine, url: () => string): void {
  let index: SearchIndex
  const clock = new DrivenClock(noon)
  const made: SearchIndex[] = []
  const firstPage = { limit: 1000, after: null }

  afterAll(async () => {
    for (const one of made) await one.close()
  }, 60_000)

  const fresh = async (records: readonly LogRecord[], settings: object = {}) => {
    index = new SearchIndex(url(), clock)
    made.push(index)
    await index.make(settings)
    await index.append(records)
    return index.source
  }
  describeFilters('on a server', async () => {
    const source = await fresh([])
    return { source, store: (records) => index.append(records), close: async () => {} }
  })
  const messages = async (change: Partial<LogQuery>) => (await index.source.search(asks(change), firstPage)).rows.map((row) => row.message)

  it('gives a line back with all that it is known by', async () => {
    const whole = line({
      ...{
        id: 'x-1',
        level: 'warn',
        message: 'héllo',
        serverId: 'i-1',
        host: 'web-1',
        role: 'web',
        revision: 'r-1',
        service: 's',
        file: '/f',
      },
    })
    const source = await fresh([whole, line({}), line({ message: 'extra', fields: { colour: 'red', size: 3 } })])
    const page = logPageSchema.parse(await source.search(asks({ query: 'héllo' }), firstPage))
    expect(page.rows).toEqual([{ ...whole, key: expect.any(String) }])
    expect(page).toMatchObject({ next: null, notice: null })
    const [row] = (await source.search(asks({ query: 'extra' }), { ...firstPage, columns: ['colour'] })).rows
    expect(row?.fields).toEqual({ colour: 'red' })
    expect(await source.line(row?.key ?? '')).toMatchObject({ message: 'extra', at: noon, fields: { colour: 'red', size: 3 } })
    expect(await source.line(`${index.name}/nothing`)).toBeNull()
  })

  it('answers newest first, page by page, each line once, lines of one instant over shards too', async () => {
    const records = Array.from({ length: 240 }, (_, place) =>
      line({ id: `l-${place}`, at: noon - Math.floor(place / 60) * hour, message: `m${place} odd${place % 2}` }),
    )
    const source = await fresh(records, { number_of_shards: 3 })
    for (const query of ['', 'odd1']) {
      const times: number[] = []
      const ids: (string | null)[] = []
      let after: string | null = null
      for (let pages = 0; pages < 100; pages += 1) {
        const page = await source.search(asks({ query }), { limit: 17, after })
        times.push(...page.rows.map(({ at }) => at))
        ids.push(...page.rows.map(({ id }) => id))
        after = page.next
        if (after === null) break
      }
      expect(times).toEqual(times.toSorted((left, right) => right - left))
      expect(ids.toSorted()).toEqual(
        records
          .filter((record) => query === '' || record.message.includes(query))
          .map(({ id }) => id)
          .toSorted(),
      )
    }
  })

  it('keeps pages whole while lines arrive, and when the server has given up the place', async () => {
    const source = await fresh(Array.from({ length: 30 }, (_, place) => line({ at: noon + place, message: `old ${place}` })))
    const all: string[] = []
    let after: string | null = null
    for (let pages = 0; pages < 6; pages += 1) {
      const page = await source.search(asks(), { limit: 5, after })
      all.push(...page.rows.map(({ message }) => message))
      await index.append([line({ at: noon + 100 + pages, message: 'new' })])
      if (pages === 2) {
        const path = engine === 'opensearch' ? '/_search/point_in_time/_all' : null
        if (path) await index.ask('DELETE', path)
        else await index.ask('DELETE', '/_pit', { id: JSON.parse(page.next ?? '').pointInTime })
      }
      after = page.next
    }
    expect(all).toEqual(Array.from({ length: 30 }, (_, place) => `old ${29 - place}`))
    expect(after).toBeNull()
  })

  it('takes the range from inclusive to exclusive, and filters by role, server and level', async () => {
    await fresh([
      line({ at: noon - 1, message: 'before', role: 'web', serverId: 'i-1' }),
      line({ at: noon, message: 'first', role: 'web', serverId: 'i-1', level: 'error' }),
      line({ at: noon + hour - 1, message: 'last', role: 'db', serverId: 'i-2', level: 'unknown' }),
      line({ at: noon + hour, message: 'after', fields: { log: { level: 'WARNING' } } }),
    ])
    const range = { from: noon, to: noon + hour }
    expect(await messages(range)).toEqual(['last', 'first'])
    expect(await messages({ ...range, roles: ['web'] })).toEqual(['first'])
    expect(await messages({ serverIds: ['i-1', 'i-9'] })).toEqual(['first', 'before'])
    expect(await messages({ roles: ['web'], serverIds: ['i-2'] })).toEqual([])
    expect(await messages({ levels: ['error', 'warn'] })).toEqual(['after', 'first'])
    expect(await messages({ levels: ['unknown'] })).toEqual(['last'])
    expect(await messages({ roles: ['nobody'] })).toEqual([])
    expect(await messages({ query: 'role: web and not level: error' })).toEqual(['before'])
    expect(await messages({ query: 'level >= warn' })).toEqual(['after', 'first'])
  })

  it('counts in buckets with empty ones, by level', async () => {
    const records = Array.from({ length: 300 }, (_, place) =>
      line({ at: noon - 30 * hour + place * 431_013, level: place % 3 ? 'info' : 'error', message: 'every line' }),
    )
    const source = await fresh(records)
    const asked = asks({ from: noon - 30 * hour + 12_345, to: noon - hour })
    const counted = logHistogramSchema.parse(await source.histogram(asked, 60))
    const wanted = records.filter(({ at }) => at >= asked.from && at < asked.to)
    expect(counted.total).toBe(wanted.length)
    expect(counted.buckets.length).toBeLessThanOrEqual(60)
    for (const { at, counts } of counted.buckets) {
      const within = wanted.filter((record) => record.at >= at && record.at < at + counted.intervalMs)
      expect([counts.error ?? 0, counts.info ?? 0]).toEqual([
        within.filter(({ level }) => level === 'error').length,
        within.filter(({ level }) => level === 'info').length,
      ])
    }
  })

  it('lists servers with their first and last line, and knows the last line of one', async () => {
    const source = await fresh([
      line({ at: noon - 40 * hour, serverId: 'i-1', host: 'web-1', role: 'web' }),
      line({ at: noon - 30_000, serverId: 'i-1', host: 'web-1', role: 'web' }),
      line({ at: noon, serverId: 'i-2', host: 'db-1', role: 'db' }),
      line({ message: 'of nobody' }),
    ])
    const found = (await source.servers({})).map((server) => logServerSchema.parse(server))
    expect(found).toEqual([
      { serverId: 'i-2', host: 'db-1', role: 'db', revision: null, first: noon, last: noon, lines: 1 },
      { serverId: 'i-1', host: 'web-1', role: 'web', revision: null, first: noon - 40 * hour, last: noon - 30_000, lines: 2 },
    ])
    expect((await source.servers({ from: noon - hour, to: noon })).map(({ lines }) => lines)).toEqual([1])
    expect(await source.lastLineOf('i-1')).toEqual({ at: noon - 30_000 })
    expect(await source.lastLineOf('i-9')).toBeNull()
  })

  it('asks numbers, addresses, truths, times and nested objects as what they are', async () => {
    const fields = (status: number, ip: string, ok: boolean) => ({
      http: { status },
      client: { ip },
      ok,
      steps: [
        { name: 'a', ms: status },
        { name: 'b', ms: 1 },
      ],
    })
    await fresh([
      line({ message: 'five', fields: fields(503, '10.0.0.7', false) }),
      line({ message: 'two', fields: fields(200, '10.1.0.7', true) }),
      line({ message: 'none' }),
    ])
    const found: Record<string, string[]> = {
      'http.status: 503': ['five'],
      'http.status: 5*': ['five'],
      'http.status >= 300': ['five'],
      'http.status: *': ['five', 'two'],
      'http.status: abc': [],
      'client.ip: 10.0.*': ['five'],
      'client.ip: "10.1.0.0/16"': ['two'],
      'ok: true': ['two'],
      'ok: t*': ['two'],
      'steps: { name: a and ms > 300 }': ['five'],
      'steps: { name: b and ms > 300 }': [],
      'nobody.knows: this': [],
      'not http.status: *': ['none'],
      'http.*: 503': ['five'],
      'message: (five or none)': ['five', 'none'],
      '@timestamp: 2024-05-31 and two': ['two'],
    }
    for (const [query, wanted] of Object.entries(found)) {
      expect([query, (await messages({ query })).toSorted()]).toEqual([query, wanted])
    }
  })

  it('says where a query is wrong, and what the server cannot be asked', async () => {
    const source = await fresh([line({ fields: { http: { status: 200 }, client: { ip: '10.0.0.1' } } })])
    const refused: [string, number][] = [
      ['level:', 6],
      ['@timestamp > soon', 13],
      ['http.status: *0', 13],
      ['client.ip: 10*', 11],
      ['http.status > abc', 14],
      ['"--"', 0],
    ]
    for (const [query, position] of refused) {
      expect([query, await failureOf(source.search(asks({ query }), firstPage))]).toEqual([
        query,
        expect.objectContaining({ code: 'INVALID_INPUT', details: expect.objectContaining({ position }) }),
      ])
    }
    expect(await failureOf(source.search(asks({ from: 2, to: 1 }), firstPage))).toMatchObject({ code: 'INVALID_INPUT' })
    expect(await failureOf(source.search(asks(), { limit: 1, after: "1' or 1" }))).toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('says that an index is missing, and finds nothing behind a pattern without indices', async () => {
    const nowhere = new SearchIndex(url(), clock, 'no-such-index-*')
    expect((await nowhere.source.search(asks(), firstPage)).rows).toEqual([])
    await nowhere.source.close()
  })

  it('lists fields with their kinds, and the top values of one', async () => {
    const source = await fresh(
      Array.from({ length: 30 }, (_, place) =>
        line({ message: `text ${place}`, fields: { http: { status: place % 3 ? 200 : 404 }, path: `/${place % 2}` } }),
      ).concat(line({ at: noon - hour, fields: { rare: 1 } })),
    )
    const { fields, total } = await source.fields(asks(), { matching: 'http', limit: 10 })
    expect({ fields, total }).toEqual({ fields: [{ name: 'http.status', types: ['number'], lines: 30 }], total: 1 })
    const some = await source.fields(asks({ query: 'http.status: 404' }), { matching: '', limit: 50 })
    const counted = Object.fromEntries(some.fields.map(({ name, lines }) => [name, lines]))
    expect(counted).toMatchObject({ message: 10, path: 10, rare: 0 })
    expect([some.sampleSize, some.sampled]).toEqual([10, false])
    expect(await source.fieldValues(asks(), 'http.status', { matching: '', limit: 10 })).toMatchObject({
      ...{
        values: [
          { value: '200', lines: 20, cut: false },
          { value: '404', lines: 10, cut: false },
        ],
        distinct: 2,
        withField: 30,
      },
      ...{ sampleSize: 30, sampled: false },
    })
    expect((await source.fieldValues(asks(), 'path', { matching: '/1', limit: 10 })).values).toEqual([
      { value: '/1', lines: 15, cut: false },
    ])
    expect((await source.fieldValues(asks(), 'message', { matching: 'TEXT 2', limit: 50 })).values).toHaveLength(11)
    expect((await source.fieldValues(asks(), 'nothing', { matching: '', limit: 10 })).values).toEqual([])
  })

  it('counts fields in a sample of the newest lines, those of nested objects too', async () => {
    const source = await fresh(
      Array.from({ length: 700 }, (_, place) =>
        line({
          at: noon - place,
          fields: place === 699 ? { rare: 1 } : place < 100 ? { newest: 'x' } : { steps: [{ name: 'a' }, { name: 'b', ms: place }] },
        }),
      ),
    )
    const { fields, sampleSize, sampled } = await source.fields(asks(), { matching: '', limit: 50 })
    const counted = Object.fromEntries(fields.map(({ name, lines }) => [name, lines]))
    expect({ sampleSize, sampled }).toEqual({ sampleSize: 500, sampled: true })
    expect(counted).toMatchObject({ '@timestamp': 500, message: 500, newest: 100, steps: 400, 'steps.name': 400, 'steps.ms': 400 })
    expect(fields.findIndex(({ name }) => name === 'rare')).toBeGreaterThan(fields.findIndex(({ name }) => name === 'newest'))
  })

  it('follows new lines that match', async () => {
    const source = await fresh([line({ at: noon, message: 'there before', level: 'error' })])
    const stop = new AbortController()
    const tail = source.tail({ query: 'level: error', roles: [], serverIds: [], levels: [] }, stop.signal)[Symbol.asyncIterator]()
    const next = tail.next()
    // The first look is over when it waits for the second.
    while (clock.sleeping === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await index.append([
      line({ at: noon + 1, message: 'one', level: 'error' }),
      line({ at: noon + 2, message: 'other' }),
      line({ at: noon - 20_000, message: 'late', level: 'error' }),
    ])
    await clock.advance(1000)
    expect((await next).value).toMatchObject({ rows: [{ message: 'late' }, { message: 'one' }], dropped: 0 })
    const ended = tail.next()
    stop.abort()
    expect(await ended).toEqual({ done: true, value: undefined })
  })

  it('ends an aborted search at once', async () => {
    const source = await fresh([line({})])
    const stop = new AbortController()
    const search = source.search(asks(), firstPage, stop.signal)
    stop.abort()
    expect(await failureOf(search)).toMatchObject({ name: 'AbortError' })
    expect(await failureOf(source.search(asks(), firstPage, stop.signal))).toMatchObject({ name: 'AbortError' })
    expect(await messages({})).toEqual(['a line'])
  })
}
