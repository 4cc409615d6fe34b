import type { Account } from '../../../shared/model/account.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { Cloud } from '../accounts/ports.ts'
import type { JobStore } from '../jobs/ports.ts'
import type { CreationLedger, PlanStore, RestStore } from '../replacement/ports.ts'
import type { PriceList } from '../savings/ports.ts'

/** Of accounts, what looking for leftovers needs. */
export interface LeftoverAccounts {
  list(): readonly Account[] | Promise<readonly Account[]>
  /** NOT_FOUND. */
  get(accountId: string): Account
  /** Does not touch the network. NOT_FOUND for an account that was removed. */
  cloud(accountId: string, region: string): Cloud
}

export interface LeftoverParts {
  readonly accounts: LeftoverAccounts
  readonly jobs: Pick<JobStore, 'load' | 'unfinished'>
  readonly plans: Pick<PlanStore, 'load'>
  readonly creations: Pick<CreationLedger, 'open' | 'settle'>
  /** What servers that were destroyed until the next start of their role have left for it. */
  readonly resting: RestStore['list']
  readonly prices: PriceList
  readonly clock: Pick<Clock, 'now' | 'sleep'>
  /** Who works here, as locks have it: user@computer. */
  readonly owner: string
  /** Servers were destroyed. */
  fleetChanged(accountId: string): void
  /** Goes on beside the answer, until the program ends. */
  later(name: string, work: (signal: AbortSignal) => Promise<void>): void
  /** The program’s own log: what was destroyed at whose wish is to be found there. */
  readonly log: { info(fields: object, message: string): void }
}
