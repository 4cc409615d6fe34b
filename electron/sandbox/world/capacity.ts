import { ApiError } from './api-error.ts'
import type { Instance } from './entities.ts'
import { instanceTypes as allTypes, findInstanceType } from './instance-types.ts'
import { stateAt } from './life.ts'
import { type Subnet, subnetsOf } from './network.ts'
import type { Region } from './region.ts'

/** Those that take up capacity and count against the quota. */
function runningInstances(region: Region): Instance[] {
  const { now } = region
  return region.all('instance').filter((instance) => {
    const state = stateAt(instance, now)
    return state === 'running' || state === 'pending'
  })
}

/** Room for the largest fleet that anybody tries on a sandbox. */
const usualQuota = 100_000
const mostVcpus = Math.max(...allTypes.map(({ vcpus }) => vcpus))

/** vCPUs that may run at a time. */
export function vcpuQuota(region: Region): number {
  return region.faults.condition('vcpu-quota', region.name)?.vcpus ?? usualQuota
}

/** VcpuLimitExceeded where so many more of these types would be over the quota. */
export function checkVcpuQuota(region: Region, instanceTypes: readonly string[]): void {
  const quota = vcpuQuota(region)
  // Nothing needs to be counted where even the largest would fit.
  if ((region.all('instance').length + instanceTypes.length) * mostVcpus <= quota) return
  const vcpus = (types: readonly string[]) => types.reduce((sum, name) => sum + (findInstanceType(name)?.vcpus ?? 0), 0)
  const used = vcpus(runningInstances(region).map(({ instanceType }) => instanceType))
  if (used + vcpus(instanceTypes) > quota) {
    throw new ApiError(
      'VcpuLimitExceeded',
      `You have requested more vCPU capacity than your current vCPU limit of ${quota} allows for the instance bucket that the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit.`,
    )
  }
}

/** How many more instances of the type the zone has room for; Infinity where nothing limits it. */
export function capacityLeft(region: Region, instanceType: string, zone: string): number {
  let left = Number.POSITIVE_INFINITY
  for (const limit of region.faults.conditions('capacity', region.name)) {
    const counts = (type: string, place: string) =>
      (limit.instanceType === undefined || limit.instanceType === type) && (limit.zone === undefined || limit.zone === place)
    if (!counts(instanceType, zone)) continue
    const used = runningInstances(region).filter((instance) => counts(instance.instanceType, instance.zone)).length
    left = Math.min(left, Math.max(0, limit.instances - used))
  }
  return left
}

export function insufficientCapacity(region: Region, instanceType: string, zone: string): ApiError {
  const others = subnetsOf(region.name)
    .map((subnet) => subnet.zone)
    .filter((other) => other !== zone && capacityLeft(region, instanceType, other) > 0)
  const advice =
    others.length === 0
      ? ''
      : ` You can currently get ${instanceType} capacity by not specifying an Availability Zone in your request or choosing ${others.join(', ')}.`
  return new ApiError(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${instanceType} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity.${advice}`,
    500,
  )
}

/** A /20 without the five addresses that AWS keeps of each subnet. */
const addressesInSubnet = 4091

/** An address is free again when its instance is terminated. */
export function addressHolders(region: Region): Instance[] {
  const { now } = region
  return region.all('instance').filter((instance) => stateAt(instance, now) !== 'terminated')
}

/** AvailableIpAddressCount by subnet id. */
export function freeAddresses(region: Region): Map<string, number> {
  const used = new Map<string, number>()
  for (const { subnetId } of addressHolders(region)) used.set(subnetId, (used.get(subnetId) ?? 0) + 1)
  const sizes = region.faults.conditions('subnet-size', region.name)
  return new Map(
    subnetsOf(region.name).map((subnet: Subnet) => {
      const size = sizes.findLast(({ zone }) => zone === undefined || zone === subnet.zone)?.addresses ?? addressesInSubnet
      return [subnet.id, Math.max(0, size - (used.get(subnet.id) ?? 0))]
    }),
  )
}

/** InsufficientFreeAddressesInSubnet. */
export function checkFreeAddresses(region: Region, subnet: Subnet, wanted: number): void {
  if ((freeAddresses(region).get(subnet.id) ?? 0) < wanted) {
    throw new ApiError(
      'InsufficientFreeAddressesInSubnet',
      `There are not enough free addresses in subnet '${subnet.id}' to satisfy the requested number of instances.`,
    )
  }
}
