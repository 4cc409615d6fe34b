import { expect, it } from 'vitest'
import type { SearchServer, SearchServerRequest } from '../../../../../electron/backend/logs/ports.ts'
import { SearchLogSource } from '../../../../../electron/backend/logs/search-server/search-log-source.ts'
import { ServerLink } from '../../../../../electron/backend/logs/search-server/server-link.ts'
import { DrivenClock } from '../../../../fakes/driven-clock.ts'

interface Body {
  readonly size: number
  readonly search_after?: readonly [number, number]
}

/**
 * An OpenSearch 2 with one index in several shards, of which each counts its lines by itself: lines of different shards stand at the same
 * place, and what is searched for after a place leaves out all that stand there.
 */
function shardedServer(lines: number, shards: number): SearchServer {
  const hits = Array.from({ length: lines }, (_, place) => {
    const sort: readonly [number, number] = [1000, lines - Math.floor(place / shards)]
    return { _index: 'logs', _id: `l-${place}`, fields: { '@timestamp': ['1000'], message: [`line ${place}`] }, sort }
  })
  const answers: Readonly<Record<string, (body: Body) => unknown>> = {
    '/': () => ({ version: { distribution: 'opensearch', number: '2.19.6' } }),
    '/logs/_field_caps': () => ({ fields: { '@timestamp': { date: {} }, message: { text: {} } } }),
    '/logs/_search/point_in_time': () => ({ pit_id: 'pit' }),
    '/logs/_search': ({ size }) => ({ hits: { hits: hits.slice(0, size) } }),
    '/_search': ({ size, search_after: after }) => ({
      hits: { hits: hits.filter(({ sort }) => after === undefined || sort[1] < after[1]).slice(0, size) },
    }),
  }
  return {
    send: async ({ path, body }: SearchServerRequest) => answers[path]?.(body as Body),
    close: async () => {},
  }
}

it.each([
  [20, 3, 4],
  [21, 3, 3],
  [7, 7, 2],
  [40, 5, 1],
])('%i lines in %i shards are each given once, %i at a time', async (lines, shards, limit) => {
  const connector = { connect: () => shardedServer(lines, shards) }
  const access = { url: 'http://x', sign: { kind: 'none' }, trust: { kind: 'known', context: null } } as const
  const clock = new DrivenClock()
  const link = new ServerLink({ connectors: { opensearch: connector, elasticsearch: connector }, access, index: 'logs', clock })
  const source = new SearchLogSource(link, clock)
  const ids: (string | null)[] = []
  let after: string | null = null
  for (let pages = 0; pages <= lines; pages += 1) {
    const page = await source.search({ query: '', from: 0, to: 2000, roles: [], serverIds: [], levels: [] }, { limit, after })
    ids.push(...page.rows.map(({ id }) => id))
    after = page.next
    if (after === null) break
  }
  expect(after).toBeNull()
  expect(ids).toEqual(Array.from({ length: lines }, (_, place) => `l-${place}`))
})
