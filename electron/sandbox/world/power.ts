import { ApiError } from './api-error.ts'
import { capacityLeft, checkVcpuQuota, insufficientCapacity } from './capacity.ts'
import type { Attachment, Instance, InstanceState, StateChange } from './entities.ts'
import type { FaultEffect } from './faults.ts'
import { knownInstances } from './instances.ts'
import { clientError, startFails } from './launch-failure.ts'
import { changedHistory, stateAt, userHibernated, userInitiated } from './life.ts'
import type { Region } from './region.ts'
import { currentVolumes, settleDetached } from './volumes.ts'

export interface StateTransition {
  readonly instanceId: string
  readonly previous: InstanceState
  readonly current: InstanceState
}

/** Which state an instance is in before such a call, and whether the call does anything there. */
type Possibility = 'do' | 'nothing-to-do' | 'refused'

function transition(region: Region, instance: Instance, changes: readonly StateChange[]): StateTransition {
  const now = region.now
  const previous = stateAt(instance, now)
  if (changes.length === 0) return { instanceId: instance.id, previous, current: previous }
  const changed = { ...instance, history: changedHistory(instance, now, changes) }
  region.put(changed)
  return { instanceId: instance.id, previous, current: stateAt(changed, now) }
}

function refuseUnless(region: Region, instances: readonly Instance[], possible: (state: InstanceState) => Possibility, verb: string): void {
  for (const instance of instances) {
    if (possible(stateAt(instance, region.now)) === 'refused') {
      throw new ApiError('IncorrectInstanceState', `The instance '${instance.id}' is not in a state from which it can be ${verb}.`)
    }
  }
}

const startable = (state: InstanceState): Possibility =>
  state === 'stopped' ? 'do' : state === 'running' || state === 'pending' ? 'nothing-to-do' : 'refused'

const stoppable = (state: InstanceState): Possibility =>
  state === 'running' ? 'do' : state === 'stopped' || state === 'stopping' ? 'nothing-to-do' : 'refused'

/** For those that such a call does something to: this state for so long, then that one. The others stay as they are. */
function moveAll(
  region: Region,
  instances: readonly Instance[],
  possible: (state: InstanceState) => Possibility,
  changes: (instance: Instance) => readonly StateChange[],
): StateTransition[] {
  return instances.map((instance) =>
    transition(region, instance, possible(stateAt(instance, region.now)) === 'do' ? changes(instance) : []),
  )
}

/** To look up by `instance device`. */
function rootKey(attachment: Attachment | null): string[] {
  return attachment === null ? [] : [`${attachment.instanceId} ${attachment.device}`]
}

/** Throws what StartInstances would; changes nothing. */
export function checkStart(region: Region, ids: readonly string[]): Instance[] {
  const instances = knownInstances(region, ids)
  refuseUnless(region, instances, startable, 'started')
  const roots = new Set(currentVolumes(region).flatMap(({ attachment }) => rootKey(attachment)))
  const rootless = instances.find((instance) => !roots.has(`${instance.id} ${instance.rootDevice}`))
  if (rootless !== undefined) {
    throw new ApiError(
      'IncorrectInstanceState',
      `Invalid value '${rootless.id}' for instanceId. Instance does not have a volume attached at root (${rootless.rootDevice})`,
    )
  }
  return instances
}

export function startInstances(region: Region, ids: readonly string[], misfortune: FaultEffect | null): StateTransition[] {
  const now = region.now
  const instances = checkStart(region, ids)
  const started = instances.filter((instance) => startable(stateAt(instance, now)) === 'do')
  checkVcpuQuota(
    region,
    started.map(({ instanceType }) => instanceType),
  )
  for (const [, together] of Map.groupBy(started, ({ instanceType, zone }) => `${instanceType} ${zone}`)) {
    const [first] = together
    if (first !== undefined && capacityLeft(region, first.instanceType, first.zone) < together.length) {
      throw insufficientCapacity(region, first.instanceType, first.zone)
    }
  }
  settleDetached(region, new Set(started.map(({ id }) => id)))
  const encrypted = new Set(currentVolumes(region).flatMap((volume) => (volume.encrypted ? rootKey(volume.attachment) : [])))
  return moveAll(region, instances, startable, (instance) => [
    { at: now, state: 'pending', reason: null },
    startFails(region, misfortune, encrypted.has(`${instance.id} ${instance.rootDevice}`))
      ? { at: now + region.timings.running, state: 'stopped', reason: clientError }
      : { at: now + region.timings.running, state: 'running', reason: null },
  ])
}

export function checkStop(region: Region, ids: readonly string[], hibernate: boolean): Instance[] {
  const instances = knownInstances(region, ids)
  refuseUnless(region, instances, stoppable, 'stopped')
  const held = instances.find((instance) => instance.stopProtected)
  if (held !== undefined) {
    throw new ApiError(
      'OperationNotPermitted',
      `The instance '${held.id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
    )
  }
  const sleepless = hibernate ? instances.find((instance) => instance.hibernation !== true) : undefined
  if (sleepless !== undefined) {
    throw new ApiError('UnsupportedHibernationConfiguration', `Instance '${sleepless.id}' is not configured for hibernation.`)
  }
  return instances
}

export function stopInstances(region: Region, ids: readonly string[], hibernate: boolean): StateTransition[] {
  const now = region.now
  const reason = hibernate ? userHibernated : userInitiated
  return moveAll(region, checkStop(region, ids, hibernate), stoppable, () => [
    { at: now, state: 'stopping', reason },
    { at: now + region.timings.stopping, state: 'stopped', reason },
  ])
}

export function rebootInstances(region: Region, ids: readonly string[]): void {
  const instances = knownInstances(region, ids)
  refuseUnless(region, instances, (state) => (state === 'running' ? 'do' : 'refused'), 'rebooted')
  for (const instance of instances) region.put({ ...instance, reboots: [...instance.reboots, region.now] })
}

/**
 * Zones of which a protected instance keeps every one of the call alive; the call then fails, after it has terminated those of other zones.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html
 */
function protectedZones(instances: readonly Instance[], now: number): Set<string> {
  const held = instances.filter((instance) => instance.terminationProtected && stateAt(instance, now) !== 'terminated')
  return new Set(held.map((instance) => instance.zone))
}

function refusal(instances: readonly Instance[]): ApiError {
  const held = instances.find((instance) => instance.terminationProtected)
  return new ApiError(
    'OperationNotPermitted',
    `The instance '${held?.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
  )
}

export function checkTerminate(region: Region, ids: readonly string[]): Instance[] {
  const instances = knownInstances(region, ids)
  if (protectedZones(instances, region.now).size > 0) throw refusal(instances)
  return instances
}

export function terminateInstances(region: Region, ids: readonly string[]): StateTransition[] {
  const now = region.now
  const instances = knownInstances(region, ids)
  const zones = protectedZones(instances, now)
  const transitions = instances
    .filter((instance) => !zones.has(instance.zone))
    .map((instance) => {
      const state = stateAt(instance, now)
      if (state === 'terminated' || state === 'shutting-down') return transition(region, instance, [])
      const wait = state === 'stopped' ? 0 : region.timings.shuttingDown
      const changes: StateChange[] = [{ at: now + wait, state: 'terminated', reason: userInitiated }]
      if (wait > 0) changes.unshift({ at: now, state: 'shutting-down', reason: userInitiated })
      return transition(region, instance, changes)
    })
  if (zones.size > 0) throw refusal(instances)
  return transitions
}
