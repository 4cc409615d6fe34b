import { hengeTags, type Server } from '../../shared/model/server.ts'
import type { Instance } from './world/entities.ts'
import { changeAt, terminatedAt } from './world/life.ts'
import type { Region } from './world/region.ts'
import { imageIdAt } from './world/root-volume-tasks.ts'
import type { World } from './world/world.ts'

/** A destroyed server, as a program would remember it that had watched all along. */
export interface DestroyedServer {
  /** Everything but the account, which only the program knows. */
  readonly server: Omit<Server, 'accountId'>
  /** Milliseconds since 1970. */
  readonly terminatedAt: number
}

/** Destroyed servers that AWS’s calls do not show (any more), oldest first. */
export function destroyedServers(world: World): DestroyedServer[] {
  const now = world.clock.now()
  return world
    .usedRegions()
    .flatMap((region) =>
      region.all('instance').flatMap((instance) => {
        const at = terminatedAt(instance)
        return at === null || at > now ? [] : [{ server: rememberedServer(region, instance, at), terminatedAt: at }]
      }),
    )
    .sort((first, second) => first.terminatedAt - second.terminatedAt)
}

function rememberedServer(region: Region, instance: Instance, at: number): Omit<Server, 'accountId'> {
  const { tags } = instance
  const generation = Number(tags[hengeTags.generation])
  return {
    id: instance.id,
    region: region.name,
    zone: instance.zone,
    name: tags.Name ?? instance.id,
    role: tags[hengeTags.role] ?? null,
    recipe: tags[hengeTags.recipe] ?? null,
    revision: tags[hengeTags.revision] ?? null,
    generation: Number.isInteger(generation) ? generation : null,
    jobId: tags[hengeTags.job] ?? null,
    state: 'terminated',
    stateReason: changeAt(instance, at).reason?.message ?? null,
    health: 'not-applicable',
    instanceType: instance.instanceType,
    architecture: instance.architecture,
    imageId: imageIdAt(instance, at),
    privateAddress: instance.privateAddress,
    publicAddress: null,
    elasticAddress: false,
    subnetId: instance.subnetId,
    securityGroupIds: [...instance.securityGroupIds],
    keyName: instance.keyName,
    instanceProfileArn: instance.instanceProfileArn,
    volumes: region
      .all('volume')
      .filter((volume) => volume.attachment?.instanceId === instance.id)
      .map((volume) => ({
        id: volume.id,
        device: volume.attachment?.device ?? '',
        sizeGiB: volume.sizeGiB,
        type: volume.type,
        deleteOnTermination: volume.attachment?.deleteOnTermination ?? true,
        root: volume.attachment?.device === instance.rootDevice,
      })),
    autoScalingGroup: null,
    launchedAt: new Date(instance.createdAt).toISOString(),
    terminatedAt: new Date(at).toISOString(),
    tags: { ...tags },
  }
}
