import { Client } from '@opensearch-project/opensearch'
import { failedRequest } from '../../../shared/model/search-server/failed-request.ts'
import { tlsOptionsOf } from '../../../shared/model/search-server/server-trust.ts'
import type { SearchServer, SearchServerAccess, SearchServerConnector, SearchServerRequest } from '../../backend/logs/ports.ts'

/** Milliseconds: a little longer than the time that each search gives the server itself. */
const requestTimeout = 35_000

/** OpenSearch 2 and 3, by its own client; it also asks an unknown server what it is, since it takes any answer. */
export class OpenSearchConnector implements SearchServerConnector {
  connect({ url, sign, trust }: SearchServerAccess): SearchServer {
    const client = new Client({
      node: url,
      requestTimeout,
      maxRetries: 1,
      ssl: tlsOptionsOf(trust),
      ...(sign.kind === 'basic' ? { auth: { username: sign.user, password: sign.password } } : {}),
      ...(sign.kind === 'api-key' ? { headers: { authorization: `ApiKey ${sign.key}` } } : {}),
    })
    const server = new URL(url).host
    return {
      async send({ method, path, query, body }: SearchServerRequest, signal) {
        signal?.throwIfAborted()
        const request = { method, path, ...(query ? { querystring: { ...query } } : {}), ...(body ? { body } : {}) }
        const asking = client.transport.request(request)
        // Braces: abort() returns the request, and an event target throws what a returned promise rejects with.
        const abort = () => {
          asking.abort()
        }
        signal?.addEventListener('abort', abort, { once: true })
        try {
          return (await asking).body
        } catch (error) {
          signal?.throwIfAborted()
          throw failedRequest(error, server)
        } finally {
          signal?.removeEventListener('abort', abort)
        }
      },
      close: () => client.close(),
    }
  }
}
