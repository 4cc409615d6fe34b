import {
  DescribeAvailabilityZones$,
  type DescribeAvailabilityZonesRequest,
  type DescribeAvailabilityZonesResult,
  DescribeRegions$,
  type DescribeRegionsRequest,
  type DescribeRegionsResult,
  DescribeSubnets$,
  type DescribeSubnetsRequest,
  type DescribeSubnetsResult,
  DescribeVpcs$,
  type DescribeVpcsRequest,
  type DescribeVpcsResult,
} from '@aws-sdk/client-ec2'
import { freeAddresses } from '../../world/capacity.ts'
import { defaultVpcId, regionLocations, subnetsOf } from '../../world/network.ts'
import { type CallContext, operation } from '../service.ts'
import { chosen } from './chosen.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters } from './filters.ts'

const untagged = () => ({})

function describeRegions(_context: CallContext, input: DescribeRegionsRequest): DescribeRegionsResult {
  refuseDryRun(input)
  const names = chosen(Object.keys(regionLocations), input.RegionNames, (name) => name, 'InvalidParameterValue', 'region')
  const matching = applyFilters(
    names,
    input.Filters,
    { endpoint: (name) => [`ec2.${name}.amazonaws.com`], 'opt-in-status': () => ['opt-in-not-required'], 'region-name': (name) => [name] },
    untagged,
  )
  return {
    Regions: matching.map((name) => ({ RegionName: name, Endpoint: `ec2.${name}.amazonaws.com`, OptInStatus: 'opt-in-not-required' })),
  }
}

function describeZones({ region }: CallContext, input: DescribeAvailabilityZonesRequest): DescribeAvailabilityZonesResult {
  refuseDryRun(input)
  const zones = chosen(subnetsOf(region.name), input.ZoneNames, (subnet) => subnet.zone, 'InvalidParameterValue', 'zone')
  const matching = applyFilters(
    zones,
    input.Filters,
    {
      'group-name': () => [region.name],
      'opt-in-status': () => ['opt-in-not-required'],
      'region-name': () => [region.name],
      state: () => ['available'],
      'zone-id': (subnet) => [subnet.zoneId],
      'zone-name': (subnet) => [subnet.zone],
      'zone-type': () => ['availability-zone'],
    },
    untagged,
  )
  return {
    AvailabilityZones: matching.map((subnet) => ({
      ZoneName: subnet.zone,
      ZoneId: subnet.zoneId,
      ZoneType: 'availability-zone',
      RegionName: region.name,
      GroupName: region.name,
      NetworkBorderGroup: region.name,
      State: 'available',
      OptInStatus: 'opt-in-not-required',
      Messages: [],
    })),
  }
}

function describeVpcs({ region, world }: CallContext, input: DescribeVpcsRequest): DescribeVpcsResult {
  refuseDryRun(input)
  const vpcs = chosen([defaultVpcId(region.name)], input.VpcIds, (id) => id, 'InvalidVpcID.NotFound', 'vpc ID')
  const matching = applyFilters(
    vpcs,
    input.Filters,
    {
      cidr: () => ['172.31.0.0/16'],
      'is-default': () => ['true'],
      'owner-id': () => [world.accountId],
      state: () => ['available'],
      'vpc-id': (id) => [id],
    },
    untagged,
  )
  return {
    Vpcs: matching.map((VpcId) => ({
      VpcId,
      IsDefault: true,
      CidrBlock: '172.31.0.0/16',
      State: 'available',
      InstanceTenancy: 'default',
      OwnerId: world.accountId,
      DhcpOptionsId: 'default',
      Tags: [],
    })),
  }
}

function describeSubnets({ region, world }: CallContext, input: DescribeSubnetsRequest): DescribeSubnetsResult {
  refuseDryRun(input)
  const subnets = chosen(subnetsOf(region.name), input.SubnetIds, (subnet) => subnet.id, 'InvalidSubnetID.NotFound', 'subnet ID')
  const matching = applyFilters(
    subnets,
    input.Filters,
    {
      'available-ip-address-count': (subnet) => [String(freeAddresses(region).get(subnet.id))],
      'availability-zone': (subnet) => [subnet.zone],
      'availability-zone-id': (subnet) => [subnet.zoneId],
      cidr: (subnet) => [subnet.cidr],
      'cidr-block': (subnet) => [subnet.cidr],
      'default-for-az': () => ['true'],
      'map-public-ip-on-launch': () => ['true'],
      'owner-id': () => [world.accountId],
      state: () => ['available'],
      'subnet-id': (subnet) => [subnet.id],
      'vpc-id': (subnet) => [subnet.vpcId],
    },
    untagged,
  )
  const free = freeAddresses(region)
  return {
    Subnets: matching.map((subnet) => ({
      SubnetId: subnet.id,
      SubnetArn: `arn:aws:ec2:${region.name}:${world.accountId}:subnet/${subnet.id}`,
      VpcId: subnet.vpcId,
      AvailabilityZone: subnet.zone,
      AvailabilityZoneId: subnet.zoneId,
      AvailableIpAddressCount: free.get(subnet.id),
      CidrBlock: subnet.cidr,
      DefaultForAz: true,
      MapPublicIpOnLaunch: true,
      AssignIpv6AddressOnCreation: false,
      OwnerId: world.accountId,
      State: 'available',
      Tags: [],
    })),
  }
}

export const networkOperations = [
  operation(DescribeRegions$, describeRegions),
  operation(DescribeAvailabilityZones$, describeZones),
  operation(DescribeVpcs$, describeVpcs),
  operation(DescribeSubnets$, describeSubnets),
]
