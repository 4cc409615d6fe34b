import { HengeError } from '../../../shared/model/error.ts'
import type { Leftover } from '../../../shared/model/leftover.ts'
import { cleanUp } from './clean-up.ts'
import { lookForLeftovers } from './look-for-leftovers.ts'
import type { LeftoverParts } from './ports.ts'

/** A server is gone some tens of seconds after it was told to shut down. */
const lookEveryMs = 5000
const longestMs = 15 * 60_000

/**
 * Waits until servers that were in quarantine are gone, which EC2 takes its time for, and removes the groups that cut them off, as
 * was said to whoever had them destroyed. A group that something uses by then stays. What goes wrong leaves it a leftover as before.
 */
export async function removeEmptyGroups(
  parts: LeftoverParts,
  { accountId, region }: Pick<Leftover, 'accountId' | 'region'>,
  serverIds: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const cloud = parts.accounts.cloud(accountId, region)
  const until = parts.clock.now() + longestMs
  try {
    for (;;) {
      const left = await cloud.compute.describeServers(serverIds, signal)
      if (left.every(({ state }) => state === 'terminated')) break
      if (parts.clock.now() > until) return
      await parts.clock.sleep(lookEveryMs, signal)
    }
    const { items } = await lookForLeftovers(parts, accountId, region, signal)
    await cleanUp(
      parts,
      cloud,
      items.filter(({ kind }) => kind === 'security-group'),
      signal,
    )
  } catch (error) {
    if (signal.aborted || !(error instanceof HengeError)) throw error
  }
}
