import {
  CreateImageCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  type Filter,
  type Image,
  type ResourceType,
} from '@aws-sdk/client-ec2'
import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { OwnImage, OwnImages } from '../../backend/cloud/ports.ts'
import { awsCode } from './aws-error.ts'
import type { AwsSession } from './aws-session.ts'
import { readImages, readSnapshots } from './described.ts'
import { isUnsupported, offered } from './not-offered.ts'
import { given } from './pages.ts'
import { hasTags, tagFilters, tagSpecifications, toTags } from './resource-tags.ts'

type Tags = Readonly<Record<string, string>>

export class AwsOwnImages implements OwnImages {
  private readonly session: AwsSession
  private readonly clock: Clock

  constructor(session: AwsSession, clock: Clock) {
    this.session = session
    this.clock = clock
  }

  async create(request: Parameters<OwnImages['create']>[0], signal?: AbortSignal): Promise<OwnImage> {
    const before = await this.named(request.name, request.tags, signal)
    if (before) return before
    const id = await this.make(request, signal)
    if (id === null) {
      const quicker = await this.named(request.name, request.tags, signal)
      if (quicker) return quicker
      throw new HengeError(
        'CONFLICT',
        `The name "${request.name}" is given to an image already that cannot be read yet. Try again in a minute.`,
        {
          retryable: true,
          details: { name: request.name },
        },
      )
    }
    const [made] = await this.read([{ Name: 'image-id', Values: [id] }], signal)
    const createdAt = isoTime(this.clock.now())
    return made ?? { id, name: request.name, state: 'pending', createdAt, sizeGiB: 0, snapshotIds: [], tags: request.tags }
  }

  async findByTags(tags: Tags, signal?: AbortSignal): Promise<OwnImage[]> {
    return (await this.read(tagFilters(tags), signal)).filter((image) => hasTags(image.tags, tags))
  }

  async remove(imageId: string, signal?: AbortSignal): Promise<void> {
    const [image] = await this.read([{ Name: 'image-id', Values: [imageId] }], signal)
    const described = await this.snapshotsOf(imageId, signal)
    await this.ignoring(
      /^InvalidAMIID\.(NotFound|Unavailable)$/,
      this.session.call(
        'EC2',
        'ec2:DeregisterImage',
        (client, options) => client.send(new DeregisterImageCommand({ ImageId: imageId }), options),
        signal,
      ),
    )
    for (const SnapshotId of new Set([...(image?.snapshotIds ?? []), ...described])) {
      await this.ignoring(
        /^InvalidSnapshot\.NotFound$/,
        this.session.call(
          'EC2',
          'ec2:DeleteSnapshot',
          (client, options) => client.send(new DeleteSnapshotCommand({ SnapshotId }), options),
          signal,
        ),
      )
    }
  }

  /** null: the name is given already. */
  private async make(request: Parameters<OwnImages['create']>[0], signal: AbortSignal | undefined): Promise<string | null> {
    const ask = (...types: ResourceType[]) => {
      const command = { InstanceId: request.serverId, Name: request.name, TagSpecifications: tagSpecifications(request.tags, ...types) }
      return this.session.call(
        'EC2',
        'ec2:CreateImage',
        async (client, options) => {
          const answer = await client.send(new CreateImageCommand(command), options)
          return given(answer.ImageId, answer)
        },
        signal,
        'once',
      )
    }
    try {
      return await offered(this.session, ask('image', 'snapshot'), signal).catch((error) => {
        // A provider that cannot tag the snapshots of an image in the same call; they are found by the image.
        if (isUnsupported(error)) return ask('image')
        throw error
      })
    } catch (error) {
      if (awsCode(error) === 'InvalidAMIName.Duplicate') return null
      throw error
    }
  }

  /** The image of this name and these tags; CONFLICT when the name is another’s. */
  private async named(name: string, tags: Tags, signal: AbortSignal | undefined): Promise<OwnImage | null> {
    const found = (await this.read([{ Name: 'name', Values: [name.replaceAll('\\', '?')] }], signal)).filter((image) => image.name === name)
    const own = found.find((image) => hasTags(image.tags, tags))
    if (own) return own
    const other = found[0]
    if (!other) return null
    throw new HengeError('CONFLICT', `The name "${name}" is that of image ${other.id}, which was made for something else.`, {
      details: { name, imageId: other.id },
    })
  }

  /**
   * EC2 writes "Created by CreateImage(i-…) for ami-…" into the description: how the snapshots of an image are found that is
   * deregistered already, when the work was cut off in between.
   */
  private async snapshotsOf(imageId: string, signal: AbortSignal | undefined): Promise<string[]> {
    const filter = { Name: 'description', Values: [`Created by CreateImage(*) for ${imageId}*`] }
    const found = await readSnapshots(this.session, [filter], signal)
    return found.flatMap(({ SnapshotId, Description }) => (SnapshotId && Description?.includes(imageId) ? SnapshotId : []))
  }

  private async read(filters: Filter[], signal: AbortSignal | undefined): Promise<OwnImage[]> {
    return (await readImages(this.session, filters, signal)).map(toOwnImage)
  }

  private async ignoring(codes: RegExp, work: Promise<unknown>): Promise<void> {
    await work.catch((error) => {
      if (!codes.test(awsCode(error) ?? '')) throw error
    })
  }
}

export function toOwnImage(image: Image): OwnImage {
  const disks = (image.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs ?? [])
  return {
    id: image.ImageId ?? '',
    name: image.Name ?? '',
    state: image.State ?? 'pending',
    createdAt: image.CreationDate ?? isoTime(0),
    sizeGiB: disks.reduce((sum, { VolumeSize }) => sum + (VolumeSize ?? 0), 0),
    snapshotIds: disks.flatMap(({ SnapshotId }) => SnapshotId || []),
    tags: toTags(image.Tags),
  }
}
