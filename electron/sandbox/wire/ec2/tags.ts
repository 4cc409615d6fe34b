import {
  CreateTags$,
  type CreateTagsRequest,
  DeleteTags$,
  type DeleteTagsRequest,
  DescribeTags$,
  type DescribeTagsRequest,
  type DescribeTagsResult,
} from '@aws-sdk/client-ec2'
import { currentAddresses } from '../../world/addresses.ts'
import { ApiError } from '../../world/api-error.ts'
import type { Address, Instance, OwnImage, RootVolumeTask, SecurityGroup, Snapshot, Volume } from '../../world/entities.ts'
import { knownInstance, visibleInstances } from '../../world/instances.ts'
import { ownImages } from '../../world/own-images.ts'
import type { Region } from '../../world/region.ts'
import { checkTags } from '../../world/tags.ts'
import { currentVolumes } from '../../world/volumes.ts'
import { type CallContext, operation } from '../service.ts'
import { refuseDryRun } from './dry-run.ts'
import { applyFilters } from './filters.ts'
import { page } from './paging.ts'

type Taggable = Instance | Volume | Address | SecurityGroup | Snapshot | OwnImage | RootVolumeTask

function taggable(region: Region, id: string): Taggable {
  if (id.startsWith('i-')) return knownInstance(region, id)
  // As it is on record: what is settled for later belongs to it.
  const volume = currentVolumes(region).some((candidate) => candidate.id === id) ? region.find('volume', id) : undefined
  if (volume !== undefined) return volume
  const address = currentAddresses(region).find((candidate) => candidate.id === id)
  if (address !== undefined) return address
  const other =
    region.find('security-group', id) ??
    region.find('snapshot', id) ??
    region.find('root-volume-task', id) ??
    ownImages(region).find((image) => image.id === id)
  if (other !== undefined) return other
  if (id.startsWith('vol-')) throw new ApiError('InvalidVolume.NotFound', `The volume '${id}' does not exist.`)
  if (id.startsWith('snap-')) throw new ApiError('InvalidSnapshot.NotFound', `The snapshot '${id}' does not exist.`)
  if (id.startsWith('ami-')) throw new ApiError('InvalidAMIID.NotFound', `The image id '[${id}]' does not exist`)
  if (id.startsWith('sg-')) throw new ApiError('InvalidGroup.NotFound', `The security group '${id}' does not exist`)
  if (id.startsWith('eipalloc-')) throw new ApiError('InvalidAllocationID.NotFound', `The allocation ID '${id}' does not exist`)
  throw new ApiError('InvalidID', `The ID '${id}' is not valid`)
}

function createTags({ region }: CallContext, input: CreateTagsRequest): object {
  const added = Object.fromEntries((input.Tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']))
  if (Object.keys(added).length === 0) throw new ApiError('MissingParameter', 'The request must contain the parameter Tag')
  const tagged = (input.Resources ?? []).map((id) => {
    const resource = taggable(region, id)
    const tags = { ...resource.tags, ...added }
    checkTags(tags)
    return { ...resource, tags }
  })
  refuseDryRun(input)
  for (const resource of tagged) region.put(resource)
  return {}
}

function deleteTags({ region }: CallContext, input: DeleteTagsRequest): object {
  const resources = (input.Resources ?? []).map((id) => taggable(region, id))
  refuseDryRun(input)
  const unwanted = input.Tags
  for (const resource of resources) {
    // Without Tags all of them go; with a value, a tag goes only if it has that value.
    const kept = Object.entries(resource.tags).filter(
      ([key, value]) =>
        unwanted !== undefined && !unwanted.some((tag) => tag.Key === key && (tag.Value === undefined || tag.Value === value)),
    )
    region.put({ ...resource, tags: Object.fromEntries(kept) })
  }
  return {}
}

const resourceTypes = {
  instance: 'instance',
  volume: 'volume',
  address: 'elastic-ip',
  'security-group': 'security-group',
  snapshot: 'snapshot',
  image: 'image',
  'root-volume-task': 'replace-root-volume-task',
} as const

function describeTags({ region }: CallContext, input: DescribeTagsRequest): DescribeTagsResult {
  refuseDryRun(input)
  const resources: Taggable[] = [
    ...visibleInstances(region),
    ...currentVolumes(region),
    ...currentAddresses(region),
    ...region.all('security-group'),
    ...region.all('snapshot'),
    ...ownImages(region),
    ...region.all('root-volume-task'),
  ]
  const all = resources.flatMap((resource) =>
    Object.entries(resource.tags).map(([Key, Value]) => ({
      ResourceId: resource.id,
      ResourceType: resourceTypes[resource.kind],
      Key,
      Value,
    })),
  )
  const matching = applyFilters(
    all,
    input.Filters,
    {
      key: (tag) => [tag.Key],
      value: (tag) => [tag.Value],
      'resource-id': (tag) => [tag.ResourceId],
      'resource-type': (tag) => [tag.ResourceType],
    },
    (tag) => ({ [tag.Key]: tag.Value }),
  )
  const shown = page(matching, input, { least: 5, most: 1000 }, (tag) => `${tag.ResourceId} ${tag.Key}`)
  return { Tags: [...shown.items], NextToken: shown.nextToken }
}

export const tagOperations = [
  operation(CreateTags$, createTags),
  operation(DeleteTags$, deleteTags),
  operation(DescribeTags$, describeTags),
]
