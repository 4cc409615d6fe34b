import { isoTime } from '../../../shared/model/clock.ts'
import { hengeTags, type Server, type ServerHealth, serverStateSchema, type Volume } from '../../../shared/model/server.ts'
import type { VolumeFacts } from './volume-facts.ts'
import type { SeenInstance, SeenStatus } from './wanted.ts'

/** What is known beside the instance itself; null: it could not be asked. */
export interface Surroundings {
  readonly volumes: ReadonlyMap<string, VolumeFacts> | null
  readonly statuses: ReadonlyMap<string, SeenStatus> | null
  readonly elasticAddresses: ReadonlySet<string> | null
}

export interface Place {
  readonly accountId: string
  readonly region: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** An instance as DescribeInstances and RunInstances give it. Whatever is not known stays null; nothing is guessed. */
export function toServer(instance: SeenInstance, place: Place, known: Surroundings): Server {
  const id = instance.InstanceId ?? ''
  const tags = Object.fromEntries((instance.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']))
  const state = stateOf(instance)
  const generation = tags[hengeTags.generation]
  return {
    id,
    accountId: place.accountId,
    region: place.region,
    zone: instance.Placement?.AvailabilityZone ?? '',
    name: tags.Name || id,
    role: tags[hengeTags.role] ?? null,
    recipe: tags[hengeTags.recipe] ?? null,
    revision: tags[hengeTags.revision] ?? null,
    generation: generation !== undefined && /^\d{1,9}$/.test(generation) ? Number(generation) : null,
    jobId: tags[hengeTags.job] ?? null,
    state,
    stateReason: instance.StateReason?.Message || instance.StateTransitionReason || null,
    health: state === 'running' ? healthOf(known.statuses?.get(id)) : 'not-applicable',
    instanceType: instance.InstanceType ?? '',
    architecture: instance.Architecture ?? '',
    imageId: instance.ImageId ?? '',
    privateAddress: instance.PrivateIpAddress || null,
    publicAddress: instance.PublicIpAddress || null,
    elasticAddress: hasElasticAddress(instance, known.elasticAddresses),
    subnetId: instance.SubnetId || null,
    securityGroupIds: securityGroups(instance),
    keyName: instance.KeyName || null,
    instanceProfileArn: instance.IamInstanceProfile?.Arn ?? null,
    volumes: volumesOf(instance, known.volumes),
    hibernation: instance.HibernationOptions?.Configured,
    autoScalingGroup: tags['aws:autoscaling:groupName'] ?? null,
    launchedAt: isoTime(instance.LaunchTime?.getTime() ?? place.now),
    ...stoppedAt(state, instance.StateTransitionReason),
    terminatedAt: state === 'terminated' ? isoTime(transitionTime(instance.StateTransitionReason) ?? place.now) : null,
    tags,
  }
}

function stoppedAt(state: Server['state'], reason: string | undefined): Pick<Server, 'stoppedAt'> {
  const at = state === 'stopped' || state === 'stopping' ? transitionTime(reason) : null
  return at === null ? {} : { stoppedAt: isoTime(at) }
}

/** Throws for one that EC2 does not have today. */
function stateOf({ State }: SeenInstance): Server['state'] {
  return serverStateSchema.options.find((known) => known === State?.Name) ?? serverStateSchema.parse(State?.Name)
}

const worstFirst: readonly ServerHealth[] = ['impaired', 'insufficient-data', 'initializing', 'ok']

/** The worse of instance and system check; a check that is not there counts as not known. */
export function healthOf(status: SeenStatus | undefined): ServerHealth {
  const checks = [status?.InstanceStatus?.Status, status?.SystemStatus?.Status]
  const known = checks.map((check) => worstFirst.find((health) => health === check) ?? 'insufficient-data')
  return worstFirst.find((health) => known.includes(health)) ?? 'insufficient-data'
}

/** "User initiated (2026-11-22 10:00:00 GMT)" → milliseconds. */
export function transitionTime(reason: string | undefined): number | null {
  const found = /\((\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) (?:GMT|UTC)\)/.exec(reason ?? '')
  return found ? Date.parse(`${found[1]}T${found[2]}Z`) : null
}

export function hasElasticAddress(instance: SeenInstance, elastic: ReadonlySet<string> | null): boolean {
  if (!instance.PublicIpAddress) return false
  if (elastic) return elastic.has(instance.PublicIpAddress)
  // An address that AWS lent is owned by "amazon"; an Elastic IP by an account.
  return (instance.NetworkInterfaces ?? []).some(
    ({ Association }) => Association?.PublicIp === instance.PublicIpAddress && /^\d{12}$/.test(Association?.IpOwnerId ?? ''),
  )
}

function securityGroups(instance: SeenInstance): string[] {
  const groups = [...(instance.SecurityGroups ?? []), ...(instance.NetworkInterfaces ?? []).flatMap((card) => card.Groups ?? [])]
  return [...new Set(groups.flatMap(({ GroupId }) => (GroupId ? [GroupId] : [])))]
}

function volumesOf(instance: SeenInstance, volumes: ReadonlyMap<string, VolumeFacts> | null): Volume[] {
  return (instance.BlockDeviceMappings ?? []).flatMap(({ DeviceName, Ebs }) => {
    if (!Ebs?.VolumeId) return []
    const volume = volumes?.get(Ebs.VolumeId)
    return {
      id: Ebs.VolumeId,
      device: DeviceName ?? '',
      sizeGiB: volume?.Size ?? null,
      type: volume?.VolumeType ?? null,
      deleteOnTermination: Ebs.DeleteOnTermination ?? false,
      root: DeviceName !== undefined && DeviceName === instance.RootDeviceName,
      ...beyondIncluded(volume),
    }
  })
}

/** https://aws.amazon.com/ebs/pricing/ */
const included = { iops: 3000, throughput: 125 }

/** What a gp3 does more than the price of its size includes. */
export function beyondIncluded(volume: VolumeFacts | undefined): Pick<Volume, 'beyondIncluded'> {
  if (volume?.VolumeType !== 'gp3') return {}
  const iops = Math.max(0, (volume.Iops ?? 0) - included.iops)
  const mebibytesPerSecond = Math.max(0, (volume.Throughput ?? 0) - included.throughput)
  return iops + mebibytesPerSecond > 0 ? { beyondIncluded: { iops, mebibytesPerSecond } } : {}
}
