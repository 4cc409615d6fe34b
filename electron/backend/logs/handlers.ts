import { implementer } from '../rpc/implementer.ts'
import type { LogService } from './log-service.ts'

export function logsHandlers(logs: LogService) {
  return {
    search: implementer.logs.search.handler(({ input: { limit, after, columns, order, ...query }, signal }) =>
      logs.search(query, { limit, after: after ?? null, columns, order }, signal),
    ),
    line: implementer.logs.line.handler(({ input: { source, key }, signal }) => logs.line(source, key, signal)),
    histogram: implementer.logs.histogram.handler(({ input: { maxBuckets, ...query }, signal }) =>
      logs.histogram(query, maxBuckets, signal),
    ),
    fields: implementer.logs.fields.handler(({ input: { matching, limit, ...query }, signal }) =>
      logs.fields(query, { matching, limit }, signal),
    ),
    fieldValues: implementer.logs.fieldValues.handler(({ input: { field, matching, limit, ...query }, signal }) =>
      logs.fieldValues(query, field, { matching, limit }, signal),
    ),
    servers: implementer.logs.servers.handler(({ input, signal }) => logs.servers(input, signal)),
    tail: implementer.logs.tail.handler(async ({ input, signal }) => {
      // Followed from now on, not only when the page reads for the first time.
      const lines = await logs.tail(input, signal ?? new AbortController().signal)
      return (async function* () {
        yield* lines
      })()
    }),
    sources: implementer.logs.sources.handler(() => logs.sources.list()),
    addSource: implementer.logs.addSource.handler(({ input, signal }) => logs.sources.add(input, signal)),
    changeSource: implementer.logs.changeSource.handler(({ input, signal }) => logs.sources.change(input, signal)),
    trust: implementer.logs.trust.handler(() => ({ readsSystemAuthorities: logs.sources.readsSystemAuthorities })),
    lookAtSource: implementer.logs.lookAtSource.handler(({ input, signal }) => logs.sources.look(input, signal)),
    certificateOf: implementer.logs.certificateOf.handler(({ input, signal }) => logs.sources.certificateOf(input.url, signal)),
    removeSource: implementer.logs.removeSource.handler(async ({ input }) => {
      await logs.sources.remove(input.sourceId)
      return {}
    }),
    importStart: implementer.logs.importStart.handler(({ input }) => logs.importStart({ ...input, head: fromBase64(input.head) })),
    importChunk: implementer.logs.importChunk.handler(({ input, signal }) =>
      logs.importChunk(input.importId, input.offset, fromBase64(input.bytes), signal),
    ),
    unfinishedImports: implementer.logs.unfinishedImports.handler(() => logs.unfinishedImports()),
    importFinish: implementer.logs.importFinish.handler(({ input }) => logs.importFinish(input.importId)),
  }
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64')
}
