import { describe, expect, it, onTestFinished } from 'vitest'
import { LogglyConnector } from '../../electron/adapters/loggly/loggly-connector.ts'
import type { LogSource } from '../../electron/backend/logs/ports.ts'
import type { NewLogSource } from '../../shared/model/log-sources.ts'
import { type LogPage, logPageSchema } from '../../shared/model/logs.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import type { Answer } from '../fakes/http-double.ts'
import { type LogglyEvent, logglyDouble } from '../fakes/loggly-double.ts'
import { logSourcesOf } from '../fakes/memory-log-store.ts'
import { serveAnswers } from '../fakes/serve-answers.ts'

const from = Date.UTC(2026, 10, 23, 6)
const minute = 60_000
const to = from + 60 * minute

const eventAt = (place: number, json: Record<string, unknown> = {}): LogglyEvent => ({
  ...{ id: `e-${place}`, timestamp: from + place * minute, tags: ['shop'], logtypes: ['syslog', 'json'] },
  ...{ logmsg: `line ${place}`, event: { syslog: { host: 'web-1', severity: 'Error', appName: 'nginx' }, json } },
})

async function loggly(events: readonly LogglyEvent[], refuse?: (path: string) => Answer | undefined) {
  const { answer, forget } = logglyDouble(events, refuse)
  return { ...(await serveAnswers(answer)), forget }
}

const wanted = (url: string, change: Partial<NewLogSource> = {}): NewLogSource => ({
  ...{ kind: 'loggly', name: 'Loggly', url, index: '*', sign: { kind: 'token' }, secret: 'a-token', authority: null, certificate: null },
  ...change,
})
const asks = (query = '') => ({ query, from, to, roles: [], serverIds: [], levels: [] })

function setUp(clock = new DrivenClock()) {
  const made = logSourcesOf({} as LogSource, clock, { loggly: new LogglyConnector() })
  onTestFinished(() => made.sources.close())
  return { ...made, clock }
}

async function sourceOf(url: string, clock?: DrivenClock) {
  const { sources } = setUp(clock)
  const { id } = await sources.add(wanted(url))
  return sources.of(id)
}

describe('Loggly', () => {
  it('is asked with the token before it is kept, and the token is in the keychain alone', async () => {
    const { url, asked } = await loggly([])
    const { sources, store, secrets } = setUp()
    expect(await sources.add(wanted(url))).toMatchObject({ product: 'loggly', url })
    expect([JSON.stringify(store.sources).includes('a-token'), await secrets.get('log-source:logs-1')]).toEqual([false, 'a-token'])
    expect(asked.every(({ url: path }) => !path.includes('a-token'))).toBe(true)
    await expect(sources.add(wanted(url, { name: 'Other', secret: 'wrong' }))).rejects.toMatchObject({
      ...{ code: 'SIGNED_OUT', message: expect.stringContaining('API token') },
    })
  })

  it('reads the oldest lines first where that is wanted, page by page', async () => {
    const { url } = await loggly(Array.from({ length: 55 }, (_, place) => eventAt(place)))
    const source = await sourceOf(url)
    const keys: string[] = []
    let after: string | null = null
    do {
      const page: LogPage = await source.search(asks('*'), { limit: 20, after, order: 'oldest' })
      keys.push(...page.rows.map(({ key }) => key))
      after = page.next
    } while (after !== null)
    expect(keys).toEqual(Array.from({ length: 55 }, (_, place) => `e-${place}`))
  })

  it('gives lines with what Loggly parsed of them', async () => {
    const parsed = { message: 'GET /', level: 'warn', labels: { role: 'web' }, cloud: { instance: { id: 'i-1' } }, http: { status: 200 } }
    const { url, asked } = await loggly([eventAt(1), eventAt(2, parsed)])
    const source = await sourceOf(url)
    const page = logPageSchema.parse(await source.search(asks('http.status: 200'), { limit: 10, after: null }))
    expect(page).toMatchObject({ next: null, rows: [{ key: 'e-2' }, { key: 'e-1' }] })
    expect(page.rows[0]).toMatchObject({ message: 'GET /', level: 'warn', role: 'web', serverId: 'i-1', host: 'web-1', service: 'nginx' })
    expect(page.rows[0]?.fields).toMatchObject({ 'json.http.status': 200, 'syslog.severity': 'Error', tag: ['shop'] })
    expect(page.rows[1]).toMatchObject({ message: 'line 1', level: 'error', serverId: null })
    expect(new URL(asked.at(-1)?.url ?? '', 'http://x').searchParams.get('q')).toBe('json.http.status:"200"')
  })

  it.each([
    ['while it knows the place', false],
    ['when it has forgotten the place', true],
  ])('gives each line once over pages %s', async (_when, forgets) => {
    const events = Array.from({ length: 230 }, (_, place) => ({ ...eventAt(Math.floor(place / 5)), id: `e-${place}` }))
    const { url, forget, asked } = await loggly(events)
    const source = await sourceOf(url)
    const keys: string[] = []
    for (let after: string | null = null, pages = 0; pages < 20; pages += 1) {
      const page = await source.search(asks(), { limit: 70, after })
      keys.push(...page.rows.map(({ key }) => key))
      if (forgets) forget()
      after = page.next
      if (after === null) break
    }
    expect(keys.toSorted()).toEqual(events.map(({ id }) => id).toSorted())
    expect(asked.every(({ headers }) => headers.host?.startsWith('127.0.0.1'))).toBe(true)
  })

  it('counts all lines, lists fields with their values, servers and the last line of one', async () => {
    const { url } = await loggly([eventAt(1), eventAt(2), eventAt(3)])
    const clock = new DrivenClock()
    const source = await sourceOf(url, clock)
    expect(await source.histogram(asks(), 60)).toMatchObject({ total: 3, notice: expect.stringContaining('nothing by time') })
    expect(await source.fields(asks(), { matching: 'STAT', limit: 10 })).toMatchObject({
      fields: [{ name: 'json.status', lines: 3 }],
      total: 1,
    })
    expect(await source.fieldValues(asks(), 'status', { matching: '', limit: 1 })).toMatchObject({
      ...{ values: [{ value: '200', lines: 7 }], distinct: 2, withField: 9, sampled: false },
    })
    expect(await source.servers({ from, to })).toMatchObject([{ serverId: 'i-1', lines: 9 }])
    expect(await source.lastLineOf('i-1')).toEqual({ at: from + 3 * minute })
  })

  it('shows how it is asked, without the token', async () => {
    const { url } = await loggly([eventAt(1)])
    const source = await sourceOf(url)
    const { requests } = (await source.inspect?.(asks('boom'), { limit: 10, after: null }, 60)) ?? { requests: [] }
    expect(requests.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^GET \/apiv2\/events\/iterate\?q=%22boom%22&from=2026-11-23T06/),
      expect.stringMatching(/^GET \/apiv2\/events\/count\?q=%22boom%22/),
    ])
    expect(JSON.stringify(requests)).not.toContain('a-token')
  })

  it.each<[string, Answer, object]>([
    ['too many searches', [429, 'API rate exceeded'], { code: 'THROTTLED', retryable: true }],
    ['too many searches, as it says it otherwise', [503, ''], { code: 'THROTTLED', retryable: true }],
    ['a timeout', [500, '{"error":"timeout"}'], { code: 'TIMEOUT', retryable: true }],
    [
      'a query it does not take',
      [400, 'Invalid query: unbalanced'],
      { code: 'INVALID_INPUT', message: expect.stringContaining('unbalanced') },
    ],
    ['a page of HTML', [200, '<html>sign in</html>', 'text/html'], { code: 'UNSUPPORTED' }],
    ['a redirect', [302, ''], { code: expect.any(String) }],
  ])('says %s in words', async (_what, answer, problem) => {
    const { url } = await loggly([], (path) => (path === '/apiv2/events/iterate' ? answer : undefined))
    const source = await sourceOf(url)
    await expect(source.search(asks(), { limit: 1, after: null })).rejects.toMatchObject(problem)
  })

  it('passes Lucene on as it is, in a place that nothing in it can leave', async () => {
    const { url, asked, forget } = await loggly([])
    const source = await sourceOf(url)
    const search = (query: string) => source.search({ ...asks(query), language: 'lucene', roles: ['web'] }, { limit: 1, after: null })
    forget()
    asked.length = 0
    await search('json.took:>5 OR /refused/')
    expect(new URL(asked[0]?.url ?? '', url).searchParams.get('q')).toContain('(json.took:>5 OR /refused/)')
    for (const query of ['a) OR (b', '"a', '/(a{40}){40}/']) {
      await expect(search(query), query).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field: 'query' } })
    }
    expect(asked).toHaveLength(1)
  })

  it('is refused over plain http, with a certificate, or at an address that is no Loggly', async () => {
    const { sources } = setUp()
    await expect(sources.add(wanted('http://example.loggly.com'))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: { field: 'url' },
    })
    const { url } = await serveAnswers(() => [200, { hello: 'world' }])
    await expect(sources.add(wanted(url))).rejects.toMatchObject({ code: 'UNSUPPORTED' })
    await expect(sources.add(wanted(url, { sign: { kind: 'none' } }))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('ends a search that is given up', async () => {
    const { url } = await loggly([eventAt(1)])
    const source = await sourceOf(url)
    const stop = new AbortController()
    const search = source.search(asks(), { limit: 1, after: null }, stop.signal)
    stop.abort()
    await expect(search).rejects.toMatchObject({ name: 'AbortError' })
  })
})
