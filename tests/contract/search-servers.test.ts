import { afterAll, beforeAll, describe } from 'vitest'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { sayLacking } from '../fakes/lacking.ts'
import { type Engine, SearchIndex, type StartedServer, searchServersMissing, startSearchServer } from '../fakes/search-servers.ts'
import { chosenFieldsSuite } from './chosen-fields-suite.ts'
import { hostileIndexSuite } from './hostile-index-suite.ts'
import { kqlAgreementSuite } from './kql-agreement-suite.ts'
import { describeReading } from './log-reading-behaviours.ts'
import { noon } from './log-source-behaviours.ts'
import { describeLucene } from './lucene-behaviours.ts'
import { searchServerSuite } from './search-server-suite.ts'

const missing = searchServersMissing()
if (missing) sayLacking('log sources on real search servers', missing)

/** `opensearch`, or with `HENGE_TEST_ALL_ENGINES=1` also `opensearch 2.19.6`. */
const engines: (readonly [engine: Engine, version: string])[] = [
  ['opensearch', ''],
  ['elasticsearch', ''],
  ...(process.env.HENGE_TEST_ALL_ENGINES === '1'
    ? ([
        ['opensearch', '2.19.6'],
        ['elasticsearch', '7.17.29'],
        ['elasticsearch', '9.5.3'],
      ] as const)
    : []),
]

describe.skipIf(missing !== null).each(engines)('a log source on %s %s', (engine, version) => {
  let started: StartedServer

  beforeAll(async () => {
    started = await startSearchServer(engine, version === '' ? undefined : version)
  }, 600_000)
  afterAll(() => started.stop(), 60_000)

  searchServerSuite(engine, () => started.url)
  chosenFieldsSuite(() => started.url)
  kqlAgreementSuite(() => started.url)
  hostileIndexSuite(() => started.url)
  const clock = new DrivenClock(noon)
  describeLucene(clock, async () => {
    const index = new SearchIndex(started.url, clock)
    await index.make()
    return { source: index.source, store: (records) => index.append(records), close: () => index.close() }
  })
  describeReading('a search server', async () => {
    const index = new SearchIndex(started.url, new DrivenClock(noon))
    await index.make({ number_of_shards: 2 })
    return { source: index.source, store: (records) => index.append(records), close: () => index.close() }
  })
})
