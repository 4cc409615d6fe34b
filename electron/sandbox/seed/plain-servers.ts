import { hengeTags } from '../../../shared/model/server.ts'
import { imagesAt } from '../world/images.ts'
import type { World } from '../world/world.ts'
import { SeedPlace } from './seed-instance.ts'
import { seedRegion } from './seed-world.ts'

const dayMs = 86_400_000
const serversOfRole = 100
/** What the subnets have addresses for. */
export const mostPlainServers = 12_000

/**
 * So many running servers that are alike, in roles of a hundred that no recipe builds: for measuring with a large fleet. Durable when it
 * returns, or not there at all.
 */
export function seedPlainServers(world: World, count: number): void {
  const region = world.region(seedRegion)
  const place = new SeedPlace(region)
  const image = imagesAt(region.name, region.now).find(
    ({ architecture, ownerAlias }) => architecture === 'x86_64' && ownerAlias === 'amazon',
  )
  if (image === undefined) throw new Error('the sandbox has no image to seed with')
  for (let number = 1; number <= count; number += 1) {
    const name = `plain-${number}`
    place.add({
      name,
      image,
      instanceType: 't3.micro',
      bornAt: region.now - 30 * dayMs,
      zoneIndex: number,
      userData: null,
      keyName: null,
      devices: [{ device: image.rootDevice, sizeGiB: 8, type: 'gp3', encrypted: false, deleteOnTermination: true }],
      tags: { Name: name, [hengeTags.role]: `plain-${Math.ceil(number / serversOfRole)}` },
    })
  }
  world.commit()
}
