import { isoTime } from '../../../shared/model/clock.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import { announce, settle } from './creations.ts'
import { stop } from './hand-over-volumes.ts'
import { passOnce, refuseChanged } from './point-of-no-return.ts'
import { ask, committed, named, oldServersOf, type StepRun } from './run-context.ts'
import { checkStillHealthy } from './wait-healthy.ts'

/**
 * Cuts the old servers off instead of destroying them: marked first, then out of every security group, then stopped. Kept until
 * somebody cleans them up under Leftovers; the tag says until when they were meant to be kept.
 */
export async function quarantine(run: StepRun): Promise<string> {
  const { plan, parts, cloud } = run
  const old = oldServersOf(run)
  const safe = committed(run)
  const ids = old.map(({ id }) => id)
  await ask(safe, async (signal) => {
    const left = await cloud.compute.describeServers(ids, signal)
    refuseChanged(run, left)
    run.signal.throwIfAborted()
    if (run.launchFirst) await checkStillHealthy(run)
    await passOnce(run)
  })
  const until = isoTime(parts.clock.now() + plan.rollout.quarantineDays * 24 * 3600_000)
  const tags = { [hengeTags.quarantinedUntil]: until, [hengeTags.quarantinedFrom]: plan.role, [hengeTags.job]: run.jobId }
  await ask(safe, (signal) => cloud.compute.tagServers(ids, tags, signal))
  for (const id of ids) await isolate(safe, id)
  await ask(safe, (signal) => cloud.compute.untagServers(ids, [hengeTags.role], signal))
  await stop(safe, ids)
  parts.world.fleetChanged(plan.accountId)
  return `${named(old)} cut off and stopped, to be kept until ${until}`
}

async function isolate(run: StepRun, serverId: string): Promise<void> {
  const { isolation } = run.cloud
  const vpcId = await ask(run, (signal) => isolation.vpcOf(serverId, signal))
  if (vpcId === null) return
  await announce(run, 'security-group', vpcId, 'henge-quarantine')
  const group = await ask(run, (signal) => isolation.isolatingGroup(vpcId, { [hengeTags.quarantine]: 'group' }, signal))
  await settle(run, 'security-group', vpcId)
  await ask(run, (signal) => isolation.setSecurityGroups(serverId, [group], signal))
}
