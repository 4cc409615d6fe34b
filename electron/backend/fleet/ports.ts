import type { Account } from '../../../shared/model/account.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { Cloud } from '../accounts/ports.ts'

export interface LaunchRequest {
  /** RunInstances ClientToken, at most 64 ASCII characters, derived from job and step: the same token never makes a second server. */
  readonly clientToken: string
  readonly imageId: string
  readonly instanceType: string
  /** Base64 of the (gzipped) user data. */
  readonly userData: string
  readonly zone: string | null
  readonly subnetId: string | null
  readonly securityGroupIds: readonly string[]
  readonly keyName: string | null
  /** Name or ARN. */
  readonly instanceProfile: string | null
  /** null: what the subnet says. */
  readonly publicAddress: boolean | null
  readonly rootVolume: { readonly sizeGiB: number; readonly type: string; readonly encrypted: boolean }
  /** It can be hibernated later; nothing but its launch can allow that. */
  readonly hibernation?: boolean
  /** Set on the instance and on its volumes in the same call. */
  readonly tags: Readonly<Record<string, string>>
}

/**
 * Compute of one account in one region. Every call may throw HengeError SIGNED_OUT, FORBIDDEN (details.action),
 * UNREACHABLE, THROTTLED or REFUSED. The last parameter cancels.
 */
export interface CloudCompute {
  /** Every instance, those terminated too while the provider still lists them (about an hour). */
  listServers(signal?: AbortSignal): Promise<Server[]>
  /** Those of `ids` that the provider knows; a new id may be unknown for some seconds. */
  describeServers(ids: readonly string[], signal?: AbortSignal): Promise<Server[]>
  /** One new server, or the one that this client token made before. CAPACITY when the provider has none left. */
  launchServer(request: LaunchRequest, signal?: AbortSignal): Promise<Server>
  /** Servers carrying all these tags, whatever their state: how a lost answer is found again. */
  findByTags(tags: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<Server[]>
  /** DryRun of the launch: throws what the launch would. */
  checkLaunch(request: LaunchRequest, signal?: AbortSignal): Promise<void>
  /** DryRun of the termination: throws FORBIDDEN when it is not allowed. */
  checkTerminate(ids: readonly string[], signal?: AbortSignal): Promise<void>
  startServers(ids: readonly string[], signal?: AbortSignal): Promise<void>
  stopServers(ids: readonly string[], signal?: AbortSignal): Promise<void>
  /** Stops them with their memory kept. REFUSED where one of them was not launched for it, or cannot: none of them is stopped then. */
  hibernateServers(ids: readonly string[], signal?: AbortSignal): Promise<void>
  /** Idempotent; ids already gone are no error. */
  terminateServers(ids: readonly string[], signal?: AbortSignal): Promise<void>
  tagServers(ids: readonly string[], tags: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<void>
  untagServers(ids: readonly string[], keys: readonly string[], signal?: AbortSignal): Promise<void>
  /** True when termination protection (DisableApiTermination) is on. */
  isTerminationProtected(id: string, signal?: AbortSignal): Promise<boolean>
  /** What the server was given at its first boot, as bytes (often gzip); null when it had none. */
  userData(id: string, signal?: AbortSignal): Promise<Uint8Array | null>
  /** The latest console output as text, or null when there is none yet. */
  consoleOutput(id: string, signal?: AbortSignal): Promise<string | null>
}

/** What this installation remembers of servers after the provider has forgotten them. */
export interface ServerMemory {
  /**
   * Stores what was seen; those of the account and region missing from `seen` that were alive are marked terminated at `at`.
   * Answers with the servers that are now kept differently, as `recall` would give them.
   */
  remember(accountId: string, region: string, seen: readonly Server[], at: number): Promise<Server[]>
  /** All of an account, destroyed ones included. */
  recall(accountId: string): Promise<Server[]>
  forgetAccount(accountId: string): Promise<void>
}

/** Of accounts, what the fleet needs. */
export interface FleetAccounts {
  list(): readonly Account[] | Promise<readonly Account[]>
  /** Does not touch the network. NOT_FOUND for an account that was removed. */
  cloud(accountId: string, region: string): Cloud | Promise<Cloud>
}

/** The job that works on a role now, or null. */
export type ActiveJobOf = (accountId: string, role: string) => Promise<string | null> | string | null

/** The program’s own log. */
export interface FleetLog {
  error(fields: object, message: string): void
}
