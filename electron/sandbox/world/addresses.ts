import { ApiError } from './api-error.ts'
import { hexDigits } from './dice.ts'
import type { Address, Instance } from './entities.ts'
import { knownInstance } from './instances.ts'
import { stateAt, terminatedAt } from './life.ts'
import type { Region } from './region.ts'

/** Elastic IPs as they are now: the association ends with the instance. */
export function currentAddresses(region: Region): Address[] {
  const now = region.now
  const known = region.all('address').filter((address) => region.knows(address.id))
  return known.map((address) => {
    if (address.association === null) return address
    const instance = region.find('instance', address.association.instanceId)
    const ended = instance === undefined ? now : terminatedAt(instance)
    return ended !== null && ended <= now ? { ...address, association: null } : address
  })
}

/** AWS’s default quota of Elastic IPs in a region. */
const usualQuota = 5

export function addressQuota(region: Region): number {
  return region.faults.condition('address-quota', region.name)?.addresses ?? usualQuota
}

export function allocateAddress(region: Region, tags: Readonly<Record<string, string>>): Address {
  const id = region.newId('eipalloc')
  const digits = id.slice(-6)
  const publicIp = `18.${192 + (Number.parseInt(digits.slice(0, 2), 16) & 7)}.${Number.parseInt(digits.slice(2, 4), 16)}.${1 + (Number.parseInt(digits.slice(4), 16) % 254)}`
  const address: Address = { kind: 'address', id, publicIp, allocatedAt: region.now, association: null, tags }
  region.put(address)
  return address
}

/** AddressLimitExceeded. */
export function checkAddressQuota(region: Region): void {
  if (region.all('address').length >= addressQuota(region)) {
    throw new ApiError('AddressLimitExceeded', 'The maximum number of addresses has been reached.')
  }
}

export function findAddress(region: Region, allocationId: string | undefined, publicIp: string | undefined): Address {
  const addresses = currentAddresses(region)
  const address = addresses.find((candidate) =>
    allocationId !== undefined ? candidate.id === allocationId : candidate.publicIp === publicIp,
  )
  if (address !== undefined) return address
  if (allocationId !== undefined) throw new ApiError('InvalidAllocationID.NotFound', `The allocation ID '${allocationId}' does not exist`)
  if (publicIp !== undefined) throw new ApiError('InvalidAddress.NotFound', `Address '${publicIp}' not found.`)
  throw new ApiError('MissingParameter', 'Either public IP or allocation id must be specified')
}

/** Every instance has one interface; its id follows from the instance’s. */
export function interfaceIdOf(instanceId: string): string {
  return `eni-${hexDigits(`${instanceId} interface`, 17)}`
}

/** InvalidNetworkInterfaceID.NotFound. */
export function instanceOfInterface(region: Region, interfaceId: string): Instance {
  const found = region.all('instance').find((instance) => interfaceIdOf(instance.id) === interfaceId)
  if (found === undefined || stateAt(found, region.now) === 'terminated') {
    throw new ApiError('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${interfaceId}' does not exist`)
  }
  return found
}

/** Throws what AssociateAddress would; changes nothing. */
export function checkAssociate(region: Region, address: Address, instanceId: string, allowReassociation: boolean): void {
  const state = stateAt(knownInstance(region, instanceId), region.now)
  if (state !== 'running' && state !== 'stopped') {
    throw new ApiError('InvalidInstanceID', `The ${state} instance '${instanceId}' is not in a valid state for this operation.`)
  }
  if (address.association !== null && address.association.instanceId !== instanceId && !allowReassociation) {
    throw new ApiError(
      'Resource.AlreadyAssociated',
      `resource ${address.id} is already associated with associate-id ${address.association.id}`,
    )
  }
}

/** Returns the association id. */
export function associateAddress(region: Region, address: Address, instanceId: string): string {
  if (address.association?.instanceId === instanceId) return address.association.id
  // An instance has one address on its primary interface: a former one is let go.
  for (const other of currentAddresses(region)) {
    if (other.id !== address.id && other.association?.instanceId === instanceId) region.put({ ...other, association: null })
  }
  lendAgain(region, address)
  const association = { id: region.newId('eipassoc'), instanceId }
  region.put({ ...address, association })
  return association.id
}

/**
 * A running server that loses its Elastic IP is lent another public address if it had been launched with one.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-instance-addressing.html#concepts-public-addresses
 */
function lendAgain(region: Region, address: Address): void {
  const loser = address.association === null ? undefined : region.find('instance', address.association.instanceId)
  if (loser !== undefined) region.put({ ...loser, lentAddressSince: region.now })
}

/** The address of an association or a public IP. InvalidAssociationID.NotFound. */
export function associatedAddress(region: Region, associationId: string | undefined, publicIp: string | undefined): Address {
  if (associationId === undefined && publicIp === undefined) {
    throw new ApiError('MissingParameter', 'Either association ID or public IP must be specified')
  }
  const address = currentAddresses(region).find((candidate) =>
    associationId !== undefined ? candidate.association?.id === associationId : candidate.publicIp === publicIp,
  )
  if (address === undefined && associationId === undefined)
    throw new ApiError('InvalidAddress.NotFound', `Address '${publicIp}' not found.`)
  if (address === undefined || address.association === null) {
    throw new ApiError('InvalidAssociationID.NotFound', `The association ID '${associationId ?? publicIp}' does not exist`)
  }
  return address
}

export function disassociateAddress(region: Region, address: Address): void {
  lendAgain(region, address)
  region.put({ ...address, association: null })
}

/** InvalidIPAddress.InUse. */
export function checkRelease(address: Address): void {
  if (address.association !== null) throw new ApiError('InvalidIPAddress.InUse', `Address ${address.publicIp} is in use.`)
}
