import type { Instance as Ec2Instance } from '@aws-sdk/client-ec2'
import { currentAddresses, interfaceIdOf } from '../../world/addresses.ts'
import { hexDigits } from '../../world/dice.ts'
import type { Address, Instance, InstanceState, Volume } from '../../world/entities.ts'
import { changeAt, launchedAt, lentPublicAddress, stateAt } from '../../world/life.ts'
import type { Region } from '../../world/region.ts'
import { imageIdAt } from '../../world/root-volume-tasks.ts'
import { attachmentState, currentVolumes } from '../../world/volumes.ts'
import { lastingView } from '../query-codec.ts'

const stateCodes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
}

export function stateView(state: InstanceState): { readonly Code: number; readonly Name: InstanceState } {
  return { Code: stateCodes[state], Name: state }
}

export function tagViews(tags: Readonly<Record<string, string>>): { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

export function securityGroupViews(
  region: Region,
  ids: readonly string[],
): { readonly GroupId: string; readonly GroupName: string | undefined }[] {
  return ids.map((id) => ({ GroupId: id, GroupName: region.find('security-group', id)?.name }))
}

/** An instance with what belongs to it, looked up once for a whole answer. */
export interface InstanceParts {
  readonly instance: Instance
  readonly state: InstanceState
  readonly volumes: readonly Volume[]
  readonly address: Address | undefined
}

export function withParts(region: Region, instances: readonly Instance[]): InstanceParts[] {
  const now = region.now
  const ids = new Set(instances.map(({ id }) => id))
  const attached = region.all('volume').filter(({ attachment }) => attachment !== null && ids.has(attachment.instanceId))
  const volumes = new Map<string, Volume[]>()
  for (const volume of currentVolumes(region, attached)) {
    const owner = volume.attachment?.instanceId
    if (owner === undefined) continue
    const siblings = volumes.get(owner)
    if (siblings === undefined) volumes.set(owner, [volume])
    else siblings.push(volume)
  }
  const addresses = new Map(
    currentAddresses(region).flatMap((address) => (address.association === null ? [] : [[address.association.instanceId, address]])),
  )
  return instances.map((instance) => ({
    instance,
    state: stateAt(instance, now),
    volumes: volumes.get(instance.id) ?? [],
    address: addresses.get(instance.id),
  }))
}

export function publicAddressOf(parts: InstanceParts, now: number): string | undefined {
  return parts.address?.publicIp ?? lentPublicAddress(parts.instance, now) ?? undefined
}

export function privateDnsName(region: Region, instance: Instance): string {
  return `ip-${instance.privateAddress.replaceAll('.', '-')}.${region.name === 'us-east-1' ? 'ec2' : region.name}.compute.internal`
}

function publicDnsName(region: Region, address: string): string {
  return `ec2-${address.replaceAll('.', '-')}.${region.name === 'us-east-1' ? 'compute-1' : `${region.name}.compute`}.amazonaws.com`
}

/** What an instance was shown as, as long as it and what belongs to it are the same and nothing of it lies ahead. */
const shown = new WeakMap<Instance, Shown>()

interface Shown {
  readonly parts: InstanceParts
  readonly accountId: string
  /** Right from then on. */
  readonly from: number
  readonly view: Ec2Instance
}

/** As DescribeInstances shows it. */
export function instanceView(region: Region, accountId: string, parts: InstanceParts): Ec2Instance {
  const now = region.now
  const known = shown.get(parts.instance)
  if (known && known.from <= now && known.accountId === accountId && isSame(known.parts, parts)) return known.view
  const view = viewAt(region, accountId, parts, now)
  const from = lastChange(parts)
  if (from <= now) shown.set(parts.instance, { parts, accountId, from, view: lastingView(view) })
  return view
}

function isSame(one: InstanceParts, other: InstanceParts): boolean {
  const { volumes } = other
  return (
    one.address === other.address &&
    one.state === other.state &&
    one.volumes.length === volumes.length &&
    one.volumes.every((volume, index) => volume === volumes[index])
  )
}

/** The last instant, which may lie ahead, at which anything that is shown of it changes by itself. */
function lastChange({ instance, volumes }: InstanceParts): number {
  const attachments = volumes.flatMap(({ attachment }) => attachment ?? [])
  return Math.max(
    ...instance.history.map(({ at }) => at),
    ...(instance.rootSwaps ?? []).map(({ at }) => at),
    instance.vanishesAt ?? 0,
    instance.lentAddressSince ?? 0,
    ...attachments.flatMap(({ at, attachedAt = 0, detachingAt = 0, detachedAt = 0 }) => [at, attachedAt, detachingAt, detachedAt]),
  )
}

function viewAt(region: Region, accountId: string, parts: InstanceParts, now: number): Ec2Instance {
  const { instance, state } = parts
  const change = changeAt(instance, now)
  const terminated = state === 'terminated'
  const publicAddress = publicAddressOf(parts, now)
  const groups = securityGroupViews(region, instance.securityGroupIds)
  return {
    InstanceId: instance.id,
    ImageId: imageIdAt(instance, now),
    InstanceType: instance.instanceType as Ec2Instance['InstanceType'],
    State: stateView(state),
    StateReason: change.reason === null ? undefined : { Code: change.reason.code, Message: change.reason.message },
    StateTransitionReason:
      change.reason?.code === 'Client.UserInitiatedShutdown'
        ? `User initiated (${new Date(change.at).toISOString().slice(0, 19).replace('T', ' ')} GMT)`
        : '',
    LaunchTime: new Date(launchedAt(instance, now)),
    UsageOperation: 'RunInstances',
    UsageOperationUpdateTime: new Date(instance.createdAt),
    Architecture: instance.architecture as Ec2Instance['Architecture'],
    RootDeviceName: instance.rootDevice,
    RootDeviceType: 'ebs',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    PlatformDetails: 'Linux/UNIX',
    EnaSupport: true,
    EbsOptimized: false,
    AmiLaunchIndex: instance.launchIndex,
    ClientToken: instance.clientToken ?? '',
    KeyName: instance.keyName ?? undefined,
    Monitoring: { State: instance.monitoring ? 'enabled' : 'disabled' },
    Placement: { AvailabilityZone: instance.zone, GroupName: '', Tenancy: 'default' },
    PrivateDnsName: terminated ? '' : privateDnsName(region, instance),
    PublicDnsName: publicAddress === undefined ? '' : publicDnsName(region, publicAddress),
    PrivateIpAddress: terminated ? undefined : instance.privateAddress,
    PublicIpAddress: publicAddress,
    SubnetId: terminated ? undefined : instance.subnetId,
    VpcId: terminated ? undefined : instance.vpcId,
    SourceDestCheck: terminated ? undefined : (instance.sourceDestCheck ?? true),
    SecurityGroups: terminated ? [] : groups,
    IamInstanceProfile: instance.instanceProfileArn === null ? undefined : profileView(instance.instanceProfileArn),
    BlockDeviceMappings: parts.volumes.map((volume) => ({
      DeviceName: volume.attachment?.device,
      Ebs: {
        VolumeId: volume.id,
        Status: state === 'pending' ? 'attaching' : deviceStatus(volume, now),
        AttachTime: new Date(volume.attachment?.at ?? volume.createdAt),
        DeleteOnTermination: volume.attachment?.deleteOnTermination,
      },
    })),
    NetworkInterfaces: terminated ? [] : [networkInterfaceView(region, accountId, parts, publicAddress)],
    MetadataOptions: {
      State: 'applied',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 2,
      HttpEndpoint: 'enabled',
      HttpProtocolIpv6: 'disabled',
      InstanceMetadataTags: 'disabled',
    },
    MaintenanceOptions: { AutoRecovery: 'default' },
    InstanceLifecycle: instance.bought === 'spot' ? 'spot' : undefined,
    HibernationOptions: { Configured: instance.hibernation ?? false },
    EnclaveOptions: { Enabled: false },
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    CurrentInstanceBootMode: 'uefi',
    Tags: tagViews(instance.tags),
  }
}

/** An instance’s own view knows no "busy". */
function deviceStatus({ attachment }: Volume, now: number): 'attaching' | 'attached' | 'detaching' {
  const state = attachment === null ? 'detaching' : attachmentState(attachment, now)
  return state === 'busy' ? 'detaching' : state
}

function profileView(arn: string): { readonly Arn: string; readonly Id: string } {
  return { Arn: arn, Id: `AIPA${hexDigits(arn, 17).toUpperCase()}` }
}

function networkInterfaceView(region: Region, accountId: string, parts: InstanceParts, publicAddress: string | undefined) {
  const { instance } = parts
  const digits = hexDigits(`${instance.id} interface`, 17)
  const association =
    publicAddress === undefined
      ? undefined
      : {
          IpOwnerId: parts.address === undefined ? 'amazon' : accountId,
          PublicIp: publicAddress,
          PublicDnsName: publicDnsName(region, publicAddress),
        }
  return {
    NetworkInterfaceId: interfaceIdOf(instance.id),
    Status: 'in-use' as const,
    MacAddress: `02:${digits.slice(0, 10).replace(/..(?=.)/g, '$&:')}`,
    OwnerId: accountId,
    SubnetId: instance.subnetId,
    VpcId: instance.vpcId,
    PrivateIpAddress: instance.privateAddress,
    PrivateDnsName: privateDnsName(region, instance),
    SourceDestCheck: instance.sourceDestCheck ?? true,
    InterfaceType: 'interface',
    Groups: securityGroupViews(region, instance.securityGroupIds),
    Attachment: {
      AttachmentId: `eni-attach-${digits}`,
      AttachTime: new Date(instance.createdAt),
      DeleteOnTermination: true,
      DeviceIndex: 0,
      NetworkCardIndex: 0,
      Status: 'attached' as const,
    },
    Association: association,
    PrivateIpAddresses: [
      {
        Primary: true,
        PrivateIpAddress: instance.privateAddress,
        PrivateDnsName: privateDnsName(region, instance),
        Association: association,
      },
    ],
  }
}
