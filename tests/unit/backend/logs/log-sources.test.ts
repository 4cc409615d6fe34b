import { describe, expect, it, onTestFinished } from 'vitest'
import { ElasticsearchConnector } from '../../../../electron/adapters/elasticsearch/elasticsearch-connector.ts'
import { OpenSearchConnector } from '../../../../electron/adapters/opensearch/opensearch-connector.ts'
import type { LogSource } from '../../../../electron/backend/logs/ports.ts'
import type { NewLogSource } from '../../../../shared/model/log-sources.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import type { Answer, Asked } from '../../../fakes/http-double.ts'
import { logSourcesOf, noAccounts } from '../../../fakes/memory-log-store.ts'
import { serveAnswers } from '../../../fakes/serve-answers.ts'

const openSearch = { version: { distribution: 'opensearch', number: '3.6.0' } }
/** Never asked here. */
const own = {} as LogSource

function setUp() {
  const connectors = { elasticsearch: new ElasticsearchConnector(), opensearch: new OpenSearchConnector(noAccounts) }
  const made = logSourcesOf(own, new DrivenClock(), connectors)
  onTestFinished(() => made.sources.close())
  return made
}

const request = (change: Partial<NewLogSource>): NewLogSource => ({
  ...{
    name: 'Logs',
    url: 'http://127.0.0.1:1',
    index: 'logs-*',
    sign: { kind: 'none' },
    secret: null,
    authority: null,
    certificate: null,
    kind: 'search-server',
  },
  ...change,
})
const question = { query: '', from: 0, to: 1, roles: [], serverIds: [], levels: [] }
const good = ({ url }: Pick<Asked, 'url'>): Answer => (url === '/' ? [200, openSearch] : [200, { fields: {}, hits: { hits: [] } }])

describe('log sources', () => {
  it('keep what the server is, and its secret in the keychain alone', async () => {
    const { url, asked } = await serveAnswers(good)
    const { sources, store, secrets } = setUp()
    const sign = { kind: 'basic', user: 'reader' } as const
    const added = await sources.add(request({ url: `${url}/`, sign, secret: 'pass-word' }))
    expect(added).toMatchObject({ id: 'logs-1', url, product: 'opensearch', version: '3.6.0', sign })
    expect(JSON.stringify([added, await sources.list(), store.sources])).not.toContain('pass-word')
    expect(await secrets.get('log-source:logs-1')).toBe('pass-word')
    await (await sources.of('logs-1')).search(question, { limit: 1, after: null })
    expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Basic ${Buffer.from('reader:pass-word').toString('base64')}`]),
    )
    await sources.remove('logs-1')
    expect([await sources.list(), await secrets.get('log-source:logs-1')]).toEqual([[], null])
    await expect(sources.of('logs-1')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('are asked by the client of their product', async () => {
    const { url, asked } = await serveAnswers(({ url: path }) =>
      path === '/' ? [200, { version: { number: '8.19.21' } }] : [200, { fields: {}, hits: { hits: [] } }],
    )
    const { sources } = setUp()
    expect(await sources.add(request({ url, sign: { kind: 'api-key' }, secret: 'a2V5' }))).toMatchObject({ product: 'elasticsearch' })
    expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(new Set(['ApiKey a2V5']))
  })

  it.each<[string, Partial<NewLogSource>, string]>([
    ['an address that is none', { url: 'logs.example.org' }, 'url'],
    ['another protocol', { url: 'ftp://logs.example.org' }, 'url'],
    ['a password in the address', { url: 'http://me:secret@127.0.0.1:1' }, 'url'],
    ['a question in the address', { url: 'http://127.0.0.1:1/?x=1' }, 'url'],
    ['no secret', { sign: { kind: 'api-key' } }, 'secret'],
  ])('refuse %s', async (_what, change, field) => {
    const { sources } = setUp()
    await expect(sources.add(request(change))).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field } })
  })

  it('refuse a name that is in use', async () => {
    const { url } = await serveAnswers(good)
    const { sources } = setUp()
    await sources.add(request({ url }))
    await expect(sources.add(request({ url }))).rejects.toMatchObject({ code: 'CONFLICT', details: { field: 'name' } })
  })

  it.each<[string, Answer, object]>([
    ['a wrong password', [401, { error: { type: 'security_exception', reason: 'x' } }], { code: 'SIGNED_OUT' }],
    ['a right that is missing', [403, { error: { type: 'security_exception', reason: 'no permissions for [x]' } }], { code: 'FORBIDDEN' }],
    ['too many searches', [429, { error: { type: 'circuit_breaking_exception', reason: 'x' } }], { code: 'THROTTLED', retryable: true }],
    ['another program', [200, { hello: 'world' }], { code: 'UNSUPPORTED' }],
    ['a web page', [200, '<html>Sign in to the Wi-Fi</html>', 'text/html'], { code: 'UNSUPPORTED' }],
    ['a server that is too old', [200, { version: { number: '6.8.23' } }], { code: 'UNSUPPORTED' }],
    ['a failure', [500, { error: { type: 'x', reason: 'boom' } }], { code: 'UNREACHABLE' }],
  ])('say %s in words, and keep nothing', async (_what, answer, wanted) => {
    const { url } = await serveAnswers(() => answer)
    const { sources, secrets } = setUp()
    const failure = sources.add(request({ url, sign: { kind: 'api-key' }, secret: 'top-secret' }))
    await expect(failure).rejects.toMatchObject(wanted)
    expect(await failure.catch((error: unknown) => JSON.stringify(error) + String(error))).not.toMatch(/top-secret|<html>/)
    expect([await sources.list(), await secrets.get('log-source:logs-1')]).toEqual([[], null])
  })

  it('say that nobody is there', async () => {
    const { sources } = setUp()
    await expect(sources.add(request({}))).rejects.toMatchObject({
      ...{ code: 'UNREACHABLE', message: expect.stringContaining('127.0.0.1:1 does not answer') },
    })
  })

  it('show what is missing when shards have failed', async () => {
    const partial = { timed_out: false, _shards: { total: 5, failed: 2 }, hits: { total: { value: 0 }, hits: [] } }
    const { url } = await serveAnswers(({ url: path }) => (path === '/' ? [200, openSearch] : [200, { fields: {}, ...partial }]))
    const { sources } = setUp()
    await sources.add(request({ url }))
    const source = await sources.of('logs-1')
    const notice = '2 of 5 shards of the log source failed: lines may be missing.'
    expect(await source.search(question, { limit: 1, after: null })).toMatchObject({ notice })
    expect(await source.histogram(question, 60)).toMatchObject({ notice })
  })
})
