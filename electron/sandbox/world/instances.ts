import { ApiError } from './api-error.ts'
import type { Instance } from './entities.ts'
import { isVisible } from './life.ts'
import type { Region } from './region.ts'

const idPattern = /^i-([0-9a-f]{8}|[0-9a-f]{17})$/

/** Those that the describing calls know of now, oldest first. */
export function visibleInstances(region: Region): Instance[] {
  const now = region.now
  return region.all('instance').filter((instance) => isVisible(instance, now, region.timings) && region.knows(instance.id))
}

/** The instances of these ids in this order; InvalidInstanceID.* when one is not known (yet, or any more). */
export function knownInstances(region: Region, ids: readonly string[]): Instance[] {
  const now = region.now
  const malformed = ids.find((id) => !idPattern.test(id))
  if (malformed !== undefined) throw new ApiError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`)
  const found: Instance[] = []
  const missing: string[] = []
  for (const id of new Set(ids)) {
    const instance = region.find('instance', id)
    if (instance !== undefined && isVisible(instance, now, region.timings) && region.knows(id)) found.push(instance)
    else missing.push(id)
  }
  if (missing.length === 1) throw new ApiError('InvalidInstanceID.NotFound', `The instance ID '${missing[0]}' does not exist`)
  if (missing.length > 1) throw new ApiError('InvalidInstanceID.NotFound', `The instance IDs '${missing.join(', ')}' do not exist`)
  return found
}

export function knownInstance(region: Region, id: string): Instance {
  const [instance] = knownInstances(region, [id])
  if (instance === undefined) throw new ApiError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`)
  return instance
}
