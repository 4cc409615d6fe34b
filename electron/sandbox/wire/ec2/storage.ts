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
  DescribeVolumes$,
  type DescribeVolumesRequest,
  type DescribeVolumesResult,
  DisassociateAddress$,
  type DisassociateAddressRequest,
  type Volume as Ec2Volume,
  ReleaseAddress$,
  type ReleaseAddressRequest,
} from '@aws-sdk/client-ec2'
import { ApiError } from '../../world/api-error.ts'
import { hexDigits } from '../../world/dice.ts'
import type { Address, Volume } from '../../world/entities.ts'
import {
  allocateAddress,
  associateAddress,
  currentAddresses,
  currentVolumes,
  disassociateAddress,
  findAddress,
  releaseAddress,
} from '../../world/storage.ts'
import { type CallContext, operation } from '../service.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters } from './filters.ts'
import { tagViews } from './instance-view.ts'
import { page } from './paging.ts'

function volumeState(volume: Volume): 'in-use' | 'available' {
  return volume.attachment === null ? 'available' : 'in-use'
}

function volumeView(volume: Volume): Ec2Volume {
  const { attachment } = volume
  return {
    VolumeId: volume.id,
    State: volumeState(volume),
    AvailabilityZone: volume.zone,
    CreateTime: new Date(volume.createdAt),
    Size: volume.sizeGiB,
    VolumeType: volume.type as Ec2Volume['VolumeType'],
    Iops: volume.iops,
    Throughput: volume.throughput ?? undefined,
    Encrypted: volume.encrypted,
    SnapshotId: volume.snapshotId ?? '',
    MultiAttachEnabled: false,
    Attachments:
      attachment === null
        ? []
        : [
            {
              VolumeId: volume.id,
              InstanceId: attachment.instanceId,
              Device: attachment.device,
              State: 'attached',
              AttachTime: new Date(attachment.at),
              DeleteOnTermination: attachment.deleteOnTermination,
            },
          ],
    Tags: tagViews(volume.tags),
  }
}

function describeVolumes({ region }: CallContext, input: DescribeVolumesRequest): DescribeVolumesResult {
  refuseDryRun(input)
  const all = currentVolumes(region)
  const ids = input.VolumeIds ?? []
  const missing = ids.find((id) => !all.some((volume) => volume.id === id))
  if (missing !== undefined) throw new ApiError('InvalidVolume.NotFound', `The volume '${missing}' does not exist.`)
  const matching = applyFilters(
    ids.length === 0 ? all : all.filter((volume) => ids.includes(volume.id)),
    input.Filters,
    {
      'attachment.delete-on-termination': (volume) => (volume.attachment === null ? [] : [String(volume.attachment.deleteOnTermination)]),
      'attachment.device': (volume) => [volume.attachment?.device],
      'attachment.instance-id': (volume) => [volume.attachment?.instanceId],
      'attachment.status': (volume) => (volume.attachment === null ? [] : ['attached']),
      'availability-zone': (volume) => [volume.zone],
      encrypted: (volume) => [String(volume.encrypted)],
      size: (volume) => [String(volume.sizeGiB)],
      'snapshot-id': (volume) => [volume.snapshotId],
      status: (volume) => [volumeState(volume)],
      'volume-id': (volume) => [volume.id],
      'volume-type': (volume) => [volume.type],
    },
    (volume) => volume.tags,
  )
  const shown = page(matching, input, { least: 1, most: 1000 }, (volume) => volume.id)
  return { Volumes: shown.items.map(volumeView), NextToken: shown.nextToken }
}

function describeAddresses({ region, world }: CallContext, input: DescribeAddressesRequest): DescribeAddressesResult {
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
  const matching = applyFilters(
    all,
    input.Filters,
    {
      'allocation-id': (address) => [address.id],
      'association-id': (address) => [address.association?.id],
      domain: () => ['vpc'],
      'instance-id': (address) => [address.association?.instanceId],
      'network-border-group': () => [region.name],
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
      NetworkInterfaceId: address.association === null ? undefined : `eni-${hexDigits(`${address.association.instanceId} interface`, 17)}`,
      NetworkInterfaceOwnerId: address.association === null ? undefined : world.accountId,
      PrivateIpAddress: privateAddress(address),
      Tags: tagViews(address.tags),
    })),
  }
}

function allocate({ region }: CallContext, input: AllocateAddressRequest): AllocateAddressResult {
  refuseDryRun(input)
  const tags = Object.fromEntries(
    (input.TagSpecifications ?? []).flatMap((entry) => entry.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']),
  )
  const address = allocateAddress(region, tags)
  return { AllocationId: address.id, PublicIp: address.publicIp, Domain: 'vpc', PublicIpv4Pool: 'amazon', NetworkBorderGroup: region.name }
}

function associate({ region }: CallContext, input: AssociateAddressRequest): AssociateAddressResult {
  const address = findAddress(region, input.AllocationId, input.PublicIp)
  if (input.InstanceId === undefined) throw new ApiError('MissingParameter', 'The request must contain the parameter InstanceId')
  refuseDryRun(input)
  return { AssociationId: associateAddress(region, address, input.InstanceId, input.AllowReassociation ?? true) }
}

function disassociate({ region }: CallContext, input: DisassociateAddressRequest): object {
  refuseDryRun(input)
  disassociateAddress(region, input.AssociationId, input.PublicIp)
  return {}
}

function release({ region }: CallContext, input: ReleaseAddressRequest): object {
  const address = findAddress(region, input.AllocationId, input.PublicIp)
  refuseDryRun(input)
  releaseAddress(region, address)
  return {}
}

export const storageOperations = [
  operation(DescribeVolumes$, describeVolumes),
  operation(DescribeAddresses$, describeAddresses),
  operation(AllocateAddress$, allocate),
  operation(AssociateAddress$, associate),
  operation(DisassociateAddress$, disassociate),
  operation(ReleaseAddress$, release),
]
