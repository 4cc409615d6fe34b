import {
  CreateImage$,
  type CreateImageRequest,
  type CreateImageResult,
  DeregisterImage$,
  type DeregisterImageRequest,
  type DeregisterImageResult,
  DescribeImages$,
  type DescribeImagesRequest,
  type DescribeImagesResult,
  type Image as Ec2Image,
} from '@aws-sdk/client-ec2'
import { ApiError } from '../../world/api-error.ts'
import type { OwnImage } from '../../world/entities.ts'
import { type Image, imagesAt } from '../../world/images.ts'
import { knownInstance } from '../../world/instances.ts'
import {
  checkDeregister,
  checkImageId,
  checkNewImage,
  createImage,
  deregisterImage,
  imageState,
  ownImages,
} from '../../world/own-images.ts'
import type { Region } from '../../world/region.ts'
import { type CallContext, operation } from '../service.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters, type FilterTable } from './filters.ts'
import { tagViews } from './instance-view.ts'
import { page } from './paging.ts'
import { tagsFor } from './tag-specifications.ts'

function devicesOf(image: Ec2Image) {
  return image.BlockDeviceMappings ?? []
}

const imageFilters: FilterTable<Ec2Image> = {
  architecture: (image) => [image.Architecture],
  'block-device-mapping.device-name': (image) => devicesOf(image).map(({ DeviceName }) => DeviceName),
  'block-device-mapping.snapshot-id': (image) => devicesOf(image).map(({ Ebs }) => Ebs?.SnapshotId),
  'block-device-mapping.volume-type': (image) => devicesOf(image).map(({ Ebs }) => Ebs?.VolumeType),
  'creation-date': (image) => [image.CreationDate],
  description: (image) => [image.Description],
  'ena-support': () => ['true'],
  hypervisor: () => ['xen'],
  'image-id': (image) => [image.ImageId],
  'image-type': () => ['machine'],
  'is-public': (image) => [String(image.Public)],
  name: (image) => [image.Name],
  'owner-alias': (image) => [image.ImageOwnerAlias],
  'owner-id': (image) => [image.OwnerId],
  platform: () => [],
  'platform-details': () => ['Linux/UNIX'],
  'root-device-name': (image) => [image.RootDeviceName],
  'root-device-type': () => ['ebs'],
  'source-image-id': (image) => [image.SourceImageId],
  'source-instance-id': (image) => [image.SourceInstanceId],
  state: (image) => [image.State],
  'virtualization-type': () => ['hvm'],
}

/** Images of Debian, Amazon and Canonical are deprecated two years after they came out. */
const twoYears = 2 * 365 * 86_400_000

function commonView(image: Image | OwnImage): Ec2Image {
  return {
    ImageId: image.id,
    Name: image.name,
    Description: image.description,
    ImageType: 'machine',
    Architecture: image.architecture,
    CreationDate: new Date(image.createdAt).toISOString(),
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    RootDeviceName: image.rootDevice,
    RootDeviceType: 'ebs',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    EnaSupport: true,
    BootMode: 'uefi-preferred',
  }
}

function publicView(image: Image): Ec2Image {
  return {
    ...commonView(image),
    ImageLocation: `${image.ownerAlias ?? image.ownerId}/${image.name}`,
    ImageOwnerAlias: image.ownerAlias ?? undefined,
    OwnerId: image.ownerId,
    Public: true,
    State: 'available',
    DeprecationTime: new Date(image.createdAt + twoYears).toISOString(),
    BlockDeviceMappings: [
      {
        DeviceName: image.rootDevice,
        Ebs: {
          SnapshotId: image.snapshotId,
          VolumeSize: image.rootSizeGiB,
          VolumeType: 'gp3',
          DeleteOnTermination: true,
          Encrypted: false,
        },
      },
    ],
  }
}

/** AWS tells of a launch a day later. */
const launchToldAfter = 86_400_000

/** By image: when the newest server of which AWS tells by now was launched from it. */
function lastLaunches(region: Region): ReadonlyMap<string, number> {
  const told = region.all('instance').filter(({ createdAt }) => createdAt + launchToldAfter <= region.now)
  return new Map(told.sort((one, other) => one.createdAt - other.createdAt).map(({ imageId, createdAt }) => [imageId, createdAt]))
}

function ownView(image: OwnImage, accountId: string, now: number, launches: ReadonlyMap<string, number>): Ec2Image {
  const launchedAt = launches.get(image.id)
  const state = imageState(image, now)
  return {
    ...commonView(image),
    ImageLocation: `${accountId}/${image.name}`,
    OwnerId: accountId,
    Public: false,
    State: state,
    StateReason:
      state === 'failed'
        ? { Code: 'Client.InternalError', Message: 'Client.InternalError: the snapshot of the root volume could not be completed' }
        : undefined,
    SourceInstanceId: image.sourceInstanceId,
    SourceImageId: image.sourceImageId,
    LastLaunchedTime: launchedAt === undefined ? undefined : new Date(launchedAt).toISOString(),
    BlockDeviceMappings: image.devices.map((device) => ({
      DeviceName: device.device,
      Ebs: {
        SnapshotId: device.snapshotId,
        VolumeSize: device.sizeGiB,
        VolumeType: device.type as 'gp3',
        DeleteOnTermination: device.deleteOnTermination,
        Encrypted: device.encrypted,
      },
    })),
    Tags: tagViews(image.tags),
  }
}

function describe({ world, region }: CallContext, input: DescribeImagesRequest): DescribeImagesResult {
  refuseDryRun(input)
  const launches = lastLaunches(region)
  const own = ownImages(region).map((image) => ownView(image, world.accountId, region.now, launches))
  const all = [...own, ...imagesAt(region.name, region.now).map(publicView)]
  const wanted = input.ImageIds ?? []
  for (const id of wanted) {
    checkImageId(id)
    if (!all.some(({ ImageId }) => ImageId === id)) throw new ApiError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`)
  }
  const owners = (input.Owners ?? []).map((owner) => (owner === 'self' ? world.accountId : owner))
  const owned = all.filter(
    ({ ImageId = '', OwnerId = '', ImageOwnerAlias }) =>
      (wanted.length === 0 || wanted.includes(ImageId)) &&
      (owners.length === 0 || owners.includes(OwnerId) || (ImageOwnerAlias !== undefined && owners.includes(ImageOwnerAlias))),
  )
  const shown = page(
    applyFilters(owned, input.Filters, imageFilters, (image) =>
      Object.fromEntries((image.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    ),
    input,
    { least: 1, most: 1000 },
    ({ ImageId }) => ImageId ?? '',
  )
  return { Images: [...shown.items], NextToken: shown.nextToken }
}

function create({ region, misfortune }: CallContext, input: CreateImageRequest): CreateImageResult {
  const instance = knownInstance(region, input.InstanceId ?? '')
  const order = {
    name: input.Name ?? '',
    description: input.Description ?? '',
    noReboot: input.NoReboot ?? false,
    imageTags: tagsFor(input.TagSpecifications, 'image'),
    snapshotTags: tagsFor(input.TagSpecifications, 'snapshot'),
    fails: misfortune?.kind === 'image-fails',
  }
  checkNewImage(region, instance, order.name)
  refuseDryRun(input)
  return { ImageId: createImage(region, instance, order).id }
}

function deregister({ region }: CallContext, input: DeregisterImageRequest): DeregisterImageResult {
  const image = checkDeregister(region, input.ImageId ?? '')
  refuseDryRun(input)
  const deleted = deregisterImage(region, image, input.DeleteAssociatedSnapshots ?? false)
  return { Return: true, DeleteSnapshotResults: deleted.map((SnapshotId) => ({ SnapshotId, ReturnCode: 'success' })) }
}

export const imageOperations = [
  operation(DescribeImages$, describe),
  operation(CreateImage$, create),
  operation(DeregisterImage$, deregister),
]
