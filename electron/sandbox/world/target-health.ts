import type { HealthCheckSettings, Target, TargetGroup } from './balancing.ts'
import type { Instance } from './entities.ts'
import { stateAt, terminatedAt } from './life.ts'
import type { Region } from './region.ts'
import { closedSince } from './security-groups.ts'
import { type ServingPeriod, servingPeriods } from './serving.ts'

/** What AWS takes where a target group says nothing. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html */
export const defaultChecks: HealthCheckSettings = {
  protocol: 'HTTP',
  port: null,
  path: '/',
  intervalSeconds: 30,
  timeoutSeconds: 5,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
  codes: '200',
}

export const defaultAttributes: Readonly<Record<string, string>> = {
  'deregistration_delay.timeout_seconds': '300',
  'load_balancing.algorithm.type': 'round_robin',
  'slow_start.duration_seconds': '0',
  'stickiness.enabled': 'false',
  'stickiness.lb_cookie.duration_seconds': '86400',
  'stickiness.type': 'lb_cookie',
}

export type TargetState = 'initial' | 'healthy' | 'unhealthy' | 'unused' | 'draining'

export interface TargetCondition {
  readonly state: TargetState
  readonly reason: string | null
  readonly description: string | null
}

export function checksOf(group: TargetGroup): HealthCheckSettings {
  return group.checks ?? { ...defaultChecks, path: group.healthPath }
}

function drainingMs(region: Region, group: TargetGroup): number {
  const attribute = 'deregistration_delay.timeout_seconds'
  return Number(group.attributes?.[attribute] ?? defaultAttributes[attribute]) * region.timings.second
}

/** When it was taken out, by a call or with its instance; null while it is in. */
function leftAt(instance: Instance | undefined, target: Target): number | null {
  // Long ago: the instance is not even on record any more.
  if (instance === undefined) return target.at
  const ended = instance.history.find((change) => change.state === 'shutting-down')?.at ?? terminatedAt(instance)
  return target.deregisteredAt ?? ended
}

/** null: it is not registered any more. Checks come every interval from the registration on; nothing else is kept of them. */
export function targetCondition(region: Region, group: TargetGroup, target: Target): TargetCondition | null {
  const now = region.now
  const instance = region.find('instance', target.instanceId)
  const left = leftAt(instance, target)
  if (left !== null && left <= now) {
    if (group.loadBalancerName === null || now >= left + drainingMs(region, group)) return null
    return { state: 'draining', reason: 'Target.DeregistrationInProgress', description: 'Target deregistration is in progress' }
  }
  if (group.loadBalancerName === null) {
    return {
      state: 'unused',
      reason: 'Target.NotInUse',
      description: 'Target group is not configured to receive traffic from the load balancer',
    }
  }
  const state = instance === undefined ? 'terminated' : stateAt(instance, now)
  if (instance === undefined || state !== 'running') {
    return { state: 'unused', reason: 'Target.InvalidState', description: `Target is in the ${state} state` }
  }
  return checkedCondition(region, group, target, instance)
}

function checkedCondition(region: Region, group: TargetGroup, target: Target, instance: Instance): TargetCondition {
  const checks = checksOf(group)
  const port = checks.port ?? target.port
  // What shuts it off ends the last of its times; nothing older is kept of it.
  const end = closedSince(region, instance, port) ?? Number.POSITIVE_INFINITY
  const serving = servingPeriods(instance, port, region.timings).flatMap(({ from, to }) =>
    from < end ? [{ from, to: Math.min(to, end) }] : [],
  )
  const rhythm = {
    from: target.at,
    interval: checks.intervalSeconds * region.timings.second,
    healthy: checks.healthyThreshold,
    unhealthy: checks.unhealthyThreshold,
  }
  const { state, made } = afterChecks(serving, rhythm, region.now)
  if (state === 'healthy') return { state, reason: null, description: null }
  if (state === 'unhealthy') return { state, reason: 'Target.FailedHealthChecks', description: 'Health checks failed' }
  return made === 0
    ? { state, reason: 'Elb.RegistrationInProgress', description: 'Target registration is in progress' }
    : { state, reason: 'Elb.InitialHealthChecking', description: 'Initial health checks in progress' }
}

interface Rhythm {
  /** The first check comes one interval later. */
  readonly from: number
  /** Milliseconds. */
  readonly interval: number
  /** How many checks in a row change the state. */
  readonly healthy: number
  readonly unhealthy: number
}

/** The state after all checks up to `now`, counted by stretches of time and not one by one: there may be thousands of them. */
export function afterChecks(
  serving: readonly ServingPeriod[],
  rhythm: Rhythm,
  now: number,
): { readonly state: 'initial' | 'healthy' | 'unhealthy'; readonly made: number } {
  const number = (at: number) => (at - rhythm.from) / rhythm.interval
  const done = Math.max(0, Math.floor(number(now)))
  const checksBefore = (at: number) => Math.min(done, Math.max(0, Math.ceil(number(at)) - 1))
  /** A check of the very instant in which something ends was made before: it may have been shown already. */
  const checksUpTo = (at: number) => Math.min(done, Math.max(0, Math.floor(number(at))))
  let state: 'initial' | 'healthy' | 'unhealthy' = 'initial'
  let made = 0
  let failedInRow = 0
  let passedInRow = 0
  for (const period of [...serving, { from: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY }]) {
    const failed = checksBefore(period.from) - made
    if (failed > 0) passedInRow = 0
    failedInRow += failed
    if (failedInRow >= rhythm.unhealthy) state = 'unhealthy'
    const passed = checksUpTo(period.to) - made - failed
    if (passed > 0) failedInRow = 0
    passedInRow += passed
    if (passedInRow >= rhythm.healthy) state = 'healthy'
    made += failed + passed
  }
  return { state, made }
}
