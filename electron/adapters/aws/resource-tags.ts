import { CreateTagsCommand, type Filter, type ResourceType, type Tag, type TagSpecification } from '@aws-sdk/client-ec2'
import { HengeError } from '../../../shared/model/error.ts'
import type { AwsSession } from './aws-session.ts'
import { chunks } from './describe-servers.ts'

type Tags = Readonly<Record<string, string>>

/** AWS’s advice for one call. */
const idsPerCall = 1000

/** To instances, volumes, snapshots, images alike; tags of other keys stay. */
export async function addTags(session: AwsSession, ids: readonly string[], tags: Tags, signal: AbortSignal | undefined): Promise<void> {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  if (Tags.length === 0) return
  for (const Resources of chunks(ids, idsPerCall)) {
    await session.call(
      'EC2',
      'ec2:CreateTags',
      (client, options) => client.send(new CreateTagsCommand({ Resources, Tags }), options),
      signal,
    )
  }
}

export function toTags(tags: readonly Tag[] | undefined): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']))
}

/** For the call that creates: there is no instant at which the thing exists without its tags. */
export function tagSpecifications(tags: Tags, ...types: ResourceType[]): TagSpecification[] | undefined {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
  return Tags.length > 0 ? types.map((ResourceType) => ({ ResourceType, Tags })) : undefined
}

/** A filter value is a pattern in which \ escapes: it may match more than is meant, so answers are compared again (`hasTags`). */
export function tagFilters(tags: Tags): Filter[] {
  const wanted = Object.entries(tags)
  if (wanted.length === 0) throw new HengeError('INVALID_INPUT', 'What the program made is looked for by at least one tag.')
  return wanted.map(([key, value]) => ({ Name: `tag:${key}`, Values: [value.replaceAll('\\', '?')] }))
}

export function hasTags(found: Tags, wanted: Tags): boolean {
  return Object.entries(wanted).every(([key, value]) => found[key] === value)
}
