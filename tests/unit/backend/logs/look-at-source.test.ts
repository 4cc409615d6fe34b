import { describe, expect, it, onTestFinished } from 'vitest'
import { ElasticsearchConnector } from '../../../../electron/adapters/elasticsearch/elasticsearch-connector.ts'
import { OpenSearchConnector } from '../../../../electron/adapters/opensearch/opensearch-connector.ts'
import type { LogSource } from '../../../../electron/backend/logs/ports.ts'
import type { SourceLookRequest } from '../../../../shared/model/log-source-look.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import type { Answer, Asked } from '../../../fakes/http-double.ts'
import { logSourcesOf, noAccounts } from '../../../fakes/memory-log-store.ts'
import { serveAnswers } from '../../../fakes/serve-answers.ts'

const setUp = () => {
  const connectors = { elasticsearch: new ElasticsearchConnector(), opensearch: new OpenSearchConnector(noAccounts) }
  const made = logSourcesOf({} as LogSource, new DrivenClock(), connectors)
  onTestFinished(() => made.sources.close())
  return made
}
const request = (url: string, change: Partial<SourceLookRequest> = {}): SourceLookRequest => ({
  ...{ url, index: 'logs-*', sign: { kind: 'basic', user: 'reader' }, secret: 'typed', authority: null, certificate: null },
  ...change,
})
const answers =
  (names: Answer) =>
  ({ url }: Pick<Asked, 'url'>): Answer => {
    if (url === '/') return [200, { version: { number: '8.19.21' } }]
    if (url.startsWith('/_resolve/')) return names
    return [200, { indices: ['logs-a'], fields: {} }]
  }

describe('a look at a search server', () => {
  it('goes without a list of names where the user may not have one', async () => {
    const { url } = await serveAnswers(
      answers([403, { error: { type: 'security_exception', reason: 'no right to indices:admin/resolve' } }]),
    )
    const seen = await setUp().sources.look(request(url))
    expect(seen).toMatchObject({ names: null, unmatched: [], namesProblem: expect.stringContaining('no right to indices:admin/resolve') })
  })

  it('lists so many names, and counts the others', async () => {
    const indices = Array.from({ length: 700 }, (_, place) => ({ name: `i-${String(place).padStart(3, '0')}` }))
    const { url } = await serveAnswers(
      answers([200, { indices: [...indices, { name: '.system' }, { name: '../_all' }], aliases: [], data_streams: [] }]),
    )
    const { names } = await setUp().sources.look(request(url))
    expect([names?.indices.length, names?.indices[0], names?.more]).toEqual([500, 'i-000', 200])
  })

  it('uses the kept secret of the source that is changed, and sends it nowhere else', async () => {
    const { url, asked } = await serveAnswers(answers([200, {}]))
    const other = await serveAnswers(answers([200, {}]))
    const { sources } = setUp()
    const { id } = await sources.add({ ...request(url), name: 'Logs', kind: 'search-server' })
    asked.length = 0
    await sources.look(request(url, { id, secret: null }))
    expect(new Set(asked.map(({ headers }) => headers.authorization)).size).toBe(1)
    await expect(sources.look(request(other.url, { id, secret: null }))).rejects.toMatchObject({ details: { field: 'secret' } })
    expect(other.asked).toEqual([])
    expect((await sources.list()).length).toBe(1)
  })
})
