import { ApiError } from './api-error.ts'
import type { Address, Volume } from './entities.ts'
import { knownInstance } from './instances.ts'
import { stateAt, terminatedAt } from './life.ts'
import type { Region } from './region.ts'

/** Volumes as they are now: those that went with their instance are gone, those that outlived theirs are detached. */
export function currentVolumes(region: Region): Volume[] {
  const now = region.now
  return region.all('volume').flatMap((volume) => {
    if (volume.attachment === null) return [volume]
    const instance = region.find('instance', volume.attachment.instanceId)
    const gone = instance === undefined || stateAt(instance, now) === 'terminated'
    if (!gone) return [volume]
    return volume.attachment.deleteOnTermination ? [] : [{ ...volume, attachment: null }]
  })
}

/** Elastic IPs as they are now: the association ends with the instance. */
export function currentAddresses(region: Region): Address[] {
  const now = region.now
  return region.all('address').map((address) => {
    if (address.association === null) return address
    const instance = region.find('instance', address.association.instanceId)
    const ended = instance === undefined ? now : terminatedAt(instance)
    return ended !== null && ended <= now ? { ...address, association: null } : address
  })
}

/** AWS’s default quota of Elastic IPs in a region. */
const addressQuota = 5

export function allocateAddress(region: Region, tags: Readonly<Record<string, string>>): Address {
  if (region.all('address').length >= addressQuota) {
    throw new ApiError('AddressLimitExceeded', 'The maximum number of addresses has been reached.')
  }
  const id = region.newId('eipalloc')
  const digits = id.slice(-6)
  const publicIp = `18.${192 + (Number.parseInt(digits.slice(0, 2), 16) & 7)}.${Number.parseInt(digits.slice(2, 4), 16)}.${1 + (Number.parseInt(digits.slice(4), 16) % 254)}`
  const address: Address = { kind: 'address', id, publicIp, allocatedAt: region.now, association: null, tags }
  region.put(address)
  return address
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

/** Returns the association id. */
export function associateAddress(region: Region, address: Address, instanceId: string, allowReassociation: boolean): string {
  const instance = knownInstance(region, instanceId)
  const state = stateAt(instance, region.now)
  if (state !== 'running' && state !== 'stopped') {
    throw new ApiError('InvalidInstanceID', `The instance '${instanceId}' is not in a valid state for this operation.`)
  }
  if (address.association !== null && address.association.instanceId !== instanceId && !allowReassociation) {
    throw new ApiError(
      'Resource.AlreadyAssociated',
      `resource ${address.id} is already associated with associate-id ${address.association.id}`,
    )
  }
  // An instance has one address on its primary interface: a former one is let go.
  for (const other of currentAddresses(region)) {
    if (other.id !== address.id && other.association?.instanceId === instanceId) region.put({ ...other, association: null })
  }
  const association = { id: region.newId('eipassoc'), instanceId }
  region.put({ ...address, association })
  return association.id
}

export function disassociateAddress(region: Region, associationId: string | undefined, publicIp: string | undefined): void {
  const address = currentAddresses(region).find((candidate) =>
    associationId !== undefined ? candidate.association?.id === associationId : candidate.publicIp === publicIp,
  )
  if (address === undefined)
    throw new ApiError('InvalidAssociationID.NotFound', `The association ID '${associationId ?? publicIp}' does not exist`)
  region.put({ ...address, association: null })
}

export function releaseAddress(region: Region, address: Address): void {
  if (address.association !== null) throw new ApiError('InvalidIPAddress.InUse', `Address ${address.publicIp} is in use.`)
  region.remove('address', address.id)
}
