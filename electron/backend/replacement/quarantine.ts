import { isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { groupsTag, hengeTags, isAlive } from '../../../shared/model/server.ts'
import { announce, settle } from './creations.ts'
import { stop } from './hand-over-volumes.ts'
import { passOnce, refuseChanged } from './point-of-no-return.ts'
import { ask, committed, named, oldServersOf, type StepRun } from './run-context.ts'
import { checkStillHealthy } from './wait-healthy.ts'

/**
 * Cuts the old servers off instead of destroying them: marked first, then out of every security group, then stopped. Kept until
 * somebody cleans them up under Leftovers; the tag says until when they were meant to be kept. One that is gone meanwhile is no
 * failure: what it was replaced for is done, and the answer says that it cannot be kept.
 */
export async function quarantine(run: StepRun): Promise<string> {
  const { plan, parts, cloud } = run
  const old = oldServersOf(run)
  const safe = committed(run)
  await ask(safe, async (signal) => {
    const ids = old.map(({ id }) => id)
    const left = (await cloud.compute.describeServers(ids, signal)).filter(isAlive)
    refuseChanged(run, left)
    run.signal.throwIfAborted()
    if (run.launchFirst) await checkStillHealthy(run)
    await passOnce(run)
  })
  const until = isoTime(parts.clock.now() + plan.rollout.quarantineDays * 24 * 3600_000)
  const tags = { [hengeTags.quarantinedUntil]: until, [hengeTags.quarantinedFrom]: plan.role, [hengeTags.job]: run.jobId }
  const there = await stillThere(safe, old)
  const marked = await toThose(safe, there, (ids) => ask(safe, (signal) => cloud.compute.tagServers(ids, tags, signal)))
  const cutOff = await toThose(safe, marked, async (ids) => {
    await noteGroups(safe, ids)
    for (const id of ids) await isolate(safe, id)
  })
  const unlisted = await toThose(safe, cutOff, (ids) => ask(safe, (signal) => cloud.compute.untagServers(ids, [hengeTags.role], signal)))
  const kept = await stillThere(safe, await toThose(safe, unlisted, (ids) => stop(safe, ids)))
  parts.world.fleetChanged(plan.accountId)
  const gone = old.filter(({ id }) => !kept.some((server) => server.id === id))
  const said = [
    ...(kept.length > 0 ? [`${named(kept)} cut off and stopped, to be kept until ${until}`] : []),
    ...(gone.length > 0 ? [`${named(gone)} ${gone.length === 1 ? 'was' : 'were'} gone already and cannot be kept`] : []),
  ]
  return said.join('; ')
}

type Old = ReturnType<typeof oldServersOf>

async function stillThere(run: StepRun, old: Old): Promise<Old> {
  if (old.length === 0) return []
  const ids = old.map(({ id }) => id)
  const alive = (await ask(run, (signal) => run.cloud.compute.describeServers(ids, signal))).filter(isAlive)
  return old.filter(({ id }) => alive.some((server) => server.id === id))
}

/** Those to which it was done. One server that is gone fails a call for all, so it is asked for again without. */
async function toThose(run: StepRun, old: Old, work: (ids: string[]) => Promise<void>): Promise<Old> {
  for (let left = old; left.length > 0; ) {
    try {
      await work(left.map(({ id }) => id))
      return left
    } catch (error) {
      if (!(error instanceof HengeError) || error.code !== 'NOT_FOUND') throw error
      const there = await stillThere(run, left)
      if (there.length === left.length) throw error
      left = there
    }
  }
  return []
}

/** On the server itself, so that any computer can give it back. Once: after a crash it may be in the isolating group already. */
async function noteGroups(run: StepRun, ids: readonly string[]): Promise<void> {
  const servers = await ask(run, (signal) => run.cloud.compute.describeServers(ids, signal))
  for (const { id, tags, securityGroupIds } of servers) {
    const note = groupsTag(securityGroupIds)
    if (tags[hengeTags.quarantinedGroups] !== undefined || Object.keys(note).length === 0) continue
    await ask(run, (signal) => run.cloud.compute.tagServers([id], note, signal))
  }
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
