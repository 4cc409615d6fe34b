import type { Clock } from '../../shared/model/clock.ts'
import type { ChangeHub } from './events/change-hub.ts'
import type { FleetService } from './fleet/fleet-service.ts'
import type { JobService } from './jobs/job-service.ts'
import type { WorkflowEngine } from './jobs/ports.ts'
import type { openStores } from './open-stores.ts'
import { RebuildRecords } from './rebuilds/rebuild-records.ts'
import { RebuildService, rebuildKind } from './rebuilds/rebuild-service.ts'
import { planRequest, runRebuild } from './rebuilds/run-rebuild.ts'
import { serviceRebuildWorld } from './rebuilds/service-rebuild-world.ts'
import type { RecipeService } from './recipes/recipe-service.ts'
import type { ReplacementService } from './replacement/replacement-service.ts'

interface Parts {
  readonly stores: Pick<ReturnType<typeof openStores>, 'rebuilds' | 'jobs' | 'servers'>
  readonly fleet: FleetService
  readonly recipes: RecipeService
  readonly replacement: ReplacementService
  readonly maxServersPerRun: () => Promise<number>
  readonly jobs: JobService
  readonly engine: WorkflowEngine
  readonly changes: ChangeHub
  readonly clock: Clock
}

/** Rebuilds by a rule, and the workflow that carries them out. */
export function composeRebuilds({
  stores,
  fleet,
  recipes,
  replacement,
  maxServersPerRun,
  jobs,
  engine,
  changes,
  clock,
}: Parts): RebuildService {
  const records = new RebuildRecords(stores.rebuilds, changes)
  engine.define(rebuildKind, (id, { shutdown }) =>
    runRebuild(
      {
        records,
        clock,
        plan: ({ rule }, { role, serverIds }, signal) => replacement.plan(planRequest(rule, role, serverIds), signal),
        start: (planId, signal) => replacement.start(planId, signal),
        job: (jobId) => stores.jobs.load(jobId),
      },
      id,
      shutdown,
    ),
  )
  return new RebuildService({
    world: serviceRebuildWorld({ fleet, memory: stores.servers, recipes, replacement, maxServersPerRun }),
    store: stores.rebuilds,
    ...{ records, jobs, engine, clock },
  })
}
