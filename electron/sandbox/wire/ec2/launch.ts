import { type BlockDeviceMapping, type Reservation, RunInstances$, type RunInstancesRequest } from '@aws-sdk/client-ec2'
import { ApiError } from '../../world/api-error.ts'
import { type BlockDevice, checkLaunch, type LaunchOrder, runInstances } from '../../world/launch.ts'
import { defaultSecurityGroupId } from '../../world/network.ts'
import { type CallContext, operation } from '../service.ts'
import { refuseDryRun } from './dry-run.ts'
import { withParts } from './instance-view.ts'
import { reservationViews } from './instances.ts'
import { tagsFor } from './tag-specifications.ts'

function blockDevice(mapping: BlockDeviceMapping): BlockDevice {
  const { Ebs: ebs } = mapping
  return {
    device: mapping.DeviceName ?? '',
    sizeGiB: ebs?.VolumeSize ?? null,
    type: ebs?.VolumeType ?? 'gp3',
    iops: ebs?.Iops ?? null,
    throughput: ebs?.Throughput ?? null,
    encrypted: ebs?.Encrypted ?? false,
    deleteOnTermination: ebs?.DeleteOnTermination ?? true,
  }
}

function launchOrder({ world, region }: CallContext, input: RunInstancesRequest): LaunchOrder {
  const network = input.NetworkInterfaces?.find((entry) => (entry.DeviceIndex ?? 0) === 0)
  if (network !== undefined && (input.SubnetId !== undefined || (input.SecurityGroupIds?.length ?? 0) > 0)) {
    throw new ApiError(
      'InvalidParameterCombination',
      'Network interfaces and an instance-level subnet ID or security groups may not be specified on the same request',
    )
  }
  const named = (input.SecurityGroups ?? []).map((name) => {
    const group = region.all('security-group').find((candidate) => candidate.name === name)
    if (group === undefined) throw new ApiError('InvalidGroup.NotFound', `The security group '${name}' does not exist in default VPC`)
    return group.id
  })
  const groups = [...(network?.Groups ?? input.SecurityGroupIds ?? []), ...named]
  const profile = input.IamInstanceProfile
  return {
    minimum: input.MinCount ?? 0,
    maximum: input.MaxCount ?? 0,
    imageId: input.ImageId ?? null,
    instanceType: input.InstanceType ?? 'm1.small',
    userData: input.UserData ?? null,
    zone: input.Placement?.AvailabilityZone ?? null,
    subnetId: network?.SubnetId ?? input.SubnetId ?? null,
    securityGroupIds: groups.length > 0 ? groups : [defaultSecurityGroupId(region.name)],
    keyName: input.KeyName ?? null,
    instanceProfileArn:
      profile?.Arn ?? (profile?.Name === undefined ? null : `arn:aws:iam::${world.accountId}:instance-profile/${profile.Name}`),
    publicAddress: network?.AssociatePublicIpAddress ?? null,
    privateAddress: network?.PrivateIpAddress ?? input.PrivateIpAddress ?? null,
    blockDevices: (input.BlockDeviceMappings ?? []).filter((mapping) => mapping.Ebs !== undefined).map(blockDevice),
    instanceTags: tagsFor(input.TagSpecifications, 'instance'),
    volumeTags: tagsFor(input.TagSpecifications, 'volume'),
    terminationProtected: input.DisableApiTermination ?? false,
    stopProtected: input.DisableApiStop ?? false,
    hibernation: input.HibernationOptions?.Configured ?? false,
    spot: input.InstanceMarketOptions?.MarketType === 'spot',
    shutdownBehavior: input.InstanceInitiatedShutdownBehavior === 'terminate' ? 'terminate' : 'stop',
    monitoring: input.Monitoring?.Enabled ?? false,
  }
}

function run(context: CallContext, input: RunInstancesRequest): Reservation {
  const { world, region, misfortune } = context
  const order = launchOrder(context, input)
  if (input.DryRun === true) {
    checkLaunch(region, order)
    refuseDryRun(input)
  }
  const instances = runInstances(region, order, input.ClientToken || null, misfortune)
  const [reservation] = reservationViews(region, world.accountId, withParts(region, instances))
  if (reservation === undefined) throw new ApiError('InternalError', 'An internal error has occurred', 500)
  return reservation
}

export const launchOperations = [operation(RunInstances$, run)]
