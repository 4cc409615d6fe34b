import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import type { ContractRouterClient } from '@orpc/contract'
import type { Contract } from '../../shared/contract/contract.ts'
import { plainJsonSerializer } from '../../shared/contract/plain-json.ts'
import { sessionHeaders } from './session.ts'

export type HengeClient = ContractRouterClient<Contract>

/** The backend, through the shell that served this page: the same origin in both shells. */
export const client: HengeClient = createORPCClient(
  new RPCLink({
    url: () => new URL('/rpc', window.location.origin),
    headers: () => sessionHeaders(),
    customJsonSerializers: [plainJsonSerializer],
  }),
)
