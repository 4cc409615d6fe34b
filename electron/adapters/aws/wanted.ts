import type { Instance, InstanceStatus, Volume } from '@aws-sdk/client-ec2'

/** Which members of an answer are read; true: with everything in it. Of a list, what is said is of its items. */
export interface Wanted {
  readonly [member: string]: true | Wanted
}

/** What is there of a shape of which only this is read. */
export type Part<Shape, Want> = Want extends true
  ? Shape
  : Shape extends readonly (infer Item)[]
    ? readonly Part<Item, Want>[]
    : Shape extends object
      ? { readonly [Key in keyof Shape & keyof Want]?: Part<Shape[Key], Want[Key]> }
      : Shape

/** What a server is made of. */
export const wantedInstances = {
  NextToken: true,
  Reservations: {
    Instances: {
      InstanceId: true,
      State: { Name: true },
      StateReason: { Message: true },
      StateTransitionReason: true,
      InstanceType: true,
      Architecture: true,
      ImageId: true,
      LaunchTime: true,
      HibernationOptions: { Configured: true },
      KeyName: true,
      RootDeviceName: true,
      PrivateIpAddress: true,
      PublicIpAddress: true,
      SubnetId: true,
      Placement: { AvailabilityZone: true },
      IamInstanceProfile: { Arn: true },
      SecurityGroups: { GroupId: true },
      NetworkInterfaces: { Association: { PublicIp: true, IpOwnerId: true }, Groups: { GroupId: true } },
      BlockDeviceMappings: { DeviceName: true, Ebs: { VolumeId: true, DeleteOnTermination: true } },
      Tags: true,
    },
  },
} as const

export const wantedStatuses = {
  NextToken: true,
  InstanceStatuses: { InstanceId: true, InstanceStatus: { Status: true }, SystemStatus: { Status: true } },
} as const

export const wantedVolumes = {
  NextToken: true,
  Volumes: { VolumeId: true, Size: true, VolumeType: true, Iops: true, Throughput: true },
} as const

export type SeenInstance = Part<Instance, (typeof wantedInstances)['Reservations']['Instances']>
export type SeenStatus = Part<InstanceStatus, (typeof wantedStatuses)['InstanceStatuses']>
export type SeenVolume = Part<Volume, (typeof wantedVolumes)['Volumes']>
