import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { plainJsonSerializer } from '../../shared/contract/plain-json.ts'
import type { Fetch } from '../backend/rpc/socket-fetch.ts'

type AnyClient = { readonly [name: string]: AnyClient } & ((input: unknown, options: { readonly signal: AbortSignal }) => Promise<unknown>)

/** Calls a procedure by its name; yields its one answer, or each event of its stream. */
export async function* callProcedure(fetch: Fetch, procedure: string, input: unknown, signal: AbortSignal): AsyncGenerator<unknown> {
  const link = new RPCLink({
    url: 'http://henge.local/rpc',
    fetch: (request) => fetch(request),
    customJsonSerializers: [plainJsonSerializer],
  })
  const client: AnyClient = createORPCClient(link)
  const call = procedure.split('.').reduce((part: AnyClient | undefined, name) => part?.[name], client)
  const answer = await call?.(input, { signal })
  if (isStream(answer)) yield* answer
  else yield answer ?? null
}

function isStream(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}
