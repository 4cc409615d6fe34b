import { Client } from '@opensearch-project/opensearch'
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3'
import { tlsOptionsOf, unreachable } from '../../../shared/model/search-server/server-trust.ts'
import { readAnswer } from '../../../shared/model/search-server/whole-answer.ts'
import type { SearchServer, SearchServerAccess, SearchServerConnector, SearchServerRequest } from '../../backend/logs/ports.ts'

/** Milliseconds: a little longer than the time that each search gives the server itself. */
const requestTimeout = 35_000

/** Keys of an account of the program in a region, as they are now. HengeError where it is signed out. */
export type AwsKeysOf = (
  accountId: string,
  region: string,
) => Promise<{ readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string; readonly expiration?: Date }>

/** OpenSearch 2 and 3, by its own client; it also asks an unknown server what it is, since it takes any answer. */
export class OpenSearchConnector implements SearchServerConnector {
  private readonly awsKeysOf: AwsKeysOf

  constructor(awsKeysOf: AwsKeysOf) {
    this.awsKeysOf = awsKeysOf
  }

  connect({ url, sign, trust }: SearchServerAccess): SearchServer {
    const client = new Client({
      node: url,
      requestTimeout,
      maxRetries: 1,
      ssl: tlsOptionsOf(trust),
      ...(sign.kind === 'basic' ? { auth: { username: sign.user, password: sign.password } } : {}),
      ...(sign.kind === 'aws' ? this.signer(sign) : {}),
      ...(sign.kind === 'api-key' ? { headers: { authorization: `ApiKey ${sign.key}` } } : {}),
    })
    const server = new URL(url).host
    return {
      async send({ method, path, query, body }: SearchServerRequest, signal) {
        signal?.throwIfAborted()
        const request = { method, path, ...(query ? { querystring: { ...query } } : {}), ...(body ? { body } : {}) }
        const asking = client.transport.request(request, { asStream: true })
        // Braces: abort() returns the request, and an event target throws what a returned promise rejects with.
        const abort = () => {
          asking.abort()
        }
        signal?.addEventListener('abort', abort, { once: true })
        try {
          const { statusCode, body: arriving } = await asking
          const limit = AbortSignal.timeout(requestTimeout)
          return await readAnswer(statusCode ?? 0, arriving, server, signal ? AbortSignal.any([signal, limit]) : limit)
        } catch (error) {
          signal?.throwIfAborted()
          throw unreachable(error, server)
        } finally {
          signal?.removeEventListener('abort', abort)
        }
      },
      close: () => client.close(),
    }
  }

  /** Signature Version 4 for Amazon OpenSearch Service’s domains. */
  private signer({ accountId, region }: { readonly accountId: string; readonly region: string }) {
    return AwsSigv4Signer({ region, service: 'es', getCredentials: () => this.awsKeysOf(accountId, region) })
  }
}
