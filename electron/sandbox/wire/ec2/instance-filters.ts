import { launchedAt } from '../../world/life.ts'
import type { Region } from '../../world/region.ts'
import { imageIdAt } from '../../world/root-volume-tasks.ts'
import type { FilterTable } from './filters.ts'
import { type InstanceParts, privateDnsName, publicAddressOf, stateView } from './instance-view.ts'

/**
 * Filters of DescribeInstances. Those about things no instance of the sandbox has are known, and match nothing.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
export function instanceFilters(region: Region, accountId: string): FilterTable<InstanceParts> {
  const now = region.now
  const groupNames = (parts: InstanceParts) => parts.instance.securityGroupIds.map((id) => region.find('security-group', id)?.name)
  const groupIds = (parts: InstanceParts) => parts.instance.securityGroupIds
  const publicAddress = (parts: InstanceParts) => [publicAddressOf(parts, now)]
  const privateAddress = (parts: InstanceParts) => [parts.instance.privateAddress]
  const nothing = () => []
  return {
    affinity: nothing,
    architecture: ({ instance }) => [instance.architecture],
    'availability-zone': ({ instance }) => [instance.zone],
    'block-device-mapping.attach-time': ({ volumes }) => volumes.map((volume) => isoText(volume.attachment?.at)),
    'block-device-mapping.delete-on-termination': ({ volumes }) => volumes.map((volume) => String(volume.attachment?.deleteOnTermination)),
    'block-device-mapping.device-name': ({ volumes }) => volumes.map((volume) => volume.attachment?.device),
    'block-device-mapping.status': ({ volumes }) => volumes.map(() => 'attached'),
    'block-device-mapping.volume-id': ({ volumes }) => volumes.map((volume) => volume.id),
    'boot-mode': nothing,
    'capacity-reservation-id': nothing,
    'client-token': ({ instance }) => [instance.clientToken],
    'current-instance-boot-mode': () => ['uefi'],
    'dns-name': nothing,
    'ebs-optimized': () => ['false'],
    'ena-support': () => ['true'],
    'enclave-options.enabled': () => ['false'],
    'hibernation-options.configured': ({ instance }) => [String(instance.hibernation ?? false)],
    'host-id': nothing,
    hypervisor: () => ['xen'],
    'iam-instance-profile.arn': ({ instance }) => [instance.instanceProfileArn],
    'iam-instance-profile.name': ({ instance }) => [instance.instanceProfileArn?.split('/').pop()],
    'image-id': ({ instance }) => [imageIdAt(instance, now)],
    'instance-id': ({ instance }) => [instance.id],
    'instance-lifecycle': ({ instance }) => (instance.bought === 'spot' ? ['spot'] : []),
    'instance-state-code': ({ state }) => [String(stateView(state).Code)],
    'instance-state-name': ({ state }) => [state],
    'instance-type': ({ instance }) => [instance.instanceType],
    'instance.group-id': groupIds,
    'instance.group-name': groupNames,
    'ip-address': publicAddress,
    'kernel-id': nothing,
    'key-name': ({ instance }) => [instance.keyName],
    'launch-index': ({ instance }) => [String(instance.launchIndex)],
    'launch-time': ({ instance }) => [isoText(launchedAt(instance, now))],
    'maintenance-options.auto-recovery': () => ['default'],
    'metadata-options.http-endpoint': () => ['enabled'],
    'metadata-options.http-tokens': () => ['required'],
    'monitoring-state': ({ instance }) => [instance.monitoring ? 'enabled' : 'disabled'],
    'network-interface.addresses.private-ip-address': privateAddress,
    'network-interface.association.public-ip': publicAddress,
    'network-interface.group-id': groupIds,
    'network-interface.group-name': groupNames,
    'network-interface.private-ip-address': privateAddress,
    'network-interface.subnet-id': ({ instance }) => [instance.subnetId],
    'network-interface.vpc-id': ({ instance }) => [instance.vpcId],
    'outpost-arn': nothing,
    'owner-id': () => [accountId],
    'placement-group-name': nothing,
    platform: nothing,
    'platform-details': () => ['Linux/UNIX'],
    'private-dns-name': ({ instance }) => [privateDnsName(region, instance)],
    'private-ip-address': privateAddress,
    'product-code': nothing,
    'ramdisk-id': nothing,
    reason: nothing,
    'requester-id': nothing,
    'reservation-id': ({ instance }) => [instance.reservationId],
    'root-device-name': ({ instance }) => [instance.rootDevice],
    'root-device-type': () => ['ebs'],
    'source-dest-check': ({ instance }) => [String(instance.sourceDestCheck ?? true)],
    'spot-instance-request-id': nothing,
    'state-reason-code': ({ instance }) =>
      instance.history
        .filter((change) => change.at <= now)
        .slice(-1)
        .map((change) => change.reason?.code),
    'subnet-id': ({ instance }) => [instance.subnetId],
    tenancy: () => ['default'],
    'usage-operation': () => ['RunInstances'],
    'virtualization-type': () => ['hvm'],
    'vpc-id': ({ instance }) => [instance.vpcId],
  }
}

function isoText(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString()
}
