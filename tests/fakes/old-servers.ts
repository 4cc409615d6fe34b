import { AllocateAddressCommand, CreateVolumeCommand, EC2Client } from '@aws-sdk/client-ec2'
import { DescribeTargetHealthCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2'
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { hengeTags, type Server } from '../../shared/model/server.ts'
import { makeTargetGroup } from './target-group.ts'

const device = '/dev/sdf'

/** Where a role is, and in whose time. */
export interface Provider {
  readonly environment: NodeJS.ProcessEnv
  readonly endpoint: string
  readonly profile: string
  readonly cloud: Cloud
  readonly clock: Clock
}

export async function amazonLinux({ images }: Cloud): Promise<string> {
  return (await images.resolveImage({ ssm: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64' })).id
}

/** web-1 and web-2, launched by hand; when they run. */
export async function launchOldServers({ cloud, clock }: Pick<Provider, 'cloud' | 'clock'>, imageId: string): Promise<Server[]> {
  for (const name of ['web-1', 'web-2']) {
    const tags = { Name: name, [hengeTags.role]: 'web', [hengeTags.revision]: 'r-old00000' }
    await cloud.compute.launchServer({
      ...{ clientToken: name, imageId, instanceType: 't3.small', userData: '', zone: null, subnetId: null, securityGroupIds: [] },
      ...{ keyName: null, instanceProfile: null, publicAddress: null, rootVolume: { sizeGiB: 8, type: 'gp3', encrypted: true }, tags },
    })
  }
  for (;;) {
    const servers = await cloud.compute.listServers()
    if (servers.length === 2 && servers.every(({ state }) => state === 'running')) return servers
    await clock.sleep(1000)
  }
}

function configOf({ endpoint }: Provider) {
  return { region: 'eu-central-1', endpoint, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
}

/** These servers serve behind a load balancer (see target-group.ts); gives how to ask which ones do. */
export async function targetGroupOf(provider: Provider, servers: readonly Server[]) {
  const elb = new ElasticLoadBalancingV2Client(configOf(provider))
  const ids = servers.map(({ id }) => id)
  const TargetGroupArn = await makeTargetGroup(elb, new EC2Client(configOf(provider)), ids)
  /** Ids of the servers that get traffic, one for each registration. */
  return async () => {
    const { TargetHealthDescriptions = [] } = await elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }))
    return TargetHealthDescriptions.flatMap(({ Target, TargetHealth }) => (TargetHealth?.State === 'healthy' ? (Target?.Id ?? '') : []))
  }
}

/** An Elastic IP of this server; gives its id. */
export async function addressOf(provider: Provider, { id }: Server): Promise<string> {
  const { AllocationId = '' } = await new EC2Client(configOf(provider)).send(new AllocateAddressCommand({ Domain: 'vpc' }))
  await provider.cloud.addresses.associate(AllocationId, id)
  return AllocationId
}

/** A data volume of this server; gives its id. */
export async function volumeOf(provider: Provider, { id, zone }: Server): Promise<string> {
  const ec2 = new EC2Client(configOf(provider))
  const { VolumeId = '' } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: zone, Size: 20, VolumeType: 'gp3' }))
  const { volumes } = provider.cloud
  while ((await volumes.describe([VolumeId]))[0]?.state !== 'available') await provider.clock.sleep(1000)
  await volumes.attach(VolumeId, id, device)
  while ((await volumes.describe([VolumeId]))[0]?.attachment !== 'attached') await provider.clock.sleep(1000)
  return VolumeId
}

/** A record of this name that leads to these servers; gives its zone. */
export async function recordOf(provider: Provider, name: string, servers: readonly Server[]): Promise<string> {
  const zoneName = name.split('.').slice(1).join('.')
  await new Route53Client(configOf(provider)).send(new CreateHostedZoneCommand({ Name: zoneName, CallerReference: name }))
  const { dns } = provider.cloud
  const zone = await dns.zoneOf(name, 'private')
  await dns.upsert(zone?.id ?? '', { name, addresses: servers.flatMap(({ privateAddress }) => privateAddress ?? []), ttlSeconds: 60 })
  return zone?.id ?? ''
}
