import { isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { sawTargets } from '../../../shared/model/job-transitions.ts'
import type { HandOver } from '../../../shared/model/replacement/plan.ts'
import type { TargetHealth } from '../cloud/ports.ts'
import { ask, named, oldServersOf, pollUntil, type StepRun, subjectsOf, tell } from './run-context.ts'

type Group = HandOver['targetGroups'][number]

/** Beyond what the group’s own settings say. */
const graceMs = 5 * 60_000
/** Reasons for which ELBv2 checks nothing, so that a target can never be called healthy: no listener, no health check. */
const uncheckedReasons = ['Target.NotInUse', 'Target.HealthCheckDisabled']

/** The groups that this step’s new servers (or servers in place) belong in, with the servers that go there. */
async function groupsToJoin(run: StepRun): Promise<{ group: Group; members: { id: string; name: string }[] }[]> {
  const subjects = await subjectsOf(run)
  return run.plan.handOver.targetGroups.flatMap((group) => {
    const members = subjects.filter(({ id, name }) => group.newServerNames.includes(name) || group.serverIds.includes(id))
    return members.length > 0 ? [{ group, members }] : []
  })
}

function groupsToLeave(run: StepRun): { group: Group; members: { id: string; name: string }[] }[] {
  const old = oldServersOf(run)
  return run.plan.handOver.targetGroups.flatMap((group) => {
    const members = old.filter(({ id }) => group.serverIds.includes(id))
    return members.length > 0 ? [{ group, members }] : []
  })
}

const targets = (group: Group, members: readonly { readonly id: string }[]) => members.map(({ id }) => ({ serverId: id, port: group.port }))

/** Lets traffic come to the servers that have proved themselves. */
export async function register(run: StepRun): Promise<string> {
  return join(run, await groupsToJoin(run))
}

export async function join(run: StepRun, groups: { group: Group; members: { id: string; name: string }[] }[]): Promise<string> {
  const said: string[] = []
  for (const { group, members } of groups) {
    await ask(run, (signal) => run.cloud.loadBalancers.register(group.targetGroupArn, targets(group, members), signal))
    said.push(`${named(members)} in ${group.targetGroupName}`)
  }
  return said.length > 0 ? `Registered ${said.join('; ')}` : 'No target group to register in'
}

/** Until the load balancer itself finds every one of them healthy. */
export async function waitInService(run: StepRun): Promise<string> {
  return untilInService(run, await groupsToJoin(run))
}

export async function untilInService(run: StepRun, groups: { group: Group; members: { id: string; name: string }[] }[]): Promise<string> {
  const seconds = Math.max(0, ...groups.map(({ group }) => group.secondsToInService))
  await pollUntil(run, run.plan.healthTimeoutSeconds * 1000 + seconds * 2000 + graceMs, async () => {
    const missing = await notInService(run, groups)
    const all = groups.reduce((sum, { members }) => sum + members.length, 0)
    return missing.length === 0 ? null : { value: 1 - missing.length / all, detail: missing.slice(0, 4).join('; ') }
  })
  return `In service: ${groups.map(({ group, members }) => `${named(members)} in ${group.targetGroupName}`).join('; ')}`
}

async function notInService(run: StepRun, groups: { group: Group; members: { id: string; name: string }[] }[]): Promise<string[]> {
  const missing: string[] = []
  for (const { group, members } of groups) {
    for (const { name, state } of await statesIn(run, group, members)) {
      if (!serves(state)) missing.push(`${name} is ${state.health} in ${group.targetGroupName}${because(state)}`)
    }
  }
  return missing
}

/** UNHEALTHY unless the load balancers find these servers healthy at this instant. */
export async function checkInService(run: StepRun): Promise<void> {
  const missing = await notInService(run, await groupsToJoin(run))
  if (missing.length > 0) throw new HengeError('UNHEALTHY', `Out of service: ${missing.slice(0, 6).join('; ')}.`)
}

/** Sends the old servers no new connections; those they have may end by themselves. */
export async function deregister(run: StepRun): Promise<string> {
  return leave(run, groupsToLeave(run))
}

export async function leave(run: StepRun, groups: { group: Group; members: { id: string; name: string }[] }[]): Promise<string> {
  const said: string[] = []
  for (const { group, members } of groups) {
    await ask(run, (signal) => run.cloud.loadBalancers.deregister(group.targetGroupArn, targets(group, members), signal))
    said.push(`${named(members)} from ${group.targetGroupName}`)
  }
  return said.length > 0 ? `Deregistered ${said.join('; ')}` : 'No target group to leave'
}

/** Until no old server has connections left, or the group’s deregistration delay has ended them. */
export async function drain(run: StepRun): Promise<string> {
  return untilDrained(run, groupsToLeave(run))
}

export async function untilDrained(run: StepRun, groups: { group: Group; members: { id: string; name: string }[] }[]): Promise<string> {
  const delay = Math.max(0, ...groups.map(({ group }) => group.deregistrationDelaySeconds))
  await pollUntil(run, delay * 1000 + graceMs, async (waited) => {
    const draining: string[] = []
    for (const { group, members } of groups) {
      for (const { name, state } of await statesIn(run, group, members)) {
        if (state.health !== 'unused') draining.push(`${name} is ${state.health} in ${group.targetGroupName}`)
      }
    }
    if (draining.length === 0) return null
    return { value: delay > 0 ? Math.min(1, waited / (delay * 1000)) : null, detail: draining.slice(0, 4).join('; ') }
  })
  return `Drained: ${groups.map(({ group, members }) => `${named(members)} from ${group.targetGroupName}`).join('; ')}`
}

/** The old servers’ groups, for a job that turns back. */
export const oldGroups = groupsToLeave
export const newGroups = groupsToJoin

interface TargetState {
  readonly health: string
  readonly reason: string | null
}

/** What the load balancer says of these servers now. It is put on the job's record: there the page has it from. */
async function statesIn(
  run: StepRun,
  group: Group,
  members: readonly { readonly id: string; readonly name: string }[],
): Promise<{ id: string; name: string; state: TargetState }[]> {
  const ids = members.map(({ id }) => id)
  const answer = await ask(run, (signal) => run.cloud.loadBalancers.targetHealth(group.targetGroupArn, ids, signal))
  const states = members.map(({ id, name }) => ({ id, name, state: stateOf(answer, id, group.port) }))
  const at = isoTime(run.parts.clock.now())
  const { targetGroupName } = group
  await tell(() =>
    run.parts.records.change(run.jobId, (job) =>
      sawTargets(
        job,
        states.map(({ id, state }) => ({ serverId: id, targetGroupName, health: state.health, reason: state.reason, at })),
      ),
    ),
  )
  return states
}

function stateOf(states: readonly TargetHealth[], serverId: string, port: number | null): TargetState {
  const own = states.filter((state) => state.serverId === serverId && (port === null || state.port === null || state.port === port))
  return own[0] ?? { health: 'unused', reason: null }
}

function serves({ health, reason }: { readonly health: string; readonly reason: string | null }): boolean {
  return health === 'healthy' || (reason !== null && uncheckedReasons.includes(reason))
}

function because({ reason }: { readonly reason: string | null }): string {
  return reason === null ? '' : ` (${reason})`
}
