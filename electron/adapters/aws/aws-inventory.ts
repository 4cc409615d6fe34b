import {
  DeleteSecurityGroupCommand,
  DescribeImagesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  type Image,
  type SecurityGroup,
  type Volume,
} from '@aws-sdk/client-ec2'
import { isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { Inventory, OwnImage, Snapshot, TaggedGroup, VolumeState } from '../../backend/cloud/ports.ts'
import { awsCode } from './aws-error.ts'
import { toOwnImage } from './aws-own-images.ts'
import type { AwsSession } from './aws-session.ts'
import { given, readPages } from './pages.ts'
import { toTags } from './resource-tags.ts'
import { readSnapshots } from './snapshots.ts'
import { toSnapshot, toVolumeState } from './volume-mapping.ts'

const pageSize = 1000

export class AwsInventory implements Inventory {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async volumes(tagKeys: readonly string[], signal?: AbortSignal): Promise<(VolumeState & { readonly createdAt: string })[]> {
    const found = await readPages<Volume>(
      ({ VolumeId }) => VolumeId,
      (NextToken) =>
        this.session.call(
          'EC2',
          'ec2:DescribeVolumes',
          async (client, options) => {
            const page = await client.send(
              new DescribeVolumesCommand({ Filters: carrying(tagKeys), MaxResults: pageSize, NextToken }),
              options,
            )
            return { items: given(page.Volumes, page), next: page.NextToken }
          },
          signal,
        ),
    )
    return found.map((volume) => ({ ...toVolumeState(volume), createdAt: isoTime(volume.CreateTime?.getTime() ?? 0) }))
  }

  async snapshots(tagKeys: readonly string[], signal?: AbortSignal): Promise<Snapshot[]> {
    return (await readSnapshots(this.session, carrying(tagKeys), signal)).map(toSnapshot)
  }

  async images(tagKeys: readonly string[], signal?: AbortSignal): Promise<OwnImage[]> {
    const found = await readPages<Image>(
      ({ ImageId }) => ImageId,
      (NextToken) =>
        this.session.call(
          'EC2',
          'ec2:DescribeImages',
          async (client, options) => {
            const command = new DescribeImagesCommand({
              ...{ Owners: ['self'], Filters: carrying(tagKeys), MaxResults: pageSize, NextToken },
            })
            const page = await client.send(command, options)
            return { items: given(page.Images, page), next: page.NextToken }
          },
          signal,
        ),
    )
    return found.map(toOwnImage)
  }

  async securityGroups(tagKeys: readonly string[], signal?: AbortSignal): Promise<TaggedGroup[]> {
    const found = await readPages<SecurityGroup>(
      ({ GroupId }) => GroupId,
      (NextToken) =>
        this.session.call(
          'EC2',
          'ec2:DescribeSecurityGroups',
          async (client, options) => {
            const command = new DescribeSecurityGroupsCommand({ Filters: carrying(tagKeys), MaxResults: pageSize, NextToken })
            const page = await client.send(command, options)
            return { items: given(page.SecurityGroups, page), next: page.NextToken }
          },
          signal,
        ),
    )
    return found.map(({ GroupId = '', GroupName = '', VpcId, Tags }) => ({
      id: GroupId,
      name: GroupName,
      vpcId: VpcId || null,
      tags: toTags(Tags),
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
