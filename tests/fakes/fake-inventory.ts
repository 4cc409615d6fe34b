import type { Inventory, OwnImage, Snapshot, TaggedGroup, VolumeState } from '../../electron/backend/cloud/ports.ts'
import { HengeError } from '../../shared/model/error.ts'
import type { FakeServers } from './fake-cloud.ts'
import type { FakeOwnImages } from './fake-images.ts'
import type { FakeIsolation } from './fake-network.ts'
import type { FakeVolumes } from './fake-storage.ts'

/** When everything in the fake was made. */
export const madeAt = '2026-11-01T07:00:00.000Z'

/** Sees what the other fakes hold. */
export class FakeInventory implements Inventory {
  private readonly servers: FakeServers
  private readonly disks: FakeVolumes
  private readonly ownImages: FakeOwnImages
  private readonly isolation: FakeIsolation

  constructor(servers: FakeServers, disks: FakeVolumes, ownImages: FakeOwnImages, isolation: FakeIsolation) {
    this.servers = servers
    this.disks = disks
    this.ownImages = ownImages
    this.isolation = isolation
  }

  async volumes(tagKeys: readonly string[], signal?: AbortSignal): Promise<(VolumeState & { readonly createdAt: string })[]> {
    this.servers.enter('inventory.volumes', [], signal)
    return (await this.disks.findByTags({})).filter(carries(tagKeys)).map((volume) => ({ ...volume, createdAt: madeAt }))
  }

  async snapshots(tagKeys: readonly string[], signal?: AbortSignal): Promise<Snapshot[]> {
    this.servers.enter('inventory.snapshots', [], signal)
    return (await this.disks.findSnapshots({})).filter(carries(tagKeys))
  }

  async images(tagKeys: readonly string[], signal?: AbortSignal): Promise<OwnImage[]> {
    this.servers.enter('inventory.images', [], signal)
    return (await this.ownImages.findByTags({})).filter(carries(tagKeys))
  }

  async securityGroups(tagKeys: readonly string[], signal?: AbortSignal): Promise<TaggedGroup[]> {
    this.servers.enter('inventory.securityGroups', [], signal)
    return [...this.isolation.groups]
      .map(([vpcId, id]) => ({ id, name: 'henge-quarantine', vpcId, tags: this.isolation.tags.get(id) ?? {} }))
      .filter(carries(tagKeys))
  }

  async deleteSecurityGroup(id: string, signal?: AbortSignal): Promise<void> {
    this.servers.enter('inventory.deleteSecurityGroup', [id], signal)
    const user = this.servers.all().find(({ securityGroupIds, state }) => state !== 'terminated' && securityGroupIds.includes(id))
    if (user) throw new HengeError('CONFLICT', `${id} is used by ${user.id}.`)
    for (const [vpcId, group] of this.isolation.groups) if (group === id) this.isolation.groups.delete(vpcId)
  }
}

function carries(tagKeys: readonly string[]) {
  return ({ tags }: { readonly tags: Readonly<Record<string, string>> }) => tagKeys.some((key) => Object.hasOwn(tags, key))
}
