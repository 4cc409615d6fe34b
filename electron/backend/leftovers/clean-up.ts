import { HengeError } from '../../../shared/model/error.ts'
import { type CleanUpReport, type Leftover, leftoverKindSchema } from '../../../shared/model/leftover.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import type { Cloud } from '../accounts/ports.ts'
import type { LeftoverParts } from './ports.ts'

/** What was shown of a leftover when somebody chose it. */
export type Chosen = Pick<Leftover, 'kind' | 'id' | 'seen'>

/**
 * The leftovers that were chosen, as they are now. PLAN_STALE when one of them is another now, or none any more; REFUSED when only its
 * tags say that this program has made one.
 */
export function unchanged(chosen: readonly Chosen[], now: readonly Leftover[]): Leftover[] {
  const found = chosen.map(({ kind, id, seen }) => ({
    id,
    seen,
    item: now.find((leftover) => leftover.kind === kind && leftover.id === id),
  }))
  const changed = found.flatMap(({ id, seen, item }) =>
    item === undefined ? [`${id} is no leftover any more`] : item.seen === seen ? [] : [`${id} has changed`],
  )
  if (changed.length === 0) return onRecord(found.flatMap(({ item }) => item ?? []))
  const message = `Nothing was destroyed, as the list does not hold any more: ${changed.join('; ')}. Look at the new list and choose again.`
  throw new HengeError('PLAN_STALE', message, { details: { changed } })
}

function onRecord(items: Leftover[]): Leftover[] {
  const alien = items.filter((item) => !item.onRecord).map(({ id }) => id)
  if (alien.length === 0) return items
  const message = `Nothing was changed: only its tags say that Henge made ${alien.join(', ')}, and no job that this computer knows of did.`
  throw new HengeError('REFUSED', message, { details: { alien } })
}

/** One after the other, what uses something before it. A failure of one does not keep the others. */
export async function cleanUp(
  parts: LeftoverParts,
  cloud: Cloud,
  items: readonly Leftover[],
  signal?: AbortSignal,
): Promise<CleanUpReport> {
  const order = leftoverKindSchema.options
  const sorted = [...items].sort((one, other) => order.indexOf(one.kind) - order.indexOf(other.kind))
  const report: CleanUpReport['items'] = []
  for (const item of sorted) {
    const { kind, id } = item
    try {
      const detail = await remove(parts, cloud, item, signal)
      parts.log.info({ id: 'LEFT-0001', accountId: item.accountId, region: item.region, kind, leftover: id }, 'a leftover was cleaned up')
      report.push({ kind, id, done: true, detail })
    } catch (error) {
      if (signal?.aborted || !(error instanceof HengeError)) throw error
      report.push({ kind, id, done: false, detail: error.message })
    }
  }
  return { items: report }
}

async function remove(parts: LeftoverParts, cloud: Cloud, item: Leftover, signal: AbortSignal | undefined): Promise<string> {
  const { kind, id, jobId } = item
  switch (kind) {
    case 'server':
    case 'quarantined-server':
      return terminate(cloud, item, signal)
    case 'volume':
      await cloud.volumes.delete(id, signal)
      if (jobId !== null) await parts.creations.settle({ jobId, kind: 'volume', key: id })
      return 'Deleted.'
    case 'image':
      await cloud.ownImages.remove(id, signal)
      return 'Deregistered, its snapshots deleted.'
    case 'snapshot':
      await cloud.volumes.deleteSnapshot(id, signal)
      return 'Deleted.'
    case 'security-group':
      await cloud.inventory.deleteSecurityGroup(id, signal)
      return 'Deleted.'
    case 'lock':
      await cloud.locks.release(id, jobId ?? '', signal)
      return 'Given back.'
  }
}

async function terminate(cloud: Cloud, { id, role, jobId }: Leftover, signal: AbortSignal | undefined): Promise<string> {
  const [server] = await cloud.compute.describeServers([id], signal)
  const staying = (server?.volumes ?? []).filter(({ deleteOnTermination }) => !deleteOnTermination).map((volume) => volume.id)
  // They outlive the server: without a tag nobody would find them again.
  if (staying.length > 0) {
    const tags = { ...(jobId === null ? {} : { [hengeTags.job]: jobId }), [hengeTags.keptFrom]: role ?? server?.name ?? id }
    await cloud.volumes.tag(staying, tags, signal)
  }
  await cloud.compute.terminateServers([id], signal)
  return staying.length === 0
    ? 'Shuts down and is gone then.'
    : `Shuts down and is gone then; ${staying.join(', ')} stays and is listed here.`
}
