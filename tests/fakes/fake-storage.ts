import type { Snapshot, VolumeState, Volumes } from '../../electron/backend/cloud/ports.ts'
import { isoTime } from '../../shared/model/clock.ts'
import { HengeError } from '../../shared/model/error.ts'
import type { Server, Volume } from '../../shared/model/server.ts'
import type { FakeServers } from './fake-cloud.ts'

type Tags = Readonly<Record<string, string>>
type Disk = Pick<VolumeState, 'id' | 'zone' | 'sizeGiB' | 'type' | 'tags'>

/** How long things take in the fake, milliseconds. */
export const storageDurations = { attaching: 3_000, detaching: 5_000, snapshot: 60_000 }

const matches = (found: Tags, wanted: Tags) => Object.entries(wanted).every(([key, value]) => found[key] === value)

/** Volumes hang on the servers that list them; what was detached, or outlived its server, is free. */
export class FakeVolumes implements Volumes {
  private readonly free = new Map<string, Disk & { readonly leaving: { serverId: string; device: string; until: number } | null }>()
  private readonly attachedAt = new Map<string, number>()
  private readonly tags = new Map<string, Tags>()
  private readonly snapshots = new Map<string, Snapshot & { readonly doneAt: number }>()
  private readonly servers: FakeServers

  constructor(servers: FakeServers) {
    this.servers = servers
  }

  /** A volume that hangs nowhere. */
  addFree(different: Partial<Disk> & { readonly id: string }): void {
    this.free.set(different.id, { zone: 'eu-central-1a', sizeGiB: 8, type: 'gp3', tags: {}, ...different, leaving: null })
    this.tags.set(different.id, different.tags ?? {})
  }

  setTags(volumeId: string, tags: Tags): void {
    this.tags.set(volumeId, tags)
  }

  async describe(ids: readonly string[], signal?: AbortSignal): Promise<VolumeState[]> {
    this.servers.enter('volumes.describe', ids, signal)
    return this.all().filter(({ id }) => ids.includes(id))
  }

  async findByTags(tags: Tags, signal?: AbortSignal): Promise<VolumeState[]> {
    this.servers.enter('volumes.findByTags', [], signal)
    return this.all().filter((volume) => matches(volume.tags, tags))
  }

  async tag(volumeIds: readonly string[], tags: Tags, signal?: AbortSignal): Promise<void> {
    this.servers.enter('volumes.tag', volumeIds, signal)
    for (const id of volumeIds) this.tags.set(this.known(id).id, { ...this.tags.get(id), ...tags })
  }

  async attach(volumeId: string, serverId: string, device: string, signal?: AbortSignal): Promise<void> {
    this.servers.enter('volumes.attach', [volumeId], signal)
    const volume = this.known(volumeId)
    if (volume.serverId === serverId && volume.device === device && volume.attachment !== 'detaching') return
    if (volume.state !== 'available') throw new HengeError('CONFLICT', `${volumeId} is ${volume.attachment} at ${volume.serverId}.`)
    const server = this.servers.server(serverId)
    if (!server) throw new HengeError('NOT_FOUND', `There is no server ${serverId}.`)
    if (server.volumes.some((other) => other.device === device)) throw new HengeError('CONFLICT', `${device} of ${serverId} is taken.`)
    if (server.zone !== volume.zone) throw new HengeError('REFUSED', `${volumeId} is in ${volume.zone}, ${serverId} in ${server.zone}.`)
    const { sizeGiB, type } = volume
    this.free.delete(volumeId)
    this.attachedAt.set(volumeId, this.servers.clock.now())
    const attached = { id: volumeId, device, sizeGiB, type, deleteOnTermination: false, root: false }
    this.servers.update(serverId, { volumes: [...server.volumes, attached] })
  }

  async detach(volumeId: string, serverId: string, signal?: AbortSignal): Promise<void> {
    this.servers.enter('volumes.detach', [volumeId], signal)
    const server = this.servers.server(serverId)
    const volume = server?.volumes.find(({ id }) => id === volumeId)
    if (!server || !volume || server.state === 'terminated') return
    if (volume.root && server.state !== 'stopped') throw new HengeError('REFUSED', `${volumeId} is the root volume of ${serverId}.`)
    this.release(server, volume, this.servers.clock.now() + storageDurations.detaching)
  }

  async setDeleteOnTermination(serverId: string, device: string, deleteOnTermination: boolean, signal?: AbortSignal): Promise<void> {
    this.servers.enter('volumes.setDeleteOnTermination', [serverId], signal)
    const volumes = this.servers.server(serverId)?.volumes ?? []
    if (!volumes.some((volume) => volume.device === device)) throw new HengeError('REFUSED', `${serverId} has no ${device}.`)
    this.servers.update(serverId, {
      volumes: volumes.map((volume) => (volume.device === device ? { ...volume, deleteOnTermination } : volume)),
    })
  }

  async snapshot(volumeId: string, _description: string, tags: Tags, signal?: AbortSignal): Promise<Snapshot> {
    this.servers.enter('volumes.snapshot', [volumeId], signal)
    const volume = this.known(volumeId)
    const before = this.allSnapshots().find((snapshot) => snapshot.volumeId === volumeId && matches(snapshot.tags, tags))
    return before ?? this.addSnapshot(volumeId, volume.sizeGiB, tags)
  }

  async findSnapshots(tags: Tags, signal?: AbortSignal): Promise<Snapshot[]> {
    this.servers.enter('volumes.findSnapshots', [], signal)
    return this.allSnapshots().filter((snapshot) => matches(snapshot.tags, tags))
  }

  async delete(volumeId: string, signal?: AbortSignal): Promise<void> {
    this.servers.enter('volumes.delete', [volumeId], signal)
    const volume = this.all().find(({ id }) => id === volumeId)
    if (!volume) return
    if (volume.state !== 'available') throw new HengeError('CONFLICT', `${volumeId} is ${volume.attachment} at ${volume.serverId}.`)
    this.free.delete(volumeId)
  }

  async deleteSnapshot(snapshotId: string, signal?: AbortSignal): Promise<void> {
    this.servers.enter('volumes.deleteSnapshot', [snapshotId], signal)
    this.snapshots.delete(snapshotId)
  }

  /** For images, which are made of snapshots. */
  addSnapshot(volumeId: string, sizeGiB: number, tags: Tags): Snapshot {
    const id = `snap-${this.snapshots.size + 1}`
    const now = this.servers.clock.now()
    const made = { id, volumeId, sizeGiB, state: 'pending', startedAt: isoTime(now), tags, doneAt: now + storageDurations.snapshot }
    this.snapshots.set(id, made)
    return seenSnapshot(made, now)
  }

  /** The server’s root volume becomes this one; the old is free. */
  swapRoot(server: Server, newId: string): void {
    const root = server.volumes.find((volume) => volume.root)
    if (!root) return
    this.release(server, root, this.servers.clock.now())
    const others = this.servers.server(server.id)?.volumes ?? []
    this.servers.update(server.id, { volumes: [{ ...root, id: newId }, ...others] })
  }

  private release(server: Server, volume: Volume, until: number): void {
    const { id, device, sizeGiB, type } = volume
    const leaving = { serverId: server.id, device, until }
    this.free.set(id, { id, zone: server.zone, sizeGiB: sizeGiB ?? 8, type: type ?? 'gp3', tags: {}, leaving })
    this.servers.update(server.id, { volumes: server.volumes.filter((other) => other.id !== id) })
  }

  private all(): VolumeState[] {
    const now = this.servers.clock.now()
    const hanging = this.servers
      .all()
      .flatMap((server) =>
        server.volumes
          .filter(({ deleteOnTermination }) => server.state !== 'terminated' || !deleteOnTermination)
          .map((volume) => this.seen(server, volume, now)),
      )
    const free = [...this.free.values()].map(({ leaving, ...disk }): VolumeState => {
      const tags = this.tags.get(disk.id) ?? {}
      if (leaving === null || now >= leaving.until) return { ...disk, tags, ...unattached }
      const { serverId, device } = leaving
      return { ...disk, tags, state: 'in-use', serverId, device, attachment: 'detaching', deleteOnTermination: false }
    })
    // One that was handed on is listed by the terminated server too.
    return [...new Map([...hanging.filter(({ state }) => state === 'available'), ...free, ...hanging].map((one) => [one.id, one])).values()]
  }

  private seen(server: Server, volume: Volume, now: number): VolumeState {
    const { id, device, sizeGiB, type, deleteOnTermination } = volume
    const disk = { id, zone: server.zone, sizeGiB: sizeGiB ?? 8, type: type ?? 'gp3', tags: this.tags.get(id) ?? {} }
    if (server.state === 'terminated') return { ...disk, ...unattached }
    const attachment = now - (this.attachedAt.get(id) ?? Number.NEGATIVE_INFINITY) < storageDurations.attaching ? 'attaching' : 'attached'
    return { ...disk, state: 'in-use', serverId: server.id, device, attachment, deleteOnTermination }
  }

  private allSnapshots(): Snapshot[] {
    return [...this.snapshots.values()].map((snapshot) => seenSnapshot(snapshot, this.servers.clock.now()))
  }

  private known(volumeId: string): VolumeState {
    const volume = this.all().find(({ id }) => id === volumeId)
    if (!volume) throw new HengeError('NOT_FOUND', `There is no volume ${volumeId}.`)
    return volume
  }
}

const unattached = { state: 'available', serverId: null, device: null, attachment: null, deleteOnTermination: false } as const

function seenSnapshot({ doneAt, ...snapshot }: Snapshot & { readonly doneAt: number }, now: number): Snapshot {
  return { ...snapshot, state: now >= doneAt ? 'completed' : 'pending' }
}
