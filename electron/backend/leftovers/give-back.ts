import { HengeError } from '../../../shared/model/error.ts'
import type { Leftover } from '../../../shared/model/leftover.ts'
import { groupsBeforeQuarantine, hengeTags } from '../../../shared/model/server.ts'
import type { Cloud } from '../accounts/ports.ts'
import type { LeftoverParts } from './ports.ts'

/**
 * Takes a server out of quarantine. Its groups come first, and what marks it as quarantined goes last: broken off in between it is
 * still a leftover, and can be given back again.
 */
export async function giveBack(
  parts: LeftoverParts,
  cloud: Cloud,
  { id, accountId, region }: Leftover,
  start: boolean,
  signal?: AbortSignal,
): Promise<string> {
  const [server] = await cloud.compute.describeServers([id], signal)
  if (!server) throw new HengeError('NOT_FOUND', `${id} is gone.`)
  const groups = groupsBeforeQuarantine(server.tags)
  if (groups.length === 0) {
    const why = `It is not on record which security groups ${server.name} (${id}) was in before the quarantine. Nothing was changed.`
    throw new HengeError('REFUSED', `${why} Choose them in the EC2 console, and take the tags henge:quarantined-* off it.`)
  }
  const role = server.tags[hengeTags.quarantinedFrom] ?? null
  await cloud.isolation.setSecurityGroups(id, groups, signal)
  if (role !== null) await cloud.compute.tagServers([id], { [hengeTags.role]: role }, signal)
  if (start) await cloud.compute.startServers([id], signal)
  const marks = [hengeTags.quarantinedGroups, hengeTags.quarantinedUntil, hengeTags.quarantinedFrom]
  await cloud.compute.untagServers([id], marks, signal)
  parts.log.info({ id: 'LEFT-0002', accountId, region, leftover: id, start }, 'a server was given back from quarantine')
  const of = role === null ? '' : ` and belongs to ${role} again`
  const state = start ? 'It starts' : 'It stays stopped'
  return `${server.name} (${id}) is in ${groups.join(', ')}${of}. ${state}, and is registered nowhere by itself.`
}
