import type { TagSpecification } from '@aws-sdk/client-ec2'
import { ApiError } from '../../world/api-error.ts'
import { checkTags } from '../../world/tags.ts'

/** Tags that a call gives to what it makes of this kind; InvalidParameterValue for a key given twice or one that AWS does not take. */
export function tagsFor(specifications: readonly TagSpecification[] | undefined, resource: string): Record<string, string> {
  const tags: Record<string, string> = {}
  for (const specification of specifications ?? []) {
    if (specification.ResourceType !== resource) continue
    for (const tag of specification.Tags ?? []) {
      const key = tag.Key ?? ''
      if (Object.hasOwn(tags, key)) throw new ApiError('InvalidParameterValue', `Duplicate tag key '${key}' specified.`)
      tags[key] = tag.Value ?? ''
    }
  }
  checkTags(tags)
  return tags
}
