import { DeleteSecurityGroupCommand } from '@aws-sdk/client-ec2'
import { isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Inventory, OwnImage, Snapshot, TaggedGroup, VolumeState } from '../../backend/cloud/ports.ts'
import { awsCode } from './aws-error.ts'
import { toOwnImage } from './aws-own-images.ts'
import type { AwsSession } from './aws-session.ts'
import { readImages, readSecurityGroups, readSnapshots, readVolumes } from './described.ts'
import { toTags } from './resource-tags.ts'
import { toSnapshot, toVolumeState } from './volume-mapping.ts'

export class AwsInventory implements Inventory {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async volumes(tagKeys: readonly string[], signal?: AbortSignal): Promise<(VolumeState & { readonly createdAt: string })[]> {
    const found = await readVolumes(this.session, carrying(tagKeys), signal)
    return found.map((volume) => ({ ...toVolumeState(volume), createdAt: isoTime(volume.CreateTime?.getTime() ?? 0) }))
  }

  async snapshots(tagKeys: readonly string[], signal?: AbortSignal): Promise<Snapshot[]> {
    return (await readSnapshots(this.session, carrying(tagKeys), signal)).map(toSnapshot)
  }

  async images(tagKeys: readonly string[], signal?: AbortSignal): Promise<OwnImage[]> {
    return (await readImages(this.session, carrying(tagKeys), signal)).map(toOwnImage)
  }

  async securityGroups(tagKeys: readonly string[], signal?: AbortSignal): Promise<TaggedGroup[]> {
    const found = await readSecurityGroups(this.session, carrying(tagKeys), signal)
    return found.map(({ GroupId = '', GroupName = '', VpcId, Tags }) => ({
      ...{ id: GroupId, name: GroupName, vpcId: VpcId || null, tags: toTags(Tags) },
    }))
  }

  async deleteSecurityGroup(id: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.session.call(
        'EC2',
        'ec2:DeleteSecurityGroup',
        (client, options) => client.send(new DeleteSecurityGroupCommand({ GroupId: id }), options),
        signal,
      )
    } catch (error) {
      const code = awsCode(error)
      if (code === 'InvalidGroup.NotFound') return
      if (code !== 'DependencyViolation') throw error
      throw new HengeError('CONFLICT', `The security group ${id} is still used by something.`, { cause: error, details: { id } })
    }
  }
}

const carrying = (tagKeys: readonly string[]) => [{ Name: 'tag-key', Values: [...tagKeys] }]
