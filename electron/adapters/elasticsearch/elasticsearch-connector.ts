import type { Readable } from 'node:stream'
import { Client, HttpConnection } from '@elastic/elasticsearch'
import { tlsOptionsOf, unreachable } from '../../../shared/model/search-server/server-trust.ts'
import { readAnswer } from '../../../shared/model/search-server/whole-answer.ts'
import type { SearchServer, SearchServerAccess, SearchServerConnector, SearchServerRequest } from '../../backend/logs/ports.ts'

/** Milliseconds: a little longer than the time that each search gives the server itself. */
const requestTimeout = 35_000

/** Elasticsearch 7.17 to 9, by its own client: version 8 of it is the one that all of them take. */
export class ElasticsearchConnector implements SearchServerConnector {
  connect({ url, sign, trust }: SearchServerAccess): SearchServer {
    const client = new Client({
      node: url,
      requestTimeout,
      maxRetries: 1,
      tls: tlsOptionsOf(trust),
      ...(sign.kind === 'basic' ? { auth: { username: sign.user, password: sign.password } } : {}),
      ...(sign.kind === 'api-key' ? { auth: { apiKey: sign.key } } : {}),
      // The client’s usual connection never settles when it is aborted while a body is read.
      Connection: HttpConnection,
      enableMetaHeader: false,
      context: {},
    })
    const server = new URL(url).host
    return {
      async send({ method, path, query, body }: SearchServerRequest, signal) {
        try {
          const request = { method, path, ...(query ? { querystring: { ...query } } : {}), ...(body ? { body } : {}) }
          const options = { asStream: true, meta: true, ...(signal ? { signal } : {}) } as const
          const { statusCode, body: arriving } = await client.transport.request<Readable>(request, options)
          const limit = AbortSignal.timeout(requestTimeout)
          return await readAnswer(statusCode, arriving, server, signal ? AbortSignal.any([signal, limit]) : limit)
        } catch (error) {
          signal?.throwIfAborted()
          throw unreachable(error, server)
        }
      },
      close: () => client.close(),
    }
  }
}
