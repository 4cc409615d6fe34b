import { ApiError } from './api-error.ts'
import { capacityLeft, freeAddresses } from './capacity.ts'
import { type Subnet, subnetsOf } from './network.ts'
import type { Region } from './region.ts'

/** Of a launch, what decides where it goes. */
export interface LaunchPlaceWish {
  readonly minimum: number
  readonly maximum: number
  readonly instanceType: string
  readonly zone: string | null
  readonly subnetId: string | null
}

/** Where an order goes. InvalidSubnetID.NotFound, InvalidParameterValue. */
export function chosenSubnet(region: Region, order: LaunchPlaceWish): Subnet {
  const subnets = subnetsOf(region.name)
  if (order.subnetId !== null) {
    const subnet = subnets.find((candidate) => candidate.id === order.subnetId)
    if (subnet === undefined) throw new ApiError('InvalidSubnetID.NotFound', `The subnet ID '${order.subnetId}' does not exist`)
    if (order.zone !== null && order.zone !== subnet.zone) {
      throw new ApiError(
        'InvalidParameterValue',
        `The subnet '${subnet.id}' is in the Availability Zone '${subnet.zone}', not in '${order.zone}'.`,
      )
    }
    return subnet
  }
  const subnet = order.zone === null ? roomySubnet(region, subnets, order) : subnets.find((candidate) => candidate.zone === order.zone)
  if (subnet === undefined) throw new ApiError('InvalidParameterValue', `Invalid availability zone: [${order.zone}]`)
  return subnet
}

/** The first with room for so many: without a zone the choice is AWS’s. */
function roomySubnet(region: Region, subnets: readonly Subnet[], order: LaunchPlaceWish): Subnet | undefined {
  const free = freeAddresses(region)
  const hasRoom = (subnet: Subnet) => (free.get(subnet.id) ?? 0) >= order.maximum
  const hasCapacity = (subnet: Subnet) => capacityLeft(region, order.instanceType, subnet.zone) >= order.minimum
  return subnets.find((subnet) => hasRoom(subnet) && hasCapacity(subnet)) ?? subnets.find(hasCapacity) ?? subnets[0]
}

/** A private address that nobody has, or the wanted one; adds it to `taken`. */
export function freeAddress(taken: Set<string>, subnet: Subnet, wanted: string | null): string {
  const [first, second, third] = subnet.base
  if (wanted !== null) {
    const parts = wanted.split('.').map(Number)
    const inside =
      parts.length === 4 && parts[0] === first && parts[1] === second && (parts[2] ?? -1) >= third && (parts[2] ?? 999) < third + 16
    if (!inside) throw new ApiError('InvalidParameterValue', 'Address does not fall within the subnet’s address range')
    if (taken.has(wanted)) throw new ApiError('InvalidIPAddress.InUse', `Address ${wanted} is in use.`)
    return wanted
  }
  // AWS reserves the first four addresses of a subnet and the last; the lowest of the others are taken last.
  for (let number = 0; number < 4091; number++) {
    const offset = number < 4085 ? number + 10 : number - 4081
    const address = `${first}.${second}.${third + (offset >> 8)}.${offset & 255}`
    if (!taken.has(address)) {
      taken.add(address)
      return address
    }
  }
  throw new Error(`the subnet ${subnet.id} was said to have a free address and has none`)
}
