import { describe, expect, it, onTestFinished } from 'vitest'
import { ElasticsearchConnector } from '../../../../electron/adapters/elasticsearch/elasticsearch-connector.ts'
import { OpenSearchConnector } from '../../../../electron/adapters/opensearch/opensearch-connector.ts'
import type { LogSource } from '../../../../electron/backend/logs/ports.ts'
import type { NewLogSource } from '../../../../shared/model/log-sources.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import type { Answer } from '../../../fakes/http-double.ts'
import { logSourcesOf, noAccounts } from '../../../fakes/memory-log-store.ts'
import { serveAnswers } from '../../../fakes/serve-answers.ts'
import { firstCertificate, secondCertificate } from '../../../fakes/test-certificates.ts'

/** Never asked here. */
const own = {} as LogSource
const product =
  (number: string) =>
  (asked: { readonly url: string }): Answer =>
    asked.url === '/' ? [200, { version: { number } }] : [200, { fields: {}, hits: { hits: [] } }]
const openSearch = (asked: { readonly url: string }): Answer =>
  asked.url === '/' ? [200, { version: { distribution: 'opensearch', number: '3.6.0' } }] : [200, { fields: {}, hits: { hits: [] } }]

function setUp() {
  const connectors = { elasticsearch: new ElasticsearchConnector(), opensearch: new OpenSearchConnector(noAccounts) }
  const made = logSourcesOf(own, new DrivenClock(), connectors)
  onTestFinished(() => made.sources.close())
  return made
}

const wanted = (url: string, change: Partial<NewLogSource> = {}): NewLogSource => ({
  ...{ kind: 'search-server', name: 'Logs', url, index: 'logs-*', sign: { kind: 'basic', user: 'reader' }, secret: 'first' },
  ...{ authority: null, certificate: null },
  ...change,
})
const question = { query: '', from: 0, to: 1, roles: [], serverIds: [], levels: [] }
const signed = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

describe('a log source that is changed', () => {
  it('takes a new password, and what is open asks with it', async () => {
    const { url, asked } = await serveAnswers(openSearch)
    const { sources, secrets } = setUp()
    const { id } = await sources.add(wanted(url))
    await (await sources.of(id)).search(question, { limit: 1, after: null })
    asked.length = 0
    expect(await sources.change({ ...wanted(url, { name: 'New name', secret: 'second' }), id })).toMatchObject({ id, name: 'New name' })
    await (await sources.of(id)).search(question, { limit: 1, after: null })
    expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(new Set([signed('reader', 'second')]))
    expect([(await sources.list()).map(({ name }) => name), await secrets.get(`log-source:${id}`)]).toEqual([['New name'], 'second'])
  })

  it('keeps its password where none is typed', async () => {
    const { url, asked } = await serveAnswers(product('8.19.21'))
    const { sources } = setUp()
    const { id } = await sources.add(wanted(url))
    asked.length = 0
    await sources.change({ ...wanted(url, { index: 'other-*', secret: null }), id })
    expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(new Set([signed('reader', 'first')]))
  })

  it.each<[string, Partial<NewLogSource>]>([
    ['another address', { url: 'http://127.0.0.1:1' }],
    ['another user', { sign: { kind: 'basic', user: 'admin' } }],
    ['another way to sign in', { sign: { kind: 'api-key' } }],
  ])('never sends the password that is kept to %s', async (_what, change) => {
    const { url, asked } = await serveAnswers(openSearch)
    const { sources, store } = setUp()
    const { id } = await sources.add(wanted(url))
    const before = structuredClone(store.sources)
    asked.length = 0
    const failure = sources.change({ ...wanted(url, { ...change, secret: null }), id })
    await expect(failure).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { field: 'secret' } })
    expect([asked, store.sources]).toEqual([[], before])
  })

  it('stays as it was when the server says no', async () => {
    const { url } = await serveAnswers(({ headers, url: path }) =>
      headers.authorization === signed('reader', 'first') ? openSearch({ url: path }) : [401, {}],
    )
    const { sources, store, secrets } = setUp()
    const { id } = await sources.add(wanted(url))
    const before = structuredClone(store.sources)
    await expect(sources.change({ ...wanted(url, { secret: 'wrong' }), id })).rejects.toMatchObject({ code: 'SIGNED_OUT' })
    expect([store.sources, await secrets.get(`log-source:${id}`)]).toEqual([before, 'first'])
    await expect(sources.change({ ...wanted(url), id: 'gone' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe.each([
  ['OpenSearch', openSearch],
  ['Elasticsearch', product('8.19.21')],
])('the certificate of an %s', (_product, answer) => {
  it('is not believed by itself; looked at and pinned it is, and another one no longer', async () => {
    const first = await serveAnswers(answer, firstCertificate)
    const { sources } = setUp()
    const failure = sources.add(wanted(first.url))
    await expect(failure).rejects.toMatchObject({ code: 'UNREACHABLE', details: { certificate: true } })
    expect(first.asked).toEqual([])
    const shown = await sources.certificateOf(first.url)
    expect(shown).toMatchObject({ subject: 'O=Henge tests, CN=logs first', issuer: 'O=Henge tests, CN=logs first' })
    expect(shown.fingerprint).toMatch(/^([\dA-F]{2}:){31}[\dA-F]{2}$/)
    expect(shown.validTo - shown.validFrom).toBeGreaterThan(3e12)
    expect(await sources.add(wanted(first.url, { certificate: shown.pem }))).toMatchObject({ certificate: shown.pem })

    const second = await serveAnswers(answer, secondCertificate)
    const other = sources.add(wanted(second.url, { name: 'Other', certificate: shown.pem }))
    await expect(other).rejects.toMatchObject({ code: 'UNREACHABLE', details: { certificate: true } })
    expect(second.asked).toEqual([])
  })
})

describe('a certificate that is typed', () => {
  it.each([
    ['nothing of the kind', 'hello 🙈', /no certificate in it/],
    ['a private key', firstCertificate.key, /private key/],
    ['one that was cut off', firstCertificate.cert.replace(/\n[^\n]+\n-----END/, '\n-----END'), /cannot be read/],
    ['a second one that was cut off', `${firstCertificate.cert}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`, /2 of 2/],
  ])('%s is refused in words before anybody is asked', async (_what, authority, words) => {
    const { sources } = setUp()
    await expect(sources.add(wanted('https://127.0.0.1:1', { authority }))).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', message: expect.stringMatching(words), details: { field: 'authority' } },
    })
  })

  it('is looked at only where there is one', async () => {
    const { sources } = setUp()
    await expect(sources.certificateOf('http://127.0.0.1:1')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(sources.certificateOf('https://127.0.0.1:1')).rejects.toMatchObject({ code: 'UNREACHABLE' })
  })
})
