import { HengeError } from '../../../shared/model/error.ts'
import type { Job } from '../../../shared/model/job.ts'
import { healthIntervalSeconds } from '../../../shared/model/replacement/step-durations.ts'
import type { Server } from '../../../shared/model/server.ts'
import { checkHealth, type HealthFinding, healthKey } from './check-health.ts'
import { Elapsed } from './elapsed.ts'
import { HealthTally } from './health-tally.ts'
import { PollInterval } from './poll-interval.ts'
import { describeNew, named, type StepRun, say, subjectsOf, unknownForMs } from './run-context.ts'

const roundEveryMs = healthIntervalSeconds * 1000

const notPassed = (findings: readonly HealthFinding[]) =>
  findings.filter(({ passed }) => !passed).map(({ server, check, detail }) => `${server.name}: ${check} ${detail}`)

/**
 * Until every check of every server in question has passed as often in a row as the recipe wants. UNHEALTHY when that takes too long.
 * Rounds come steadily once everything passes, as passes in a row say something only of a steady interval; before, ever more slowly.
 */
export async function waitHealthy(run: StepRun): Promise<string> {
  return untilHealthy(run, await subjectsOf(run))
}

export async function untilHealthy(run: StepRun, created: Job['newServers']): Promise<string> {
  const { plan, parts } = run
  const keys = created.flatMap(({ id }) => plan.health.map((_, index) => healthKey(id, index)))
  const tally = new HealthTally(keys, plan.healthPasses)
  const elapsed = new Elapsed(parts.clock)
  const interval = new PollInterval()
  for (;;) {
    const spent = elapsed.ms()
    const servers = await describeNew(run, created)
    const findings = await checkHealth(run, servers)
    for (const { key, passed } of findings) tally.record(key, passed)
    const absent = created.filter(({ id }) => !servers.some((server) => server.id === id))
    for (const { id } of absent) {
      for (const index of plan.health.keys()) tally.record(healthKey(id, index), false)
    }
    if (tally.isHealthy()) return `${named(created)} passed ${plan.healthPasses} times in a row: ${summary(findings)}`
    const failing = notPassed(findings)
    const counted = findings.map(({ server, check, key }) => `${server.name}: ${check} ${tally.passesOf(key)} of ${plan.healthPasses}`)
    await say(run, tally.fraction(), (failing.length > 0 ? failing : counted).slice(0, 4).join('; '))
    if (spent >= plan.healthTimeoutSeconds * 1000) {
      const reasons = [...failing, ...absent.map(({ name }) => `${name}: not known to the provider`)]
      throw new HengeError(
        'UNHEALTHY',
        `Not healthy after ${plan.healthTimeoutSeconds} s: ${(reasons.length > 0 ? reasons : counted).slice(0, 6).join('; ')}.`,
      )
    }
    if (tally.isPassing()) interval.startAgain()
    await parts.clock.sleep(tally.isPassing() ? roundEveryMs : interval.next(), run.signal)
  }
}

function summary(findings: readonly HealthFinding[]): string {
  return [...new Set(findings.map(({ check }) => check))].join(', ')
}

/** The servers in question are healthy at this instant; else UNHEALTHY. */
export async function checkStillHealthy(run: StepRun): Promise<string> {
  const created = await subjectsOf(run)
  const servers = await describeKnown(run, created)
  const findings = await checkHealth(run, servers)
  const failing = notPassed(findings)
  if (failing.length > 0) throw new HengeError('UNHEALTHY', `No longer healthy: ${failing.slice(0, 6).join('; ')}.`)
  return `${named(created)} healthy: ${summary(findings)}`
}

/** All of them: a describe that misses one for a moment is asked again. */
async function describeKnown(run: StepRun, created: readonly { id: string; name: string }[]): Promise<Server[]> {
  const elapsed = new Elapsed(run.parts.clock)
  for (;;) {
    const servers = await describeNew(run, [...created])
    const missing = created.filter(({ id }) => !servers.some((server) => server.id === id))
    if (missing.length === 0) return servers
    if (elapsed.ms() > unknownForMs) throw new HengeError('UNHEALTHY', `The provider does not list ${named(missing)} any more.`)
    await run.parts.clock.sleep(roundEveryMs, run.signal)
  }
}
