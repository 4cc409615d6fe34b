import {
  AttachVolumeCommand,
  CreateSnapshotCommand,
  DeleteSnapshotCommand,
  DeleteVolumeCommand,
  DetachVolumeCommand,
  type Filter,
  ModifyInstanceAttributeCommand,
} from '@aws-sdk/client-ec2'
import { HengeError } from '../../../shared/model/error.ts'
import type { Snapshot, VolumeState, Volumes } from '../../backend/cloud/ports.ts'
import { awsCode } from './aws-error.ts'
import type { AwsSession } from './aws-session.ts'
import { chunks, filterValues } from './describe-servers.ts'
import { readSnapshots, readVolumes } from './described.ts'
import { given } from './pages.ts'
import { addTags, hasTags, tagFilters, tagSpecifications } from './resource-tags.ts'
import { toSnapshot, toVolumeState } from './volume-mapping.ts'

type Tags = Readonly<Record<string, string>>

export class AwsVolumes implements Volumes {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async describe(ids: readonly string[], signal?: AbortSignal): Promise<VolumeState[]> {
    const found: VolumeState[] = []
    // By filter and not by id: a single unknown id would fail the call.
    for (const Values of chunks([...new Set(ids)], filterValues)) {
      found.push(...(await this.read([{ Name: 'volume-id', Values }], signal)))
    }
    return found
  }

  async findByTags(tags: Tags, signal?: AbortSignal): Promise<VolumeState[]> {
    return (await this.read(tagFilters(tags), signal)).filter((volume) => hasTags(volume.tags, tags))
  }

  tag(volumeIds: readonly string[], tags: Tags, signal?: AbortSignal): Promise<void> {
    return addTags(this.session, volumeIds, tags, signal)
  }

  async attach(volumeId: string, serverId: string, device: string, signal?: AbortSignal): Promise<void> {
    if (isThere(await this.known(volumeId, signal), serverId, device)) return
    try {
      await this.session.call(
        'EC2',
        'ec2:AttachVolume',
        (client, options) => client.send(new AttachVolumeCommand({ VolumeId: volumeId, InstanceId: serverId, Device: device }), options),
        signal,
      )
    } catch (error) {
      if (!isRefusal(error)) throw error
      // A lost answer was tried again, or somebody was quicker.
      if (isThere(await this.known(volumeId, signal), serverId, device)) return
      if (/already in use/i.test(error.message)) throw conflict(`${device} of ${serverId} is taken by another volume.`, error)
      throw error
    }
  }

  async detach(volumeId: string, serverId: string, signal?: AbortSignal): Promise<void> {
    const [volume] = await this.describe([volumeId], signal)
    if (volume?.serverId !== serverId || volume.attachment === 'detaching') return
    try {
      await this.session.call(
        'EC2',
        'ec2:DetachVolume',
        (client, options) => client.send(new DetachVolumeCommand({ VolumeId: volumeId, InstanceId: serverId }), options),
        signal,
      )
    } catch (error) {
      if (!isRefusal(error)) throw error
      const [now] = await this.describe([volumeId], signal)
      if (now?.serverId === serverId && now.attachment !== 'detaching') throw error
    }
  }

  async setDeleteOnTermination(serverId: string, device: string, deleteOnTermination: boolean, signal?: AbortSignal): Promise<void> {
    const mapping = { DeviceName: device, Ebs: { DeleteOnTermination: deleteOnTermination } }
    await this.session.call(
      'EC2',
      'ec2:ModifyInstanceAttribute',
      (client, options) =>
        client.send(new ModifyInstanceAttributeCommand({ InstanceId: serverId, BlockDeviceMappings: [mapping] }), options),
      signal,
    )
  }

  async snapshot(volumeId: string, description: string, tags: Tags, signal?: AbortSignal): Promise<Snapshot> {
    const filters = [{ Name: 'volume-id', Values: [volumeId] }, ...tagFilters(tags)]
    const found = await readSnapshots(this.session, filters, signal)
    const before = found
      .map(toSnapshot)
      .find((snapshot) => snapshot.volumeId === volumeId && snapshot.state !== 'error' && hasTags(snapshot.tags, tags))
    if (before) return before
    const command = { VolumeId: volumeId, Description: description, TagSpecifications: tagSpecifications(tags, 'snapshot') }
    const made = await this.session.call(
      'EC2',
      'ec2:CreateSnapshot',
      async (client, options) => {
        const answer = await client.send(new CreateSnapshotCommand(command), options)
        return { ...answer, SnapshotId: given(answer.SnapshotId, answer) }
      },
      signal,
      'once',
    )
    return { ...toSnapshot(made), tags }
  }

  async findSnapshots(tags: Tags, signal?: AbortSignal): Promise<Snapshot[]> {
    return (await readSnapshots(this.session, tagFilters(tags), signal)).map(toSnapshot).filter((snapshot) => hasTags(snapshot.tags, tags))
  }

  async delete(volumeId: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.session.call(
        'EC2',
        'ec2:DeleteVolume',
        (client, options) => client.send(new DeleteVolumeCommand({ VolumeId: volumeId }), options),
        signal,
      )
    } catch (error) {
      if (!isRefusal(error)) throw error
      const [now] = await this.describe([volumeId], signal)
      if (now && now.state !== 'deleting' && now.state !== 'deleted') throw error
    }
  }

  async deleteSnapshot(snapshotId: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.session.call(
        'EC2',
        'ec2:DeleteSnapshot',
        (client, options) => client.send(new DeleteSnapshotCommand({ SnapshotId: snapshotId }), options),
        signal,
      )
    } catch (error) {
      if (awsCode(error) !== 'InvalidSnapshot.NotFound') throw error
    }
  }

  /** NOT_FOUND; CONFLICT too where it hangs on another server. */
  private async known(volumeId: string, signal: AbortSignal | undefined): Promise<VolumeState> {
    const [volume] = await this.describe([volumeId], signal)
    if (!volume) throw new HengeError('NOT_FOUND', `There is no volume ${volumeId} in ${this.session.region}.`, { details: { volumeId } })
    return volume
  }

  private async read(filters: Filter[], signal: AbortSignal | undefined): Promise<VolumeState[]> {
    return (await readVolumes(this.session, filters, signal)).map(toVolumeState)
  }
}

/** Whether it already hangs where it should; CONFLICT where it hangs elsewhere. */
function isThere(volume: VolumeState, serverId: string, device: string): boolean {
  if (volume.serverId === null) return false
  if (volume.serverId === serverId && volume.device === device && volume.attachment !== 'detaching') return true
  throw conflict(
    `Volume ${volume.id} is ${volume.attachment ?? 'attached'} at ${volume.serverId} as ${volume.device}. Detach it there first.`,
  )
}

function conflict(message: string, cause?: unknown): HengeError {
  return new HengeError('CONFLICT', message, { cause })
}

/** AWS looked at it and said no, for a reason that lies in the state of things. */
function isRefusal(error: unknown): error is HengeError {
  return error instanceof HengeError && (error.code === 'REFUSED' || error.code === 'CONFLICT' || error.code === 'NOT_FOUND')
}
