import type { Holdings } from '../../electron/backend/cloud/ports.ts'
import type { HeldAddress, HeldImage, HeldSnapshot, HeldVolume } from '../../shared/model/other-leftovers.ts'
import type { FakeServers } from './fake-cloud.ts'
import type { FakeOwnImages } from './fake-images.ts'
import { madeAt } from './fake-inventory.ts'
import type { FakeAddresses } from './fake-network.ts'
import type { FakeVolumes } from './fake-storage.ts'

/** Sees all that the other fakes hold. */
export class FakeHoldings implements Holdings {
  private readonly servers: FakeServers
  private readonly disks: FakeVolumes
  private readonly ownImages: FakeOwnImages
  private readonly elastic: FakeAddresses

  constructor(servers: FakeServers, disks: FakeVolumes, ownImages: FakeOwnImages, elastic: FakeAddresses) {
    this.servers = servers
    this.disks = disks
    this.ownImages = ownImages
    this.elastic = elastic
  }

  async volumes(signal?: AbortSignal): Promise<HeldVolume[]> {
    this.servers.enter('holdings.volumes', [], signal)
    return (await this.disks.findByTags({})).map((volume) => ({ ...volume, createdAt: madeAt }))
  }

  async addresses(signal?: AbortSignal): Promise<HeldAddress[]> {
    this.servers.enter('holdings.addresses', [], signal)
    return this.elastic
      .allocated()
      .map(({ allocationId, address, serverId }) => ({ id: allocationId, address, associated: serverId !== null, tags: {} }))
  }

  async snapshots(signal?: AbortSignal): Promise<HeldSnapshot[]> {
    this.servers.enter('holdings.snapshots', [], signal)
    return (await this.disks.findSnapshots({})).map((snapshot) => ({ ...snapshot, archived: false }))
  }

  async images(signal?: AbortSignal): Promise<HeldImage[]> {
    this.servers.enter('holdings.images', [], signal)
    return (await this.ownImages.findByTags({})).map((image) => ({ ...image, lastLaunchedAt: null }))
  }
}
