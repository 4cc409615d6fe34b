import {
  DescribeNetworkInterfaces$,
  type DescribeNetworkInterfacesRequest,
  type DescribeNetworkInterfacesResult,
  ModifyNetworkInterfaceAttribute$,
  type ModifyNetworkInterfaceAttributeRequest,
  type NetworkInterface,
} from '@aws-sdk/client-ec2'
import { instanceOfInterface, interfaceIdOf } from '../../world/addresses.ts'
import { visibleInstances } from '../../world/instances.ts'
import { stateAt } from '../../world/life.ts'
import { knownSecurityGroup } from '../../world/security-groups.ts'
import { type CallContext, operation } from '../service.ts'
import { chosen } from './chosen.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters } from './filters.ts'
import { type InstanceParts, instanceView, withParts } from './instance-view.ts'
import { page } from './paging.ts'

/** Every instance has one interface, which comes and goes with it. */
function describe({ region, world }: CallContext, input: DescribeNetworkInterfacesRequest): DescribeNetworkInterfacesResult {
  refuseDryRun(input)
  const alive = visibleInstances(region).filter((instance) => stateAt(instance, region.now) !== 'terminated')
  const interfaceId = ({ instance }: InstanceParts) => interfaceIdOf(instance.id)
  const wanted = chosen(
    withParts(region, alive),
    input.NetworkInterfaceIds,
    interfaceId,
    'InvalidNetworkInterfaceID.NotFound',
    'networkInterface ID',
  )
  const matching = applyFilters(
    wanted,
    input.Filters,
    {
      'addresses.private-ip-address': ({ instance }) => [instance.privateAddress],
      'attachment.instance-id': ({ instance }) => [instance.id],
      'availability-zone': ({ instance }) => [instance.zone],
      'group-id': ({ instance }) => instance.securityGroupIds,
      'network-interface-id': (parts) => [interfaceId(parts)],
      'private-ip-address': ({ instance }) => [instance.privateAddress],
      status: () => ['in-use'],
      'subnet-id': ({ instance }) => [instance.subnetId],
      'vpc-id': ({ instance }) => [instance.vpcId],
    },
    () => ({}),
  )
  const shown = page(matching, input, { least: 5, most: 1000 }, interfaceId)
  const NetworkInterfaces = shown.items.map((parts): NetworkInterface => {
    const view = instanceView(region, world.accountId, parts).NetworkInterfaces?.[0]
    const { Attachment: attachment, ...rest } = view ?? {}
    return {
      ...rest,
      AvailabilityZone: parts.instance.zone,
      Attachment: { ...attachment, InstanceId: parts.instance.id, InstanceOwnerId: world.accountId },
      InterfaceType: 'interface',
      RequesterManaged: false,
      TagSet: [],
    }
  })
  return { NetworkInterfaces, NextToken: shown.nextToken }
}

function modify({ region }: CallContext, input: ModifyNetworkInterfaceAttributeRequest): object {
  const instance = instanceOfInterface(region, input.NetworkInterfaceId ?? '')
  for (const id of input.Groups ?? []) knownSecurityGroup(region, id)
  refuseDryRun(input)
  region.put({
    ...instance,
    ...(input.Groups === undefined ? {} : { securityGroupIds: input.Groups, groupsChangedAt: region.now }),
    ...(input.SourceDestCheck?.Value === undefined ? {} : { sourceDestCheck: input.SourceDestCheck.Value }),
  })
  return {}
}

export const interfaceOperations = [operation(DescribeNetworkInterfaces$, describe), operation(ModifyNetworkInterfaceAttribute$, modify)]
