import type { LoadBalancer, TargetGroup } from './balancing.ts'
import type { DnsChange, HostedZone } from './dns-entities.ts'
import type { IamRole } from './iam-roles.ts'
import type { ScheduleGroup, TimedSchedule } from './timed-schedules.ts'

export type InstanceState = 'pending' | 'running' | 'stopping' | 'stopped' | 'shutting-down' | 'terminated'

/** From `at` on, the instance is in this state, until the next change. Changes may lie in the future. */
export interface StateChange {
  readonly at: number
  readonly state: InstanceState
  readonly reason: { readonly code: string; readonly message: string } | null
}

/** An instance is what was asked of it; in which state it is follows from its history and the hour. */
export interface Instance {
  readonly kind: 'instance'
  readonly id: string
  readonly reservationId: string
  readonly launchIndex: number
  readonly clientToken: string | null
  readonly createdAt: number
  /** Before this instant the describing calls do not know the id. */
  readonly visibleAt: number
  readonly history: readonly StateChange[]
  readonly imageId: string
  readonly instanceType: string
  readonly architecture: string
  readonly rootDevice: string
  readonly keyName: string | null
  readonly zone: string
  readonly subnetId: string
  readonly vpcId: string
  readonly securityGroupIds: readonly string[]
  readonly privateAddress: string
  readonly wantsPublicAddress: boolean
  readonly instanceProfileArn: string | null
  /** Base64, as it was given. */
  readonly userData: string | null
  readonly tags: Readonly<Record<string, string>>
  readonly terminationProtected: boolean
  readonly stopProtected: boolean
  /** Launched so that it can hibernate. */
  readonly hibernation?: boolean
  /** How its hours are bought; missing: on demand. */
  readonly bought?: 'spot' | 'reserved' | 'savings-plan'
  readonly shutdownBehavior: 'stop' | 'terminate'
  readonly monitoring: boolean
  /** A fault: its status checks never pass. */
  readonly neverHealthy: boolean
  /** A fault: its first boot’s commands fail and nothing listens. */
  readonly neverServes?: boolean
  /** A fault: from then on no call knows it any more. */
  readonly vanishesAt?: number
  readonly reboots: readonly number[]
  /** Since when it has its lent public address, where that is not since its launch or start. */
  readonly lentAddressSince?: number
  /** False for a server that passes traffic on, as a NAT. */
  readonly sourceDestCheck?: boolean
  /** User data of the servers that its image was made of, oldest first; none for a public image. */
  readonly baked?: readonly string[]
  /** What its user data was before it was changed: valid up to `until`. */
  readonly pastUserData?: readonly { readonly until: number; readonly userData: string | null }[]
  /** Replacements of its root volume, oldest first; the last one may lie ahead. */
  readonly rootSwaps?: readonly RootSwap[]
  /** When its security groups were last changed. */
  readonly groupsChangedAt?: number
}

/** At `at` the server goes down, to come up from another root volume. */
export interface RootSwap {
  readonly at: number
  /** `none`: the replacement failed half way, the server has no root volume. */
  readonly outcome: 'image' | 'snapshot' | 'none'
  /** null: the one that it was launched from. */
  readonly imageId: string | null
  /** As of an instance, for the outcome `image`. */
  readonly baked: readonly string[]
}

/** From `at` on (which may lie ahead) the volume is the instance’s; the other instants are steps on the way in and out. */
export interface Attachment {
  readonly instanceId: string
  readonly device: string
  readonly at: number
  readonly deleteOnTermination: boolean
  /** Until then it is attaching. */
  readonly attachedAt?: number
  /** Since then it is detaching; with no `detachedAt` the server’s system does not let go of it. */
  readonly detachingAt?: number
  readonly detachedAt?: number
}

export interface Volume {
  readonly kind: 'volume'
  readonly id: string
  readonly createdAt: number
  readonly zone: string
  readonly sizeGiB: number
  readonly type: string
  readonly iops: number
  readonly throughput: number | null
  readonly encrypted: boolean
  readonly snapshotId: string | null
  readonly attachment: Attachment | null
  readonly tags: Readonly<Record<string, string>>
  /** Until then it is being created. */
  readonly readyAt?: number
  /** From then on it is not there any more; before, since `deletingAt`, it is being deleted. */
  readonly deletedAt?: number
  readonly deletingAt?: number
}

/** A copy of a volume as it was at `startedAt`. */
export interface Snapshot {
  readonly kind: 'snapshot'
  readonly id: string
  readonly volumeId: string
  readonly startedAt: number
  readonly completedAt: number
  readonly sizeGiB: number
  readonly encrypted: boolean
  readonly description: string
  readonly tags: Readonly<Record<string, string>>
}

/** An Elastic IP. */
export interface Address {
  readonly kind: 'address'
  /** Allocation id. */
  readonly id: string
  readonly publicIp: string
  readonly allocatedAt: number
  readonly association: { readonly id: string; readonly instanceId: string } | null
  readonly tags: Readonly<Record<string, string>>
}

/** What a ClientToken did, so that the same token does it once. */
export interface LaunchToken {
  readonly kind: 'token'
  readonly id: string
  readonly fingerprint: string
  readonly instanceIds: readonly string[]
  readonly at: number
}

export interface SecurityRule {
  readonly id: string
  readonly egress: boolean
  /** `tcp`, `udp`, `icmp`, a number, or `-1` for all. */
  readonly protocol: string
  /** Both -1 for all. */
  readonly fromPort: number
  readonly toPort: number
  /** Exactly one of the two is given. */
  readonly cidr: string | null
  readonly groupId: string | null
  readonly description: string | null
}

export interface SecurityGroup {
  readonly kind: 'security-group'
  readonly id: string
  readonly name: string
  readonly description: string
  readonly vpcId: string
  readonly tags: Readonly<Record<string, string>>
  readonly openPorts: readonly number[]
  /** Where not given: in from everywhere by `openPorts`, out to everywhere. */
  readonly rules?: readonly SecurityRule[]
  readonly rulesChangedAt?: number
}

/** An image that the account has made of a server. */
export interface OwnImage {
  readonly kind: 'image'
  readonly id: string
  readonly name: string
  readonly description: string
  readonly createdAt: number
  readonly availableAt: number
  /** It ends as failed instead. */
  readonly fails: boolean
  readonly deregisteredAt: number | null
  readonly architecture: 'x86_64' | 'arm64'
  readonly rootDevice: string
  readonly sourceInstanceId: string
  readonly sourceImageId: string
  readonly devices: readonly ImageDevice[]
  readonly baked: readonly string[]
  readonly tags: Readonly<Record<string, string>>
}

export interface ImageDevice {
  readonly device: string
  readonly snapshotId: string
  readonly sizeGiB: number
  readonly type: string
  readonly encrypted: boolean
  readonly deleteOnTermination: boolean
}

export interface RootVolumeTask {
  readonly kind: 'root-volume-task'
  readonly id: string
  readonly instanceId: string
  readonly imageId: string | null
  readonly snapshotId: string | null
  readonly deletesReplaced: boolean
  readonly startedAt: number
  /** Until then the new volume is made; then the server goes down. */
  readonly swapAt: number
  readonly endsAt: number
  readonly outcome: 'succeeded' | 'failed' | 'failed-detached'
  readonly tags: Readonly<Record<string, string>>
}

/** A parameter of Systems Manager that somebody has put there. */
export interface StoredParameter {
  readonly kind: 'parameter'
  /** Its name. */
  readonly id: string
  readonly type: string
  readonly value: string
  readonly version: number
  readonly modifiedAt: number
}

/** What was sent to servers through Systems Manager. */
export interface RemoteCommand {
  readonly kind: 'command'
  readonly id: string
  readonly document: string
  readonly comment: string
  readonly commands: readonly string[]
  readonly instanceIds: readonly string[]
  readonly at: number
  /** It is given up when it could not be delivered for so long. */
  readonly timeoutSeconds: number
}

/** Up to where the log lines of an instance have been handed over. */
export interface LogCursor {
  readonly kind: 'log-cursor'
  /** Instance id. */
  readonly id: string
  readonly at: number
}

/** How far the world’s clock is ahead. */
export interface WorldClock {
  readonly kind: 'clock'
  readonly id: string
  readonly shiftedBy: number
}

export type Entity =
  | Instance
  | Volume
  | Address
  | LaunchToken
  | SecurityGroup
  | TargetGroup
  | LoadBalancer
  | Snapshot
  | OwnImage
  | RootVolumeTask
  | StoredParameter
  | RemoteCommand
  | HostedZone
  | DnsChange
  | LogCursor
  | WorldClock
  | IamRole
  | ScheduleGroup
  | TimedSchedule
export type EntityKind = Entity['kind']
