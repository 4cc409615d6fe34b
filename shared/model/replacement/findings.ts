import type { FoundDns } from './dns.ts'
import type { Blocker } from './plan.ts'
import type { FoundVcpuQuota } from './quota.ts'

/** A target group that a server of the role is in. */
export interface FoundMembership {
  readonly targetGroupArn: string
  readonly targetGroupName: string
  readonly serverId: string
  readonly port: number | null
  /** From registration to `healthy`: interval times threshold. */
  readonly secondsToInService: number
  readonly deregistrationDelaySeconds: number
}

/** An image that this program has baked of the very revision, available. */
export interface OwnImageFound {
  readonly id: string
  readonly name: string
  readonly createdAt: string
}

/** What only the cloud and this installation can tell about a drafted plan. */
export interface PlanFindings {
  readonly terminationProtected: readonly string[]
  /** Of all servers of the role, those left alone too: what fills the role up belongs where they are. */
  readonly targetGroups: readonly FoundMembership[]
  readonly addresses: readonly { readonly allocationId: string; readonly address: string; readonly serverId: string }[]
  /** By subnet; absent: not known. */
  readonly freeAddresses: Readonly<Record<string, number>>
  /** Those that the new servers count against; [] too where they could not be asked: then a refusal says so. */
  readonly vcpuQuotas: readonly FoundVcpuQuota[]
  /** Another computer works on this role. */
  readonly lockedBy: { readonly owner: string; readonly since: number } | null
  /** Refused dry runs, and the like. */
  readonly refusals: readonly Blocker[]
  readonly runningJob: { readonly id: string; readonly title: string } | null
  /** null: none, or the recipe is not baked. */
  readonly ownImage: OwnImageFound | null
  /** null: the recipe names no record, or it could not be read: then a refusal says why. */
  readonly dns: FoundDns | null
}

export const noFindings: PlanFindings = {
  terminationProtected: [],
  targetGroups: [],
  addresses: [],
  freeAddresses: {},
  vcpuQuotas: [],
  lockedBy: null,
  refusals: [],
  runningJob: null,
  ownImage: null,
  dns: null,
}
