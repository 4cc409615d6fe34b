import type { RunInstancesCommandInput, VolumeType } from '@aws-sdk/client-ec2'
import type { LaunchRequest } from '../../backend/fleet/ports.ts'

/** RunInstances for exactly one instance, without its ClientToken. */
export function toRunInstances(request: LaunchRequest, rootDevice: string): RunInstancesCommandInput {
  const tags = Object.entries(request.tags).map(([Key, Value]) => ({ Key, Value }))
  const groups = request.securityGroupIds.length > 0 ? [...request.securityGroupIds] : undefined
  const { sizeGiB, type, encrypted } = request.rootVolume
  return {
    MinCount: 1,
    MaxCount: 1,
    ImageId: request.imageId,
    InstanceType: request.instanceType as RunInstancesCommandInput['InstanceType'],
    UserData: request.userData || undefined,
    KeyName: request.keyName ?? undefined,
    IamInstanceProfile: instanceProfile(request.instanceProfile),
    HibernationOptions: request.hibernation ? { Configured: true } : undefined,
    // A subnet lies in one zone; naming both is refused when they differ.
    Placement: request.zone !== null && request.subnetId === null ? { AvailabilityZone: request.zone } : undefined,
    // Whether it gets a public address can be said of the network card only, and then the card has the subnet and the groups.
    ...(request.publicAddress === null
      ? { SubnetId: request.subnetId ?? undefined, SecurityGroupIds: groups }
      : {
          NetworkInterfaces: [
            {
              DeviceIndex: 0,
              AssociatePublicIpAddress: request.publicAddress,
              SubnetId: request.subnetId ?? undefined,
              Groups: groups,
              DeleteOnTermination: true,
            },
          ],
        }),
    BlockDeviceMappings: [
      {
        DeviceName: rootDevice,
        // false is refused for an image whose snapshot is encrypted; absent means as the image and the account say.
        Ebs: { VolumeSize: sizeGiB, VolumeType: type as VolumeType, Encrypted: encrypted || undefined, DeleteOnTermination: true },
      },
    ],
    TagSpecifications:
      tags.length > 0
        ? [
            { ResourceType: 'instance', Tags: tags },
            { ResourceType: 'volume', Tags: tags },
          ]
        : undefined,
  }
}

function instanceProfile(nameOrArn: string | null): RunInstancesCommandInput['IamInstanceProfile'] {
  if (nameOrArn === null) return undefined
  return nameOrArn.startsWith('arn:') ? { Arn: nameOrArn } : { Name: nameOrArn }
}
