import {
  AllocateAddress$,
  type AllocateAddressRequest,
  type AllocateAddressResult,
  AssociateAddress$,
  type AssociateAddressRequest,
  type AssociateAddressResult,
  DescribeAddresses$,
  type DescribeAddressesRequest,
  type DescribeAddressesResult,
  DisassociateAddress$,
  type DisassociateAddressRequest,
  ReleaseAddress$,
  type ReleaseAddressRequest,
} from '@aws-sdk/client-ec2'
import {
  allocateAddress,
  associateAddress,
  associatedAddress,
  checkAddressQuota,
  checkAssociate,
  checkRelease,
  currentAddresses,
  disassociateAddress,
  findAddress,
  instanceOfInterface,
  interfaceIdOf,
} from '../../world/addresses.ts'
import { ApiError } from '../../world/api-error.ts'
import type { Address } from '../../world/entities.ts'
import { type CallContext, operation } from '../service.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters } from './filters.ts'
import { tagViews } from './instance-view.ts'
import { tagsFor } from './tag-specifications.ts'

function describe({ region, world }: CallContext, input: DescribeAddressesRequest): DescribeAddressesResult {
  refuseDryRun(input)
  for (const id of input.AllocationIds ?? []) findAddress(region, id, undefined)
  for (const publicIp of input.PublicIps ?? []) findAddress(region, undefined, publicIp)
  const all = currentAddresses(region).filter(
    (address) =>
      (!input.AllocationIds?.length || input.AllocationIds.includes(address.id)) &&
      (!input.PublicIps?.length || input.PublicIps.includes(address.publicIp)),
  )
  const privateAddress = (address: Address) =>
    address.association === null ? undefined : region.find('instance', address.association.instanceId)?.privateAddress
  const interfaceId = (address: Address) => (address.association === null ? undefined : interfaceIdOf(address.association.instanceId))
  const matching = applyFilters(
    all,
    input.Filters,
    {
      'allocation-id': (address) => [address.id],
      'association-id': (address) => [address.association?.id],
      domain: () => ['vpc'],
      'instance-id': (address) => [address.association?.instanceId],
      'network-border-group': () => [region.name],
      'network-interface-id': (address) => [interfaceId(address)],
      'network-interface-owner-id': (address) => (address.association === null ? [] : [world.accountId]),
      'private-ip-address': (address) => [privateAddress(address)],
      'public-ip': (address) => [address.publicIp],
    },
    (address) => address.tags,
  )
  return {
    Addresses: matching.map((address) => ({
      AllocationId: address.id,
      PublicIp: address.publicIp,
      Domain: 'vpc',
      PublicIpv4Pool: 'amazon',
      NetworkBorderGroup: region.name,
      AssociationId: address.association?.id,
      InstanceId: address.association?.instanceId,
      NetworkInterfaceId: interfaceId(address),
      NetworkInterfaceOwnerId: address.association === null ? undefined : world.accountId,
      PrivateIpAddress: privateAddress(address),
      Tags: tagViews(address.tags),
    })),
  }
}

function allocate({ region }: CallContext, input: AllocateAddressRequest): AllocateAddressResult {
  const tags = tagsFor(input.TagSpecifications, 'elastic-ip')
  refuseDryRun(input)
  checkAddressQuota(region)
  const address = allocateAddress(region, tags)
  return { AllocationId: address.id, PublicIp: address.publicIp, Domain: 'vpc', PublicIpv4Pool: 'amazon', NetworkBorderGroup: region.name }
}

function associate({ region }: CallContext, input: AssociateAddressRequest): AssociateAddressResult {
  const address = findAddress(region, input.AllocationId, input.PublicIp)
  const instanceId =
    input.InstanceId ?? (input.NetworkInterfaceId === undefined ? undefined : instanceOfInterface(region, input.NetworkInterfaceId).id)
  if (instanceId === undefined) throw new ApiError('MissingParameter', 'Either instance ID or network interface id must be specified')
  checkAssociate(region, address, instanceId, input.AllowReassociation ?? true)
  refuseDryRun(input)
  return { AssociationId: associateAddress(region, address, instanceId) }
}

function disassociate({ region }: CallContext, input: DisassociateAddressRequest): object {
  const address = associatedAddress(region, input.AssociationId, input.PublicIp)
  refuseDryRun(input)
  disassociateAddress(region, address)
  return {}
}

function release({ region }: CallContext, input: ReleaseAddressRequest): object {
  const address = findAddress(region, input.AllocationId, input.PublicIp)
  checkRelease(address)
  refuseDryRun(input)
  region.remove('address', address.id)
  return {}
}

export const addressOperations = [
  operation(DescribeAddresses$, describe),
  operation(AllocateAddress$, allocate),
  operation(AssociateAddress$, associate),
  operation(DisassociateAddress$, disassociate),
  operation(ReleaseAddress$, release),
]
