import { HengeError } from '../../../shared/model/error.ts'
import { isAlive } from '../../../shared/model/server.ts'
import { checkHealth } from './check-health.ts'
import { ask, type StepRun } from './run-context.ts'

/**
 * Before the next batch: what has been replaced so far is still healthy, and the old servers of this batch are as they were. UNHEALTHY
 * or PLAN_STALE before anything of this batch is touched.
 */
export async function checkBatch(run: StepRun): Promise<string> {
  const { plan, batch, parts, cloud } = run
  const job = await parts.records.load(run.jobId)
  const inPlace = plan.batches.filter(({ number, newServerNames }) => number < (batch?.number ?? 0) && newServerNames.length === 0)
  const ids = [...job.newServers.map(({ id }) => id), ...inPlace.flatMap(({ serverIds }) => serverIds)]
  const oldIds = batch?.serverIds ?? []
  const servers = await ask(run, (signal) => cloud.compute.describeServers([...ids, ...oldIds], signal))
  const gone = plan.oldServers.filter(({ id }) => oldIds.includes(id) && !servers.some((server) => server.id === id && isAlive(server)))
  if (gone.length > 0) {
    throw new HengeError('PLAN_STALE', `${gone.map(({ name, id }) => `${name} (${id})`).join(', ')} went away meanwhile. Make a new plan.`)
  }
  const replaced = servers.filter(({ id }) => ids.includes(id))
  const failing = (await checkHealth(run, replaced)).filter(({ passed }) => !passed)
  const missing = ids.filter((id) => !servers.some((server) => server.id === id && isAlive(server)))
  if (failing.length + missing.length > 0) {
    const why = [
      ...failing.map(({ server, check, detail }) => `${server.name}: ${check} ${detail}`),
      ...missing.map((id) => `${id} is gone`),
    ]
    throw new HengeError(
      'UNHEALTHY',
      `The servers replaced so far are not all healthy, so the next are not touched: ${why.slice(0, 6).join('; ')}.`,
    )
  }
  return `${replaced.length} replaced so far, all healthy`
}
