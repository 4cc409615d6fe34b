import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LogSource } from '../../electron/backend/logs/ports.ts'
import { logFieldsSchema, logFieldValuesSchema } from '../../shared/model/log-fields.ts'
import type { LogFilter } from '../../shared/model/log-filter.ts'
import type { LogQuery, LogRecord } from '../../shared/model/logs.ts'

/** A source of a test’s own, empty. */
export interface OpenedSource {
  readonly source: LogSource
  /** Resolves when the lines can be searched. */
  store(records: readonly LogRecord[]): Promise<void>
  close(): Promise<void>
}

export const noon = Date.UTC(2024, 4, 31, 12)
export const hour = 3_600_000

export function line(change: Partial<LogRecord>): LogRecord {
  const empty = { serverId: null, host: null, role: null, revision: null, service: null, file: null, fields: null }
  return { id: null, at: noon, level: 'info', message: 'a line', ...empty, ...change }
}

export function asks(change: Partial<LogQuery> = {}): LogQuery {
  return { query: '', from: noon - 72 * hour, to: noon + 72 * hour, roles: [], serverIds: [], levels: [], ...change }
}

/** What the work threw; null: nothing. */
export function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  )
}

function filter(change: Partial<LogFilter> & Pick<LogFilter, 'field' | 'operator'>): LogFilter {
  return { values: [], enabled: true, pinned: false, ...change }
}

const requests = [
  line({
    at: noon,
    message: 'first',
    level: 'error',
    role: 'web',
    host: 'web-1',
    fields: { http: { status: 500, path: '/a b' }, took: 12.5 },
  }),
  line({ at: noon + 1, message: 'second', role: 'web', host: 'web-2', fields: { http: { status: 200, path: '/a b' }, took: 3 } }),
  line({ at: noon + 2, message: 'third', role: 'db', host: 'db-1', fields: { tags: ['slow', 'lock'], peer: '10.0.0.7', ok: false } }),
  line({ at: noon + 3, message: 'fourth', level: 'warn', fields: { http: { status: 404, path: '/c"*' }, ok: true } }),
  line({ at: noon + 4, message: 'fifth', fields: { users: [{ name: 'ann' }, { name: 'bob' }], at: '2024-05-31T08:00:00Z' } }),
]

/** Conditions beside the query, on every source. */
export function describeFilters(name: string, open: () => Promise<OpenedSource>): void {
  describe(`${name}: filters`, () => {
    const opened = openEach(open)
    const found = (filters: readonly LogFilter[], query = '') => foundBy(opened(), filters, query)

    it('finds by a filter what fits, and by its opposite all other lines', async () => {
      await opened().store(requests)
      const cases: [LogFilter, string[]][] = [
        [filter({ field: 'http.status', operator: 'is', values: ['500'] }), ['first']],
        [filter({ field: 'http.path', operator: 'is', values: ['/a b'] }), ['first', 'second']],
        [filter({ field: 'http.path', operator: 'is', values: ['/c"*'] }), ['fourth']],
        [filter({ field: 'host', operator: 'is', values: ['web-1'] }), ['first']],
        [filter({ field: 'role', operator: 'one-of', values: ['web', 'db'] }), ['first', 'second', 'third']],
        [filter({ field: 'level', operator: 'one-of', values: ['warn', 'error'] }), ['first', 'fourth']],
        [filter({ field: 'tags', operator: 'is', values: ['lock'] }), ['third']],
        [filter({ field: 'users.name', operator: 'is', values: ['bob'] }), ['fifth']],
        [filter({ field: 'message', operator: 'is', values: ['second'] }), ['second']],
        [filter({ field: 'http.status', operator: 'between', values: ['200', '404'] }), ['second', 'fourth']],
        [filter({ field: 'took', operator: 'exists' }), ['first', 'second']],
        [filter({ field: 'host', operator: 'exists' }), ['first', 'second', 'third']],
        [filter({ field: 'nothing', operator: 'exists' }), []],
      ]
      const opposites = { is: 'is-not', 'one-of': 'not-one-of', between: 'not-between', exists: 'not-exists' } as const
      const all = requests.map((request) => request.message)
      for (const [one, wanted] of cases) {
        expect(await found([one]), JSON.stringify(one)).toEqual(wanted)
        const other = { ...one, operator: opposites[one.operator as keyof typeof opposites] }
        expect(await found([other]), JSON.stringify(other)).toEqual(all.filter((message) => !wanted.includes(message)))
      }
    })

    it('joins filters with each other and with the query, and leaves out those not enabled', async () => {
      await opened().store(requests)
      const web = filter({ field: 'role', operator: 'is', values: ['web'] })
      const failed = filter({ field: 'http.status', operator: 'is', values: ['500'] })
      expect(await found([web, failed])).toEqual(['first'])
      expect(await found([web], 'second or third')).toEqual(['second'])
      expect(await found([web, { ...failed, enabled: false }])).toEqual(['first', 'second'])
      const { total } = await opened().source.histogram(asks({ query: 'second or third', filters: [web] }), 60)
      expect(total).toBe(1)
    })

    it('says which filter cannot be asked', async () => {
      const soon = filter({ field: '@timestamp', operator: 'is', values: ['soon'] })
      const work = opened().source.search(asks({ filters: [filter({ field: 'role', operator: 'exists' }), soon] }), {
        limit: 1,
        after: null,
      })
      await expect(work).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field: 'filters', filter: 1 } })
    })
  })
}

/** Fields and their values, of a source that counts them in lines. */
export function describeFields(name: string, open: () => Promise<OpenedSource>): void {
  describe(`${name}: fields`, () => {
    const opened = openEach(open)
    const found = (filters: readonly LogFilter[]) => foundBy(opened(), filters, '')

    it('lists fields with their types and how many lines have them', async () => {
      await opened().store(requests)
      const answer = logFieldsSchema.parse(await opened().source.fields(asks(), { matching: '', limit: 1000 }))
      const byName = new Map(answer.fields.map((field) => [field.name, field]))
      const expected: [string, string, number][] = [
        ['message', 'text', 5],
        ['role', 'keyword', 3],
        ['http.status', 'number', 3],
        ['http.path', 'keyword', 3],
        ['took', 'number', 2],
        ['ok', 'boolean', 2],
        ['peer', 'ip', 1],
        ['at', 'date', 1],
        ['tags', 'keyword', 1],
        ['users.name', 'keyword', 1],
      ]
      for (const [field, type, lines] of expected) expect(byName.get(field), field).toEqual({ name: field, types: [type], lines })
      expect(answer).toMatchObject({ sampleSize: 5, sampled: false, total: answer.fields.length })
      const some = await opened().source.fields(asks({ query: 'third' }), { matching: 'TA', limit: 1000 })
      expect(some.fields.map((field) => field.name)).toContain('tags')
      expect(some.fields.map((field) => field.name)).not.toContain('peer')
      const cut = await opened().source.fields(asks(), { matching: 'http', limit: 1 })
      expect(cut.fields.length).toBe(1)
      expect(cut.total).toBe(2)
    })

    it('counts the values of a field among the lines that match', async () => {
      await opened().store(requests)
      const values = async (field: string, query = '', matching = '') => {
        const answer = await opened().source.fieldValues(asks({ query }), field, { matching, limit: 10 })
        return logFieldValuesSchema.parse(answer)
      }
      expect(await values('http.path')).toMatchObject({
        values: [
          { value: '/a b', lines: 2, cut: false },
          { value: '/c"*', lines: 1, cut: false },
        ],
        distinct: 2,
        withField: 3,
        sampleSize: 5,
        sampled: false,
      })
      expect((await values('role', 'not level: error')).values).toEqual([
        { value: 'db', lines: 1, cut: false },
        { value: 'web', lines: 1, cut: false },
      ])
      expect((await values('tags')).values.map(({ value }) => value)).toEqual(['lock', 'slow'])
      expect((await values('host', '', 'WEB')).values.map(({ value }) => value)).toEqual(['web-1', 'web-2'])
      expect(await values('nothing')).toMatchObject({ values: [], withField: 0, distinct: 0 })
      // What is listed is what a filter finds.
      for (const field of ['http.status', 'level', 'host', 'ok', 'users.name', 'took']) {
        for (const { value, lines } of (await values(field)).values) {
          expect((await found([filter({ field, operator: 'is', values: [value] })])).length, `${field}: ${value}`).toBe(lines)
        }
      }
    })

    it('ends an aborted count at once', async () => {
      await opened().store(requests)
      const gone = AbortSignal.abort()
      await expect(opened().source.fields(asks(), { matching: '', limit: 10 }, gone)).rejects.toMatchObject({ name: 'AbortError' })
      const values = opened().source.fieldValues(asks(), 'role', { matching: '', limit: 10 }, gone)
      await expect(values).rejects.toMatchObject({ name: 'AbortError' })
    })
  })
}

/** A source for each test. */
function openEach(open: () => Promise<OpenedSource>): () => OpenedSource {
  let opened: OpenedSource
  beforeEach(async () => {
    opened = await open()
  })
  afterEach(() => opened.close())
  return () => opened
}

async function foundBy({ source }: OpenedSource, filters: readonly LogFilter[], query: string): Promise<string[]> {
  const page = await source.search(asks({ query, filters: [...filters] }), { limit: 100, after: null })
  return page.rows.map((row) => row.message).reverse()
}
