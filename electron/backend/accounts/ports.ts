import type { Account, AwsProfile } from '../../../shared/model/account.ts'
import type {
  Addresses,
  Commands,
  DnsRecords,
  Holdings,
  Inventory,
  Isolation,
  Limits,
  LoadBalancers,
  Locks,
  OwnImages,
  RootVolumes,
  Volumes,
} from '../cloud/ports.ts'
import type { CloudCompute } from '../fleet/ports.ts'
import type { ImageCatalog } from '../recipes/ports.ts'
import type { MetricSource, RunTraces } from '../savings/ports.ts'
import type { AccountScheduler, ExecutionRoles } from '../schedules/ports.ts'

export interface Identity {
  /** Who the provider says we are (STS GetCallerIdentity). SIGNED_OUT, UNREACHABLE. */
  whoAmI(signal?: AbortSignal): Promise<{ readonly awsAccountId: string; readonly arn: string }>
}

/** One account in one region, ready to be asked. Cheap to keep; close is never needed. */
export interface Cloud {
  readonly compute: CloudCompute
  readonly images: ImageCatalog
  readonly identity: Identity
  readonly loadBalancers: LoadBalancers
  readonly metrics: MetricSource & RunTraces
  readonly addresses: Addresses
  readonly volumes: Volumes
  readonly rootVolumes: RootVolumes
  readonly ownImages: OwnImages
  readonly isolation: Isolation
  readonly commands: Commands
  readonly locks: Locks
  readonly limits: Limits
  readonly inventory: Inventory
  readonly holdings: Holdings
  readonly dns: DnsRecords
  readonly scheduler: AccountScheduler
  readonly executionRoles: ExecutionRoles
}

export interface Clouds {
  /** The same object for the same account and region. Does not touch the network. */
  connect(account: Account, region: string): Cloud
  /** Drops what is cached for the account: credentials are read afresh at the next call. */
  disconnect(accountId: string): void
}

export interface AccountStore {
  list(): Promise<Account[]>
  add(account: Account): Promise<void>
  remove(accountId: string): Promise<void>
}

/** The user’s AWS configuration files. */
export interface ProfileSource {
  list(): Promise<{ readonly files: string[]; readonly profiles: AwsProfile[]; readonly problem: string | null }>
}

/** Secrets that the user types. Nothing is written in plain text; without a keychain they live for this run. */
export interface SecretStore {
  readonly kind: 'keychain' | 'this-run-only'
  get(name: string): Promise<string | null>
  set(name: string, value: string): Promise<void>
  delete(name: string): Promise<void>
}
