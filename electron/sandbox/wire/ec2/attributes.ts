import {
  DescribeInstanceAttribute$,
  type DescribeInstanceAttributeRequest,
  type InstanceAttribute,
  type InstanceBlockDeviceMappingSpecification,
  ModifyInstanceAttribute$,
  type ModifyInstanceAttributeRequest,
} from '@aws-sdk/client-ec2'
import { ApiError } from '../../world/api-error.ts'
import type { Instance, Volume } from '../../world/entities.ts'
import { findInstanceType } from '../../world/instance-types.ts'
import { knownInstance } from '../../world/instances.ts'
import { checkUserData } from '../../world/launch.ts'
import { stateAt } from '../../world/life.ts'
import type { Region } from '../../world/region.ts'
import { knownSecurityGroup } from '../../world/security-groups.ts'
import { volumesOf } from '../../world/volumes.ts'
import { type CallContext, operation } from '../service.ts'
import { refuseDryRun } from './dry-run.ts'
import { instanceView, withParts } from './instance-view.ts'

function describe({ world, region }: CallContext, input: DescribeInstanceAttributeRequest): InstanceAttribute {
  const instance = knownInstance(region, input.InstanceId ?? '')
  refuseDryRun(input)
  const InstanceId = instance.id
  switch (input.Attribute) {
    case 'userData':
      return { InstanceId, UserData: { Value: instance.userData ?? undefined } }
    case 'disableApiTermination':
      return { InstanceId, DisableApiTermination: { Value: instance.terminationProtected } }
    case 'disableApiStop':
      return { InstanceId, DisableApiStop: { Value: instance.stopProtected } }
    case 'instanceType':
      return { InstanceId, InstanceType: { Value: instance.instanceType } }
    case 'instanceInitiatedShutdownBehavior':
      return { InstanceId, InstanceInitiatedShutdownBehavior: { Value: instance.shutdownBehavior } }
    case 'rootDeviceName':
      return { InstanceId, RootDeviceName: { Value: instance.rootDevice } }
    case 'sourceDestCheck':
      return { InstanceId, SourceDestCheck: { Value: instance.sourceDestCheck ?? true } }
    case 'ebsOptimized':
      return { InstanceId, EbsOptimized: { Value: false } }
    case 'enaSupport':
      return { InstanceId, EnaSupport: { Value: true } }
    case 'groupSet':
      return { InstanceId, Groups: instance.securityGroupIds.map((GroupId) => ({ GroupId })) }
    case 'blockDeviceMapping': {
      const view = withParts(region, [instance]).map((parts) => instanceView(region, world.accountId, parts))[0]
      return { InstanceId, BlockDeviceMappings: view?.BlockDeviceMappings ?? [] }
    }
    default:
      throw new ApiError('InvalidParameterValue', `Value (${input.Attribute}) for parameter attribute is invalid. Unknown attribute.`)
  }
}

function refuseUnlessStopped(instance: Instance, now: number): void {
  if (stateAt(instance, now) !== 'stopped') {
    throw new ApiError('IncorrectInstanceState', `The instance '${instance.id}' is not in the 'stopped' state.`)
  }
}

/** The call names one attribute in its own field, or by Attribute and Value. */
function modify({ region }: CallContext, input: ModifyInstanceAttributeRequest): object {
  const instance = knownInstance(region, input.InstanceId ?? '')
  const value = (attribute: string) => (input.Attribute === attribute ? input.Value : undefined)
  const terminationProtected = input.DisableApiTermination?.Value ?? flag(value('disableApiTermination'))
  const stopProtected = input.DisableApiStop?.Value ?? flag(value('disableApiStop'))
  const instanceType = input.InstanceType?.Value ?? value('instanceType')
  const shutdownBehavior = input.InstanceInitiatedShutdownBehavior?.Value ?? value('instanceInitiatedShutdownBehavior')
  const userData = input.UserData?.Value === undefined ? value('userData') : Buffer.from(input.UserData.Value).toString('base64')
  const changed: Instance = {
    ...instance,
    ...(terminationProtected === undefined ? {} : { terminationProtected }),
    ...(stopProtected === undefined ? {} : { stopProtected }),
    ...(shutdownBehavior === 'stop' || shutdownBehavior === 'terminate' ? { shutdownBehavior } : {}),
    ...(instanceType === undefined ? {} : { instanceType }),
    ...(userData === undefined ? {} : withUserData(instance, userData, region.now)),
    ...(input.Groups === undefined ? {} : { securityGroupIds: input.Groups, groupsChangedAt: region.now }),
    ...(input.SourceDestCheck?.Value === undefined ? {} : { sourceDestCheck: input.SourceDestCheck.Value }),
  }
  if (instanceType !== undefined) {
    refuseUnlessStopped(instance, region.now)
    if (findInstanceType(instanceType)?.architecture !== instance.architecture) {
      throw new ApiError('InvalidInstanceAttributeValue', `The instance type '${instanceType}' is not valid for this instance.`)
    }
  }
  if (userData !== undefined) refuseUnlessStopped(instance, region.now)
  for (const id of input.Groups ?? []) knownSecurityGroup(region, id)
  if (userData !== undefined) checkUserData(userData)
  const volumes = changedVolumes(region, instance, input.BlockDeviceMappings)
  refuseDryRun(input)
  region.put(changed)
  for (const volume of volumes) region.put(volume)
  return {}
}

/** What it was is kept: what its disk was made by does not change with it. */
function withUserData(instance: Instance, userData: string, now: number): Pick<Instance, 'userData' | 'pastUserData'> {
  const pastUserData = [...(instance.pastUserData ?? []), { until: now, userData: instance.userData }]
  return { userData: userData === '' ? null : userData, pastUserData }
}

/** Of an attached device only whether it goes with the instance can be changed. */
function changedVolumes(
  region: Region,
  instance: Instance,
  mappings: readonly InstanceBlockDeviceMappingSpecification[] | undefined,
): Volume[] {
  return (mappings ?? []).map((mapping) => {
    const volume = volumesOf(region, instance.id).find(({ attachment }) => attachment?.device === mapping.DeviceName)
    if (volume === undefined || volume.attachment === null) {
      throw new ApiError('InvalidInstanceAttributeValue', `No device is currently mapped at ${mapping.DeviceName}`)
    }
    const deleteOnTermination = mapping.Ebs?.DeleteOnTermination ?? volume.attachment.deleteOnTermination
    return { ...volume, attachment: { ...volume.attachment, deleteOnTermination } }
  })
}

function flag(value: string | undefined): boolean | undefined {
  return value === undefined ? undefined : value.toLowerCase() === 'true'
}

export const attributeOperations = [operation(DescribeInstanceAttribute$, describe), operation(ModifyInstanceAttribute$, modify)]
