import { DescribeImages$, type DescribeImagesRequest, type DescribeImagesResult, type Image as Ec2Image } from '@aws-sdk/client-ec2'
import { ApiError } from '../../world/api-error.ts'
import { type Image, imagesAt } from '../../world/images.ts'
import { type CallContext, operation } from '../service.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters, type FilterTable } from './filters.ts'
import { page } from './paging.ts'

const imageFilters: FilterTable<Image> = {
  architecture: (image) => [image.architecture],
  'block-device-mapping.device-name': (image) => [image.rootDevice],
  'block-device-mapping.snapshot-id': (image) => [image.snapshotId],
  'block-device-mapping.volume-type': () => ['gp3'],
  'creation-date': (image) => [new Date(image.createdAt).toISOString()],
  description: (image) => [image.description],
  'ena-support': () => ['true'],
  hypervisor: () => ['xen'],
  'image-id': (image) => [image.id],
  'image-type': () => ['machine'],
  'is-public': () => ['true'],
  name: (image) => [image.name],
  'owner-alias': (image) => [image.ownerAlias],
  'owner-id': (image) => [image.ownerId],
  platform: () => [],
  'platform-details': () => ['Linux/UNIX'],
  'root-device-name': (image) => [image.rootDevice],
  'root-device-type': () => ['ebs'],
  state: () => ['available'],
  'virtualization-type': () => ['hvm'],
}

/** Images of Debian, Amazon and Canonical are deprecated two years after they came out. */
const twoYears = 2 * 365 * 86_400_000

function imageView(image: Image): Ec2Image {
  return {
    ImageId: image.id,
    Name: image.name,
    Description: image.description,
    ImageLocation: `${image.ownerAlias ?? image.ownerId}/${image.name}`,
    ImageOwnerAlias: image.ownerAlias ?? undefined,
    OwnerId: image.ownerId,
    Public: true,
    State: 'available',
    ImageType: 'machine',
    Architecture: image.architecture,
    CreationDate: new Date(image.createdAt).toISOString(),
    DeprecationTime: new Date(image.createdAt + twoYears).toISOString(),
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    RootDeviceName: image.rootDevice,
    RootDeviceType: 'ebs',
    VirtualizationType: 'hvm',
    Hypervisor: 'xen',
    EnaSupport: true,
    BootMode: 'uefi-preferred',
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

function describeImages({ world, region }: CallContext, input: DescribeImagesRequest): DescribeImagesResult {
  refuseDryRun(input)
  const all = imagesAt(region.name, region.now)
  const wanted = input.ImageIds ?? []
  for (const id of wanted) {
    if (!/^ami-[0-9a-f]{8,17}$/.test(id)) throw new ApiError('InvalidAMIID.Malformed', `Invalid id: "${id}" (expecting "ami-...")`)
    if (!all.some((image) => image.id === id)) throw new ApiError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`)
  }
  const owners = (input.Owners ?? []).map((owner) => (owner === 'self' ? world.accountId : owner))
  const owned = all.filter(
    (image) =>
      (wanted.length === 0 || wanted.includes(image.id)) &&
      (owners.length === 0 || owners.includes(image.ownerId) || (image.ownerAlias !== null && owners.includes(image.ownerAlias))),
  )
  const shown = page(
    applyFilters(owned, input.Filters, imageFilters, () => ({})),
    input,
    { least: 1, most: 1000 },
    (image) => image.id,
  )
  return { Images: shown.items.map(imageView), NextToken: shown.nextToken }
}

export const imageOperations = [operation(DescribeImages$, describeImages)]
