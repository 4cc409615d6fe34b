import { implement } from '@orpc/server'
import { contract } from '../../../shared/contract/contract.ts'

/** Each feature’s handlers.ts implements its part of the contract with this; errors thrown are HengeErrors (see rpc-handler.ts). */
export const implementer = implement(contract)
