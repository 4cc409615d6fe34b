import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../../shared/contract/contract.ts'
import { plainJsonSerializer } from '../../../shared/contract/plain-json.ts'
import type { Fetch } from './socket-fetch.ts'

export type BackendClient = ContractRouterClient<Contract>

/** The contract as functions, over any fetch: what the page has, for the shells and the tests. */
export function makeBackendClient(fetch: Fetch, origin = 'http://henge.local', headers: Record<string, string> = {}): BackendClient {
  const customJsonSerializers = [plainJsonSerializer]
  return createORPCClient(new RPCLink({ url: `${origin}/rpc`, headers, fetch: (request) => fetch(request), customJsonSerializers }))
}
