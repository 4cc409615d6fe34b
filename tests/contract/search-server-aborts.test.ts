import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { ElasticsearchConnector } from '../../electron/adapters/elasticsearch/elasticsearch-connector.ts'
import { OpenSearchConnector } from '../../electron/adapters/opensearch/opensearch-connector.ts'
import { noAccounts } from '../fakes/memory-log-store.ts'

/** Moments to give up at: while the connection is made, before the answer, within its body and about its end. */
const moments: readonly ((abort: () => void) => void)[] = [
  (abort) => abort(),
  (abort) => queueMicrotask(abort),
  (abort) => process.nextTick(abort),
  (abort) => setImmediate(abort),
  ...[2, 3, 4, 5, 6, 7].map((ms) => (abort: () => void) => void setTimeout(abort, ms)),
]

/** Answers in two halves, a few milliseconds apart. `left` counts requests whose other end went away before the answer was whole. */
async function serveInHalves() {
  const seen = { asked: 0, left: 0 }
  const server = createServer((_request, response) => {
    seen.asked += 1
    response.once('close', () => {
      if (!response.writableEnded) seen.left += 1
    })
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' })
      response.write('{"a":')
      setTimeout(() => response.end('1}'), 3)
    }, 3)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

it.each([
  ['OpenSearch', new OpenSearchConnector(noAccounts)],
  ['Elasticsearch', new ElasticsearchConnector()],
])('a search given up at any moment ends, throws nowhere else and is seen by the server: %s', async (_name, connector) => {
  const { url, seen } = await serveInHalves()
  const elsewhere: unknown[] = []
  const note = (error: unknown) => elsewhere.push(error)
  process.on('uncaughtExceptionMonitor', note)
  onTestFinished(() => void process.off('uncaughtExceptionMonitor', note))
  const server = connector.connect({ url, sign: { kind: 'none' }, trust: { kind: 'known', context: null } })
  let aborted = 0
  for (let round = 0; round < 15; round += 1) {
    for (const giveUp of moments) {
      const stop = new AbortController()
      const answer = server.send({ method: 'POST', path: '/logs/_search', body: {} }, stop.signal)
      giveUp(() => stop.abort())
      const outcome = await answer.then(
        (body) => body,
        (error: unknown) => (error instanceof Error ? error.name : error),
      )
      if (outcome === 'AbortError') aborted += 1
      else expect(outcome).toEqual({ a: 1 })
    }
  }
  await after(50)
  await server.close()
  expect(elsewhere).toEqual([])
  // Those given up on the spot never went out; of the others the server must see most go away.
  expect(aborted).toBeGreaterThan(75)
  expect(seen.left).toBeGreaterThan(0)
})
