import type { HealthCheck, Strategy } from '../recipe.ts'
import type { PlanStep } from './plan.ts'

/** Between two rounds of health checks. */
export const healthIntervalSeconds = 5

/** RunInstances refills two requests a second (EC2 API throttling, after the first five). */
const launchesPerSecond = 2
const secondsToRunning = 20
const secondsToTerminated = 45

/** From `running` to the first pass, typical for a small Linux image; EC2’s own status checks take minutes. */
const secondsToFirstPass: Readonly<Record<HealthCheck['check'], number>> = {
  'instance-status': 120,
  tcp: 30,
  http: 40,
  'log-marker': 60,
}

interface StepInput {
  readonly strategy: Strategy
  readonly old: readonly { readonly id: string; readonly name: string }[]
  readonly newNames: readonly string[]
  readonly health: readonly HealthCheck[]
  readonly healthPasses: number
}

const listed = (names: readonly string[]) =>
  names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`

/** “web-1 is”, “web-1, web-2 are”. */
const listedAre = (names: readonly string[]) => `${listed(names)} ${names.length === 1 ? 'is' : 'are'}`

/**
 * The steps in the order they run. Blue-green: an old server goes last, after the new ones are healthy at that instant.
 * Destroy-first: the old ones make room. A role that is only short of servers has nothing to terminate.
 */
export function planSteps({ strategy, old, newNames, health, healthPasses }: StepInput): PlanStep[] {
  const oldIds = old.map((server) => server.id)
  const oldNames = listed(old.map((server) => server.name))
  const step = (
    kind: PlanStep['kind'],
    title: string,
    expectedSeconds: number,
    touches: { old?: boolean; new?: boolean; irreversible?: boolean },
  ) => ({
    id: kind,
    kind,
    title,
    serverIds: touches.old ? oldIds : [],
    newServerNames: touches.new ? [...newNames] : [],
    expectedSeconds,
    irreversible: touches.irreversible ?? false,
  })
  const firstPass = Math.max(0, ...health.map(({ check }) => secondsToFirstPass[check]))
  const check = step('check-plan', 'Check that the plan still holds', 1, { old: true })
  const create = [
    step('launch', `Launch ${listed(newNames)}`, Math.ceil(1 + newNames.length / launchesPerSecond), { new: true }),
    step('wait-running', `Wait until ${listed(newNames)} ${newNames.length === 1 ? 'runs' : 'run'}`, secondsToRunning, { new: true }),
    step('wait-healthy', `Wait until ${listedAre(newNames)} healthy`, firstPass + (healthPasses - 1) * healthIntervalSeconds, {
      new: true,
    }),
  ]
  if (old.length === 0) return [check, ...create]
  const save = step('save-logs', `Save the console output of ${oldNames}`, 1 + old.length, { old: true })
  const destroy = [
    step('terminate', `Terminate ${oldNames}`, 2, { old: true, irreversible: true }),
    step('wait-terminated', `Wait until ${listedAre(old.map((server) => server.name))} gone`, secondsToTerminated, { old: true }),
  ]
  if (strategy === 'destroy-first') return [check, save, ...destroy, ...create]
  const confirm = step('check-still-healthy', `Check that ${listedAre(newNames)} healthy now`, 2, { new: true })
  return [check, ...create, save, confirm, ...destroy]
}

/** How long nothing serves: from the first termination until the new servers are healthy; 0 where the old ones wait for the new. */
export function downtimeSeconds(strategy: Strategy, steps: readonly PlanStep[], runningOld: number): number {
  if (strategy === 'blue-green' || runningOld === 0) return 0
  const first = steps.findIndex((step) => step.kind === 'terminate')
  return first < 0 ? 0 : secondsOf(steps.slice(first))
}

export function secondsOf(steps: readonly PlanStep[]): number {
  return steps.reduce((sum, step) => sum + step.expectedSeconds, 0)
}

/** Seconds in which old and new servers are paid side by side. */
export function overlapSeconds(strategy: Strategy, steps: readonly PlanStep[]): number {
  const launch = steps.findIndex((step) => step.kind === 'launch')
  const terminate = steps.findIndex((step) => step.kind === 'terminate')
  if (strategy !== 'blue-green' || launch < 0 || terminate < 0) return 0
  return secondsOf(steps.slice(launch))
}
