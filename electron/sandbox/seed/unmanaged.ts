import { hexDigits } from '../world/dice.ts'
import { imagesAt } from '../world/images.ts'
import { keyPairName } from '../world/launch.ts'
import { defaultVpcId } from '../world/network.ts'
import type { Region } from '../world/region.ts'
import type { World } from '../world/world.ts'
import type { SeedPlace } from './seed-instance.ts'

const dayMs = 86_400_000

/** Servers that somebody once made by hand: a bastion, a monitoring server, and a wiki that has been stopped but is still paid for. */
export function seedUnmanaged(world: World, region: Region, place: SeedPlace): void {
  const now = region.now
  const images = imagesAt(region.name, now).filter((image) => image.architecture === 'x86_64')
  const amazonLinux = images.filter((image) => image.ownerAlias === 'amazon')[2]
  const ubuntu = images.filter((image) => image.description.includes('Ubuntu'))[3]
  const debian = images.filter((image) => image.description.startsWith('Debian 12'))[4]
  if (amazonLinux === undefined || ubuntu === undefined || debian === undefined) throw new Error('the sandbox has too few images to seed')
  const disk = (device: string, sizeGiB: number, deleteOnTermination = true) => ({
    device,
    sizeGiB,
    type: 'gp3',
    encrypted: false,
    deleteOnTermination,
  })

  place.add({
    name: 'bastion',
    image: amazonLinux,
    instanceType: 't3.micro',
    bornAt: now - 71 * dayMs,
    zoneIndex: 0,
    userData: null,
    keyName: keyPairName,
    devices: [disk(amazonLinux.rootDevice, 8)],
    tags: { Name: 'bastion', owner: 'it' },
  })
  place.add({
    name: 'monitoring',
    image: ubuntu,
    instanceType: 'm6i.large',
    bornAt: now - 102 * dayMs,
    zoneIndex: 1,
    userData: null,
    keyName: keyPairName,
    devices: [disk(ubuntu.rootDevice, 60)],
    tags: { Name: 'monitoring', owner: 'it' },
  })
  const wiki = place.add({
    name: 'old-wiki',
    image: debian,
    instanceType: 't3.medium',
    bornAt: now - 131 * dayMs,
    zoneIndex: 2,
    userData: null,
    keyName: keyPairName,
    devices: [disk(debian.rootDevice, 20), disk('/dev/sdf', 100, false)],
    tags: { Name: 'old-wiki', owner: 'office' },
  })
  place.stop(wiki, now - 9 * dayMs)
  const name = 'intranet'
  region.put({
    kind: 'target-group',
    id: `arn:aws:elasticloadbalancing:${region.name}:${world.accountId}:targetgroup/${name}/${hexDigits(`${region.name} ${name} targets`, 16)}`,
    name,
    port: 80,
    protocol: 'HTTP',
    vpcId: defaultVpcId(region.name),
    healthPath: '/',
    loadBalancerName: name,
    targets: [{ instanceId: wiki, port: 80, at: now - 130 * dayMs, deregisteredAt: null }],
  })
}
