import type { OwnImage, OwnImages, RootVolumes, RootVolumeTask } from '../../electron/backend/cloud/ports.ts'
import { isoTime } from '../../shared/model/clock.ts'
import { HengeError } from '../../shared/model/error.ts'
import type { FakeServers } from './fake-cloud.ts'
import type { FakeVolumes } from './fake-storage.ts'

type Tags = Readonly<Record<string, string>>

/** How long things take in the fake, milliseconds. */
export const imageDurations = { rootVolume: 30_000, image: 120_000 }

/** The server runs all the while, restarts with the new disk at once and is initializing until its checks pass. */
export class FakeRootVolumes implements RootVolumes {
  /** Tasks begun from now on end like this. */
  endsUp: 'succeeded' | 'failed' = 'succeeded'
  private readonly tasks: (RootVolumeTask & { readonly clientToken: string; readonly at: number; readonly end: string })[] = []
  private readonly servers: FakeServers
  private readonly volumes: FakeVolumes

  constructor(servers: FakeServers, volumes: FakeVolumes) {
    this.servers = servers
    this.volumes = volumes
  }

  async replace(request: Parameters<RootVolumes['replace']>[0], signal?: AbortSignal): Promise<RootVolumeTask> {
    this.servers.enter('rootVolumes.replace', [request.serverId], signal)
    const before = this.tasks.find(({ clientToken }) => clientToken === request.clientToken)
    if (before) return this.seen(before)
    const { serverId, imageId, clientToken } = request
    const server = this.servers.server(serverId)
    if (!server) throw new HengeError('NOT_FOUND', `There is no server ${serverId}.`)
    if (server.state !== 'running') throw new HengeError('REFUSED', `${serverId} is ${server.state}, it has to run.`)
    const id = `replacevol-${this.tasks.length + 1}`
    const at = this.servers.clock.now()
    const task = { id, serverId, state: 'pending', imageId, snapshotId: null, tags: request.tags, clientToken, at, end: this.endsUp }
    this.tasks.push(task)
    if (this.endsUp === 'succeeded') {
      this.volumes.swapRoot(server, `vol-of-${id}`)
      this.volumes.setTags(`vol-of-${id}`, request.tags)
      this.servers.restart(serverId, { imageId })
    }
    return this.seen(task)
  }

  async tasksOf(serverIds: readonly string[], signal?: AbortSignal): Promise<RootVolumeTask[]> {
    this.servers.enter('rootVolumes.tasksOf', serverIds, signal)
    return this.tasks
      .filter(({ serverId }) => serverIds.includes(serverId))
      .map((task) => this.seen(task))
      .reverse()
  }

  async setUserData(serverId: string, userData: string, signal?: AbortSignal): Promise<void> {
    this.servers.enter('rootVolumes.setUserData', [serverId], signal)
    const server = this.servers.server(serverId)
    if (!server) throw new HengeError('NOT_FOUND', `There is no server ${serverId}.`)
    if (server.state !== 'stopped') throw new HengeError('CONFLICT', `${serverId} is ${server.state}, not stopped.`)
    this.servers.giveUserData(serverId, new Uint8Array(Buffer.from(userData, 'base64')))
  }

  private seen({ id, serverId, imageId, snapshotId, tags, at, end }: (typeof this.tasks)[number]): RootVolumeTask {
    const passed = this.servers.clock.now() - at
    const state = passed >= imageDurations.rootVolume ? end : passed > 0 ? 'in-progress' : 'pending'
    return { id, serverId, state, imageId, snapshotId, tags }
  }
}

/** Of stopped servers only, as a server that still writes gives an image that may not boot. */
export class FakeOwnImages implements OwnImages {
  /** Images begun from now on end like this. */
  endsUp: 'available' | 'failed' = 'available'
  private readonly all = new Map<string, OwnImage & { readonly at: number; readonly end: string }>()
  private readonly servers: FakeServers
  private readonly volumes: FakeVolumes

  constructor(servers: FakeServers, volumes: FakeVolumes) {
    this.servers = servers
    this.volumes = volumes
  }

  async create(request: Parameters<OwnImages['create']>[0], signal?: AbortSignal): Promise<OwnImage> {
    this.servers.enter('ownImages.create', [request.serverId], signal)
    const { serverId, name, tags } = request
    const before = [...this.all.values()].find((image) => image.name === name)
    if (before && hasTags(before.tags, tags)) return this.seen(before)
    if (before) throw new HengeError('CONFLICT', `The name "${name}" is that of image ${before.id}.`)
    const server = this.servers.server(serverId)
    if (!server) throw new HengeError('NOT_FOUND', `There is no server ${serverId}.`)
    if (server.state !== 'stopped') throw new HengeError('REFUSED', `${serverId} is ${server.state}, not stopped.`)
    const snapshots = server.volumes.map((volume) => this.volumes.addSnapshot(volume.id, volume.sizeGiB ?? 8, tags))
    const at = this.servers.clock.now()
    const image = {
      id: `ami-${(this.all.size + 1).toString(16).padStart(17, 'b')}`,
      name,
      state: 'pending',
      createdAt: isoTime(at),
      sizeGiB: snapshots.reduce((sum, { sizeGiB }) => sum + sizeGiB, 0),
      snapshotIds: snapshots.map(({ id }) => id),
      tags,
      at,
      end: this.endsUp,
    }
    this.all.set(image.id, image)
    return this.seen(image)
  }

  async findByTags(tags: Tags, signal?: AbortSignal): Promise<OwnImage[]> {
    this.servers.enter('ownImages.findByTags', [], signal)
    return [...this.all.values()].filter((image) => hasTags(image.tags, tags)).map((image) => this.seen(image))
  }

  async remove(imageId: string, signal?: AbortSignal): Promise<void> {
    this.servers.enter('ownImages.remove', [imageId], signal)
    const image = this.all.get(imageId)
    this.all.delete(imageId)
    for (const id of image?.snapshotIds ?? []) await this.volumes.deleteSnapshot(id, signal)
  }

  /** Puts one there as if it had always been. */
  put(image: OwnImage): void {
    this.all.set(image.id, { ...image, at: Date.parse(image.createdAt) - imageDurations.image, end: image.state })
  }

  private seen({ at, end, ...image }: OwnImage & { readonly at: number; readonly end: string }): OwnImage {
    return { ...image, state: this.servers.clock.now() - at >= imageDurations.image ? end : 'pending' }
  }
}

function hasTags(found: Tags, wanted: Tags): boolean {
  return Object.entries(wanted).every(([key, value]) => found[key] === value)
}
