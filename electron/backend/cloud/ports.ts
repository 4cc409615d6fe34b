import type { HeldAddress, HeldImage, HeldSnapshot, HeldVolume } from '../../../shared/model/other-leftovers.ts'

/**
 * What a replacement asks of a cloud besides compute. Like all calls of a cloud these may throw HengeError SIGNED_OUT, FORBIDDEN
 * (details.action), UNREACHABLE, THROTTLED or REFUSED; the last parameter cancels. Everything that changes something is safe
 * twice: doing it again where it is done already changes nothing and is no error.
 */

type Tags = Readonly<Record<string, string>>

export interface TargetGroupMembership {
  readonly targetGroupArn: string
  readonly targetGroupName: string
  readonly serverId: string
  /** null: the port of the group. */
  readonly port: number | null
  /** ELBv2’s own words: initial, healthy, unhealthy, unused, draining, unavailable. */
  readonly health: string
}

export interface TargetGroupSettings {
  readonly targetGroupArn: string
  readonly targetGroupName: string
  /** Seconds between two checks of one target. */
  readonly intervalSeconds: number
  /** Passes in a row until a target is in service. */
  readonly healthyThreshold: number
  readonly unhealthyThreshold: number
  /** deregistration_delay.timeout_seconds: how long connections may end by themselves. */
  readonly deregistrationDelaySeconds: number
}

export interface TargetHealth {
  readonly serverId: string
  readonly port: number | null
  readonly health: string
  /** "Elb.RegistrationInProgress", "Target.FailedHealthChecks". */
  readonly reason: string | null
}

/** ELBv2 of one account in one region. */
export interface LoadBalancers {
  /** Target groups that hold any of these servers. [] too where the provider has no load balancers. */
  membershipsOf(serverIds: readonly string[], signal?: AbortSignal): Promise<TargetGroupMembership[]>
  /** NOT_FOUND when one of them is gone. */
  settings(targetGroupArns: readonly string[], signal?: AbortSignal): Promise<TargetGroupSettings[]>
  register(
    targetGroupArn: string,
    targets: readonly { readonly serverId: string; readonly port: number | null }[],
    signal?: AbortSignal,
  ): Promise<void>
  /** A server that is gone or was never there is no error. */
  deregister(
    targetGroupArn: string,
    targets: readonly { readonly serverId: string; readonly port: number | null }[],
    signal?: AbortSignal,
  ): Promise<void>
  /** Of these servers; one that the group does not hold (any more) is absent or `unused`. */
  targetHealth(targetGroupArn: string, serverIds: readonly string[], signal?: AbortSignal): Promise<TargetHealth[]>
}

export interface ElasticAddress {
  readonly allocationId: string
  readonly address: string
  /** null: not associated with a server. */
  readonly serverId: string | null
  readonly associationId: string | null
}

/** Elastic IPs. */
export interface Addresses {
  /** Elastic IPs of the account and region that these servers hold. */
  ofServers(serverIds: readonly string[], signal?: AbortSignal): Promise<ElasticAddress[]>
  describe(allocationIds: readonly string[], signal?: AbortSignal): Promise<ElasticAddress[]>
  /** Takes it from whoever has it (AllowReassociation): one call, so there is no instant at which nobody has it. */
  associate(allocationId: string, serverId: string, signal?: AbortSignal): Promise<void>
  /** Gives it back for good, from whoever has it. One that is gone is no error. */
  release(allocationId: string, signal?: AbortSignal): Promise<void>
}

export interface VolumeState {
  readonly id: string
  readonly zone: string
  readonly sizeGiB: number
  readonly type: string
  /** EC2’s own words: creating, available, in-use, deleting, deleted, error. */
  readonly state: string
  readonly serverId: string | null
  readonly device: string | null
  /** attaching, attached, detaching, busy; null: not attached. */
  readonly attachment: string | null
  readonly deleteOnTermination: boolean
  readonly tags: Tags
}

export interface Snapshot {
  readonly id: string
  readonly volumeId: string
  readonly sizeGiB: number
  /** pending, completed, error. */
  readonly state: string
  readonly startedAt: string
  readonly tags: Tags
}

/** EBS volumes and their snapshots. */
export interface Volumes {
  /** Those that the provider knows. */
  describe(ids: readonly string[], signal?: AbortSignal): Promise<VolumeState[]>
  findByTags(tags: Tags, signal?: AbortSignal): Promise<VolumeState[]>
  /** Adds tags; others stay. */
  tag(volumeIds: readonly string[], tags: Tags, signal?: AbortSignal): Promise<void>
  /** Begins to attach; an own attachment at the same device is no error. CONFLICT when it hangs elsewhere. */
  attach(volumeId: string, serverId: string, device: string, signal?: AbortSignal): Promise<void>
  /** Begins to detach; a volume that does not hang on this server is no error. */
  detach(volumeId: string, serverId: string, signal?: AbortSignal): Promise<void>
  /** ModifyInstanceAttribute of the block device. */
  setDeleteOnTermination(serverId: string, device: string, deleteOnTermination: boolean, signal?: AbortSignal): Promise<void>
  /** Begins one. Looks for one of the same volume with the same tags first, as CreateSnapshot has no client token. */
  snapshot(volumeId: string, description: string, tags: Tags, signal?: AbortSignal): Promise<Snapshot>
  findSnapshots(tags: Tags, signal?: AbortSignal): Promise<Snapshot[]>
  delete(volumeId: string, signal?: AbortSignal): Promise<void>
  deleteSnapshot(snapshotId: string, signal?: AbortSignal): Promise<void>
}

export interface RootVolumeTask {
  readonly id: string
  readonly serverId: string
  /** pending, in-progress, failing, succeeded, failed, failed-detached. */
  readonly state: string
  readonly imageId: string | null
  readonly snapshotId: string | null
  readonly tags: Tags
}

/** CreateReplaceRootVolumeTask: same server, same addresses, new root disk. */
export interface RootVolumes {
  /** Begins the task; the running server restarts. The replaced volume is kept, detached. The same client token is the same task. */
  replace(
    request: { readonly serverId: string; readonly imageId: string; readonly clientToken: string; readonly tags: Tags },
    signal?: AbortSignal,
  ): Promise<RootVolumeTask>
  /** Tasks of these servers, newest first. */
  tasksOf(serverIds: readonly string[], signal?: AbortSignal): Promise<RootVolumeTask[]>
  /** Base64. CONFLICT unless the server is stopped. */
  setUserData(serverId: string, userData: string, signal?: AbortSignal): Promise<void>
}

export interface OwnImage {
  readonly id: string
  readonly name: string
  /** pending, available, failed, deregistered. */
  readonly state: string
  readonly createdAt: string
  readonly sizeGiB: number
  readonly snapshotIds: readonly string[]
  readonly tags: Tags
}

/** Images that this program bakes. */
export interface OwnImages {
  /** CreateImage of a stopped server. A name is given once per account and region: where it exists with the same tags, it is the answer. */
  create(request: { readonly serverId: string; readonly name: string; readonly tags: Tags }, signal?: AbortSignal): Promise<OwnImage>
  /** Of the account itself. */
  findByTags(tags: Tags, signal?: AbortSignal): Promise<OwnImage[]>
  /** Deregisters it and deletes its snapshots. */
  remove(imageId: string, signal?: AbortSignal): Promise<void>
}

/** Cuts a server off without ending it. */
export interface Isolation {
  /** The security group `henge-quarantine` of this network (VPC): nothing in, nothing out. Made where it is not there yet. */
  isolatingGroup(vpcId: string, tags: Tags, signal?: AbortSignal): Promise<string>
  vpcOf(serverId: string, signal?: AbortSignal): Promise<string | null>
  setSecurityGroups(serverId: string, securityGroupIds: readonly string[], signal?: AbortSignal): Promise<void>
}

export interface CommandResult {
  /** null: it did not run (not reachable, timed out, cancelled). */
  readonly exitCode: number | null
  /** At most 2,500 characters each. */
  readonly output: string
  readonly error: string
}

/** Shell commands through Systems Manager, for servers that this computer cannot reach. */
export interface Commands {
  /** Those of `serverIds` whose agent is online. [] where the provider has no Systems Manager. */
  reachable(serverIds: readonly string[], signal?: AbortSignal): Promise<string[]>
  /** Runs as root and waits for the end, `timeoutSeconds` (30 to 600) at most. Not safe twice by itself: the command has to be. */
  run(serverId: string, command: string, timeoutSeconds: number, signal?: AbortSignal): Promise<CommandResult>
}

export interface LockHolder {
  /** Who holds it, in words: user@computer. */
  readonly owner: string
  /** Milliseconds since 1970. */
  readonly since: number
  /** Of the job. */
  readonly jobId: string
}

export interface HeldLock {
  readonly name: string
  readonly holder: LockHolder
}

/** Locks seen by every computer that works on this account and region: an SSM parameter, made only where there is none. */
export interface Locks {
  /** null: it is ours now (or was already, by job id); else who has it. */
  take(name: string, holder: LockHolder, signal?: AbortSignal): Promise<LockHolder | null>
  holder(name: string, signal?: AbortSignal): Promise<LockHolder | null>
  /** All that are held in this account and region, whoever holds them; one that is no lock of a job has the job id ''. */
  list(signal?: AbortSignal): Promise<HeldLock[]>
  /** Gives back what this job holds; a lock of another job stays. */
  release(name: string, jobId: string, signal?: AbortSignal): Promise<void>
}

export interface TaggedGroup {
  readonly id: string
  readonly name: string
  readonly vpcId: string | null
  readonly tags: Tags
}

/** What is there that carries a tag of one of these keys, whatever its value: how leftovers are found. */
export interface Inventory {
  volumes(tagKeys: readonly string[], signal?: AbortSignal): Promise<(VolumeState & { readonly createdAt: string })[]>
  /** Those of the account itself. */
  snapshots(tagKeys: readonly string[], signal?: AbortSignal): Promise<Snapshot[]>
  /** Those of the account itself. */
  images(tagKeys: readonly string[], signal?: AbortSignal): Promise<OwnImage[]>
  securityGroups(tagKeys: readonly string[], signal?: AbortSignal): Promise<TaggedGroup[]>
  /** CONFLICT while something uses it; one that is gone is no error. */
  deleteSecurityGroup(id: string, signal?: AbortSignal): Promise<void>
}

/**
 * Everything of its kind that the account itself owns in the region, whoever made it. Nothing here changes anything. TOO_LARGE where
 * there are more than 50,000 of a kind.
 */
export interface Holdings {
  volumes(signal?: AbortSignal): Promise<HeldVolume[]>
  addresses(signal?: AbortSignal): Promise<HeldAddress[]>
  snapshots(signal?: AbortSignal): Promise<HeldSnapshot[]>
  images(signal?: AbortSignal): Promise<HeldImage[]>
}

/** How many vCPUs of some kinds of servers may run at a time in an account and region. */
export interface VcpuQuota {
  /** "L-1216C47A" */
  readonly code: string
  /** In the provider’s words. */
  readonly name: string
  readonly limit: number
  /** Of all that runs or is about to, whoever started it. */
  readonly used: number
  /** vCPUs of a server, by instance type, for those asked about that count against this quota. */
  readonly perServer: Readonly<Record<string, number>>
}

/** Room in the account. */
export interface Limits {
  /** The quotas that servers of these types count against. NOT_FOUND or UNSUPPORTED where the provider does not tell them. */
  vcpuQuotas(instanceTypes: readonly string[], signal?: AbortSignal): Promise<VcpuQuota[]>
  /** Free addresses of each subnet. */
  freeAddresses(subnetIds: readonly string[], signal?: AbortSignal): Promise<Readonly<Record<string, number>>>
}

export interface DnsZone {
  readonly id: string
  /** Lower case, with the dot at the end. */
  readonly name: string
  readonly kind: 'public' | 'private'
}

export interface DnsRecord {
  readonly addresses: readonly string[]
  readonly ttlSeconds: number
  /** What it is where it is not a plain list of addresses; such a record is not to be changed. */
  readonly otherwise: 'alias' | 'cname' | 'routing-policy' | 'traffic-policy' | null
}

type PlainRecord = Pick<DnsRecord, 'addresses' | 'ttlSeconds'> & { readonly name: string }

/** A records of the account’s hosted zones. UNSUPPORTED where the provider has no Route 53. */
export interface DnsRecords {
  /** The zone that fits the name best: of the longest name, and of this kind where there are both. CONFLICT: several fit equally. */
  zoneOf(name: string, kind: DnsZone['kind'], signal?: AbortSignal): Promise<DnsZone | null>
  /** As last changed, though perhaps not yet on all name servers. null: there is none. NOT_FOUND: no such zone. */
  read(zoneId: string, name: string, signal?: AbortSignal): Promise<DnsRecord | null>
  /** Makes or replaces the A record; answers with the id of the change. */
  upsert(zoneId: string, record: PlainRecord, signal?: AbortSignal): Promise<string>
  /** REFUSED where it holds something else; null: it is gone already. */
  remove(zoneId: string, record: PlainRecord, signal?: AbortSignal): Promise<string | null>
  /**
   * Whether this record may be changed: there is no dry run, so the deletion of something that is not there is asked for, which whoever
   * may change it is refused for that reason. FORBIDDEN. Never changes anything.
   */
  checkChange(zoneId: string, name: string, signal?: AbortSignal): Promise<void>
  /** Every name server of the zone has it. */
  isInSync(changeId: string, signal?: AbortSignal): Promise<boolean>
}
