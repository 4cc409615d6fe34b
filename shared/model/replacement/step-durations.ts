import type { HealthCheck } from '../recipe.ts'
import type { PlanStep, StepKind } from './plan.ts'

/** Between two rounds of health checks. */
export const healthIntervalSeconds = 5

/** RunInstances refills two requests a second (EC2 API throttling, after the first five). */
const launchesPerSecond = 2

/** From `running` to the first pass, typical for a small Linux image; EC2’s own status checks take minutes. */
const secondsToFirstPass: Readonly<Record<HealthCheck['check'], number>> = {
  'instance-status': 120,
  tcp: 30,
  http: 40,
  'log-marker': 60,
  command: 60,
}

const secondsToRunning = 20
/** Route 53 has a change on all its name servers within a minute, mostly. */
const secondsToInSync = 30
/** A first boot that installs a few packages, typical for a small Linux image. */
const secondsToInstall = 90

function secondsToHealthy(health: readonly HealthCheck[], healthPasses: number): number {
  return Math.max(0, ...health.map(({ check }) => secondsToFirstPass[check])) + (healthPasses - 1) * healthIntervalSeconds
}

/** Median seconds of each kind of step in earlier runs; absent: never run. */
export type DurationHistory = Readonly<Partial<Record<StepKind, number>>>

export interface DurationInput {
  readonly history: DurationHistory
  readonly health: readonly HealthCheck[]
  readonly healthPasses: number
  readonly instanceWarmupSeconds: number
  readonly bakeSeconds: number
  readonly checkpointDelaySeconds: number
  /** The slowest of the target groups. */
  readonly secondsToInService: number
  readonly deregistrationDelaySeconds: number
  /** For which somebody may still have the DNS record of before. Absent: there is none. */
  readonly dnsTtlSeconds?: number
}

/**
 * How long a step takes: a setting where one says it, else what such steps took before, else an estimate from typical values
 * (a server reaches `running` in some 20 s, and is gone in 45 s; an image of 8 GiB takes some minutes).
 */
export function stepDuration(kind: StepKind, servers: number, input: DurationInput): Pick<PlanStep, 'expectedSeconds' | 'durationFrom'> {
  const setting = settingSeconds(kind, input)
  if (setting !== null) return { expectedSeconds: setting, durationFrom: 'setting' }
  const seen = input.history[kind]
  if (seen !== undefined) return { expectedSeconds: Math.ceil(seen), durationFrom: 'history' }
  return { expectedSeconds: estimateSeconds(kind, servers, input), durationFrom: 'estimate' }
}

function settingSeconds(kind: StepKind, input: DurationInput): number | null {
  switch (kind) {
    case 'warm-up':
      return input.instanceWarmupSeconds
    case 'bake':
      return input.bakeSeconds
    case 'checkpoint':
      return input.checkpointDelaySeconds
    case 'wait-in-service':
      return input.secondsToInService
    case 'drain':
      return input.deregistrationDelaySeconds
    case 'wait-dns':
      return input.dnsTtlSeconds ?? 0
    default:
      return null
  }
}

function estimateSeconds(kind: StepKind, servers: number, { health, healthPasses }: DurationInput): number {
  switch (kind) {
    case 'launch':
      return Math.ceil(1 + servers / launchesPerSecond)
    case 'wait-running':
      return secondsToRunning
    case 'wait-healthy':
      return secondsToHealthy(health, healthPasses)
    case 'wait-builder':
      return secondsToRunning + Math.max(secondsToHealthy(health, healthPasses), secondsToInstall)
    case 'stop-builder':
      return 30
    case 'wait-image':
      return 180
    case 'remove-builder':
      return 45
    case 'keep-place':
    case 'save-logs':
      return 1 + servers
    case 'wait-logs':
      return 5
    case 'wait-terminated':
      return 45
    case 'leave-dns':
    case 'update-dns':
      return secondsToInSync
    case 'quarantine':
    case 'release-volumes':
      return 45
    case 'attach-volumes':
      return 15
    case 'set-user-data':
      return 90
    case 'replace-root':
      return 120
    case 'hold':
      return 0
    case 'check-plan':
      return 1
    default:
      return 2
  }
}

export function secondsOf(steps: readonly Pick<PlanStep, 'expectedSeconds'>[]): number {
  return steps.reduce((sum, step) => sum + step.expectedSeconds, 0)
}
