import {
  AllocateAddressCommand,
  AssociateAddressCommand,
  AttachVolumeCommand,
  CreateVolumeCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2'
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { ChangeResourceRecordSetsCommand, CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { openSandbox, type Sandbox } from '../../electron/sandbox/sandbox.ts'
import { hengeTags } from '../../shared/model/server.ts'
import { makeTargetGroup } from '../fakes/target-group.ts'
import type { Scenario } from './scenario.ts'
import { virtualTime } from './virtual-time.ts'

export const region = 'eu-central-1'
const zone = `${region}a`
const device = '/dev/sdf'
export const recordName = 'shop.example.org'

/** The role as it is before the replacement: running and healthy, with what its servers hold. */
export interface Setting {
  readonly sandbox: Sandbox
  readonly imageId: string
  readonly serverIds: readonly string[]
  readonly targetGroupArn: string | null
  readonly addressIds: readonly string[]
  readonly volumeIds: readonly string[]
  readonly rootVolumeIds: readonly string[]
}

export async function makeSetting(scenario: Scenario): Promise<Setting> {
  const sandbox = await openSandbox({ file: ':memory:', clock: virtualTime, recipesFolder: null })
  const config = {
    ...{ region, credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' }, maxAttempts: 1 },
    requestHandler: sandbox.requestHandler,
  }
  const ec2 = new EC2Client(config)
  const image = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64'
  const imageId = (await new SSMClient(config).send(new GetParameterCommand({ Name: image }))).Parameter?.Value ?? ''
  const serverIds: string[] = []
  for (let number = 1; number <= scenario.size; number += 1) serverIds.push(await launch(ec2, imageId, number))
  await virtualTime.sleep(20_000)
  const volumeIds: string[] = []
  for (const id of serverIds.slice(0, scenario.volumes)) volumeIds.push(await attachVolume(ec2, id, scenario.volumesEndWithServer))
  const addressIds: string[] = []
  for (const InstanceId of serverIds.slice(0, scenario.addresses)) {
    const { AllocationId = '' } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }))
    await ec2.send(new AssociateAddressCommand({ AllocationId, InstanceId }))
    addressIds.push(AllocationId)
  }
  const targetGroupArn = scenario.targetGroup ? await makeTargetGroup(new ElasticLoadBalancingV2Client(config), ec2, serverIds) : null
  if (scenario.dnsTtl !== null) await makeRecord(config, sandbox, serverIds)
  await virtualTime.sleep(60_000)
  const rootVolumeIds = sandbox.world
    .region(region)
    .all('volume')
    .map(({ id }) => id)
    .filter((id) => !volumeIds.includes(id))
  return { sandbox, imageId, serverIds, targetGroupArn, addressIds, volumeIds, rootVolumeIds }
}

async function launch(ec2: EC2Client, ImageId: string, number: number): Promise<string> {
  const tags = { Name: `web-${number}`, [hengeTags.role]: 'web', [hengeTags.recipe]: 'web', [hengeTags.revision]: 'r-old00000' }
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ...{ ImageId, InstanceType: 't3.small', MinCount: 1, MaxCount: 1, Placement: { AvailabilityZone: zone } },
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 8, VolumeType: 'gp3', Encrypted: true } }],
      TagSpecifications: [{ ResourceType: 'instance', Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }],
    }),
  )
  return Instances?.[0]?.InstanceId ?? ''
}

async function attachVolume(ec2: EC2Client, InstanceId: string, endsWithServer: boolean): Promise<string> {
  const { VolumeId = '' } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 20, VolumeType: 'gp3' }))
  await virtualTime.sleep(5000)
  await ec2.send(new AttachVolumeCommand({ VolumeId, InstanceId, Device: device }))
  await virtualTime.sleep(5000)
  const BlockDeviceMappings = [{ DeviceName: device, Ebs: { DeleteOnTermination: endsWithServer } }]
  await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, BlockDeviceMappings }))
  return VolumeId
}

/** The old servers, as somebody has set it up by hand. */
async function makeRecord(
  config: ConstructorParameters<typeof Route53Client>[0] & object,
  sandbox: Sandbox,
  serverIds: readonly string[],
): Promise<void> {
  const dns = new Route53Client(config)
  const { HostedZone } = await dns.send(new CreateHostedZoneCommand({ Name: 'example.org', CallerReference: 'one' }))
  const instances = sandbox.world.region(region).all('instance')
  const addresses = instances.filter(({ id }) => serverIds.includes(id)).map(({ privateAddress }) => privateAddress)
  const ResourceRecordSet = { Name: recordName, Type: 'A' as const, TTL: 120, ResourceRecords: addresses.map((Value) => ({ Value })) }
  const ChangeBatch = { Changes: [{ Action: 'CREATE' as const, ResourceRecordSet }] }
  await dns.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: HostedZone?.Id, ChangeBatch }))
}
