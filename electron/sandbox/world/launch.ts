import { ApiError } from './api-error.ts'
import { addressHolders, capacityLeft, checkFreeAddresses, checkVcpuQuota, insufficientCapacity } from './capacity.ts'
import type { Instance, StateChange, Volume } from './entities.ts'
import type { FaultEffect } from './faults.ts'
import { findInstanceType } from './instance-types.ts'
import { clientError, startFails } from './launch-failure.ts'
import type { Subnet } from './network.ts'
import { type BootImage, bootImage } from './own-images.ts'
import { chosenSubnet, freeAddress } from './placement.ts'
import type { Region } from './region.ts'
import { checkTags } from './tags.ts'
import { onceForToken } from './tokens.ts'

export interface BlockDevice {
  readonly device: string
  readonly sizeGiB: number | null
  readonly type: string
  readonly iops: number | null
  readonly throughput: number | null
  readonly encrypted: boolean
  readonly deleteOnTermination: boolean
}

/** A RunInstances call in the sandbox’s words; null is "not given". */
export interface LaunchOrder {
  readonly minimum: number
  readonly maximum: number
  readonly imageId: string | null
  readonly instanceType: string
  /** Base64. */
  readonly userData: string | null
  readonly zone: string | null
  readonly subnetId: string | null
  readonly securityGroupIds: readonly string[]
  readonly keyName: string | null
  readonly instanceProfileArn: string | null
  readonly publicAddress: boolean | null
  readonly privateAddress: string | null
  readonly blockDevices: readonly BlockDevice[]
  readonly instanceTags: Readonly<Record<string, string>>
  readonly volumeTags: Readonly<Record<string, string>>
  readonly terminationProtected: boolean
  readonly stopProtected: boolean
  readonly hibernation: boolean
  readonly spot: boolean
  readonly shutdownBehavior: 'stop' | 'terminate'
  readonly monitoring: boolean
}

const maxUserDataBytes = 16 * 1024
const base64Pattern = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** The one key pair that every region of the sandbox has. */
export const keyPairName = 'admin'

interface Checked {
  readonly image: BootImage
  readonly subnet: Subnet
  readonly architecture: string
}

function invalid(code: string, message: string): ApiError {
  return new ApiError(code, message)
}

/** Throws what RunInstances answers to an order it does not take; changes nothing. */
export function checkLaunch(region: Region, order: LaunchOrder): Checked {
  if (order.minimum < 1 || order.maximum < order.minimum) {
    throw invalid('InvalidParameterValue', 'Value for parameter minCount is invalid. Expecting 1 ≤ minCount ≤ maxCount.')
  }
  if (order.imageId === null) throw invalid('MissingParameter', 'The request must contain the parameter ImageId')
  const image = bootImage(region, order.imageId)
  const type = findInstanceType(order.instanceType)
  if (type === undefined) throw invalid('InvalidParameterValue', `Invalid value '${order.instanceType}' for InstanceType.`)
  if (type.architecture !== image.architecture) {
    throw invalid(
      'InvalidParameterValue',
      `The architecture '${type.architecture}' of the specified instance type does not match the architecture '${image.architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again.`,
    )
  }
  if (order.userData !== null) checkUserData(order.userData)
  if (order.keyName !== null && order.keyName !== keyPairName) {
    throw invalid('InvalidKeyPair.NotFound', `The key pair '${order.keyName}' does not exist`)
  }
  for (const id of order.securityGroupIds) {
    if (region.find('security-group', id) === undefined) throw invalid('InvalidGroup.NotFound', `The security group '${id}' does not exist`)
  }
  const rootSize = order.blockDevices.find((device) => device.device === image.rootDevice)?.sizeGiB ?? image.rootSizeGiB
  if (rootSize < image.rootSizeGiB) {
    throw invalid(
      'InvalidBlockDeviceMapping',
      `Volume of size ${rootSize}GB is smaller than snapshot '${image.snapshotId}', expect size >= ${image.rootSizeGiB}GB`,
    )
  }
  checkTags(order.instanceTags)
  checkTags(order.volumeTags)
  return { image, subnet: chosenSubnet(region, order), architecture: type.architecture }
}

/** Throws what EC2 answers to user data that it does not take. */
export function checkUserData(userData: string): void {
  const text = userData.replace(/\s+/g, '')
  if (!base64Pattern.test(text)) throw invalid('InvalidUserData.Malformed', 'Invalid BASE64 encoding of user data.')
  const bytes = (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0)
  if (bytes > maxUserDataBytes) throw invalid('InvalidParameterValue', 'User data is limited to 16384 bytes')
}

/** The instances of this order: new ones, or those that the same client token made before. IdempotentParameterMismatch. */
export function runInstances(
  region: Region,
  order: LaunchOrder,
  clientToken: string | null,
  misfortune: FaultEffect | null = null,
): Instance[] {
  const ids = onceForToken(region, 'RunInstances', clientToken, order, () =>
    launchAll(region, order, clientToken, misfortune).map((instance) => instance.id),
  )
  return ids.flatMap((id) => region.find('instance', id) ?? [])
}

function launchAll(region: Region, order: LaunchOrder, clientToken: string | null, misfortune: FaultEffect | null): Instance[] {
  const checked = checkLaunch(region, order)
  const count = grantedCount(region, order, checked.subnet)
  const reservationId = region.newId('r')
  const takenAddresses = new Set(addressHolders(region).map((instance) => instance.privateAddress))
  return Array.from({ length: count }, (_, index) =>
    launchOne(region, order, checked, { reservationId, index, clientToken, misfortune, takenAddresses }),
  )
}

/** As many as there is capacity for, but not fewer than asked for. What a dry run does not look at. */
function grantedCount(region: Region, order: LaunchOrder, subnet: Subnet): number {
  const left = capacityLeft(region, order.instanceType, subnet.zone)
  if (left < order.minimum) throw insufficientCapacity(region, order.instanceType, subnet.zone)
  const count = Math.min(order.maximum, left)
  checkVcpuQuota(region, Array<string>(count).fill(order.instanceType))
  checkFreeAddresses(region, subnet, count)
  return count
}

interface LaunchPlace {
  readonly reservationId: string
  readonly index: number
  readonly clientToken: string | null
  readonly misfortune: FaultEffect | null
  readonly takenAddresses: Set<string>
}

function launchOne(region: Region, order: LaunchOrder, { image, subnet, architecture }: Checked, place: LaunchPlace): Instance {
  const now = region.now
  const reachedAt = now + region.timings.running
  const devices = devicesOf(order, image)
  const { misfortune } = place
  const encrypted = devices.some((device) => device.device === image.rootDevice && device.encrypted)
  const outcome: StateChange = startFails(region, misfortune, encrypted)
    ? { at: reachedAt, state: 'terminated', reason: clientError }
    : { at: reachedAt, state: 'running', reason: null }
  const instance: Instance = {
    kind: 'instance',
    id: region.newId('i'),
    reservationId: place.reservationId,
    launchIndex: place.index,
    clientToken: place.clientToken,
    createdAt: now,
    visibleAt: now + region.timings.visible,
    history: [{ at: now, state: 'pending', reason: null }, outcome],
    imageId: image.id,
    instanceType: order.instanceType,
    architecture,
    rootDevice: image.rootDevice,
    keyName: order.keyName,
    zone: subnet.zone,
    subnetId: subnet.id,
    vpcId: subnet.vpcId,
    securityGroupIds: order.securityGroupIds,
    privateAddress: freeAddress(place.takenAddresses, subnet, order.privateAddress),
    wantsPublicAddress: order.publicAddress ?? true,
    instanceProfileArn: order.instanceProfileArn,
    userData: order.userData,
    tags: order.instanceTags,
    terminationProtected: order.terminationProtected,
    stopProtected: order.stopProtected,
    hibernation: order.hibernation,
    ...(order.spot ? { bought: 'spot' as const } : {}),
    shutdownBehavior: order.shutdownBehavior,
    monitoring: order.monitoring,
    neverHealthy: misfortune?.kind === 'never-healthy',
    neverServes: misfortune?.kind === 'never-serves',
    reboots: [],
    vanishesAt: misfortune?.kind === 'vanishes' ? now + misfortune.afterMs : undefined,
    baked: image.baked,
  }
  region.put(instance)
  for (const device of devices) region.put(newVolume(region, instance, device, order.volumeTags))
  return instance
}

interface LaunchDevice extends BlockDevice {
  readonly sizeGiB: number
  readonly snapshotId: string | null
}

/** The image’s devices, the root first, as far as the order does not say otherwise; then those that only the order has. */
function devicesOf(order: LaunchOrder, image: BootImage): LaunchDevice[] {
  const isRoot = ({ device }: { readonly device: string }) => device === image.rootDevice
  const brought = [...image.devices.filter(isRoot), ...image.devices.filter((device) => !isRoot(device))].map((device): LaunchDevice => {
    const given = order.blockDevices.find((candidate) => candidate.device === device.device)
    const common = { ...device, iops: null, throughput: null }
    if (given === undefined) return common
    return { ...common, ...given, sizeGiB: given.sizeGiB ?? device.sizeGiB, encrypted: given.encrypted || device.encrypted }
  })
  const added = order.blockDevices
    .filter(({ device }) => !brought.some((other) => other.device === device))
    .map((device) => ({ ...device, sizeGiB: device.sizeGiB ?? 8, snapshotId: null }))
  return [...brought, ...added]
}

function newVolume(region: Region, instance: Instance, device: LaunchDevice, tags: Readonly<Record<string, string>>): Volume {
  const { sizeGiB, snapshotId } = device
  return {
    kind: 'volume',
    id: region.newId('vol'),
    createdAt: region.now,
    zone: instance.zone,
    sizeGiB,
    type: device.type,
    iops: device.iops ?? (device.type === 'gp3' ? 3000 : Math.max(100, sizeGiB * 3)),
    throughput: device.type === 'gp3' ? (device.throughput ?? 125) : null,
    encrypted: device.encrypted,
    snapshotId,
    attachment: { instanceId: instance.id, device: device.device, at: region.now, deleteOnTermination: device.deleteOnTermination },
    tags,
  }
}
