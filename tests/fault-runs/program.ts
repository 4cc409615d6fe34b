import type { HttpHandler } from '@smithy/core/protocols'
import { AwsClouds } from '../../electron/adapters/aws/aws-clouds.ts'
import { OpenWorkflowEngine } from '../../electron/adapters/openworkflow/openworkflow-engine.ts'
import { type HengeDatabase, openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteCreationLedger } from '../../electron/adapters/sqlite/sqlite-creation-ledger.ts'
import { SqliteEvidenceStore } from '../../electron/adapters/sqlite/sqlite-evidence-store.ts'
import { SqliteJobNotes } from '../../electron/adapters/sqlite/sqlite-job-notes.ts'
import { SqliteJobStore } from '../../electron/adapters/sqlite/sqlite-job-store.ts'
import { SqlitePlanStore } from '../../electron/adapters/sqlite/sqlite-plan-store.ts'
import { SqliteRestStore } from '../../electron/adapters/sqlite/sqlite-rest-store.ts'
import { ChangeHub } from '../../electron/backend/events/change-hub.ts'
import { JobRecords } from '../../electron/backend/jobs/job-records.ts'
import type { JobService } from '../../electron/backend/jobs/job-service.ts'
import type { WorkflowEngine } from '../../electron/backend/jobs/ports.ts'
import type { LogSink, LogSource } from '../../electron/backend/logs/ports.ts'
import type { HealthProbe } from '../../electron/backend/replacement/ports.ts'
import type { ReplacementService } from '../../electron/backend/replacement/replacement-service.ts'
import type { RunParts } from '../../electron/backend/replacement/run-context.ts'
import { runReplacement } from '../../electron/backend/replacement/run-replacement.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { emptyJournal, type MemoryJournal, MemoryWorkflowEngine } from '../fakes/memory-workflow-engine.ts'
import { replacementServices } from '../fakes/replacement-services.ts'
import { anAccount, type currentWeb, TestWorld } from '../fakes/replacement-world.ts'
import type { Life } from './life.ts'
import { region } from './setting.ts'

/** What outlives a process. */
export interface Disk {
  readonly database: HengeDatabase
  readonly journal: MemoryJournal
  /** null: the engine in memory, over the journal. */
  readonly workflowFile: string | null
}

export async function emptyDisk(workflowFile: string | null): Promise<Disk> {
  return { database: await openDatabase(':memory:'), journal: emptyJournal(), workflowFile }
}

export interface Outside {
  readonly clock: Clock
  readonly requestHandler: HttpHandler
  readonly probe: HealthProbe
  readonly logs: Pick<LogSource, 'search'> & LogSink
  readonly recipe: ReturnType<typeof currentWeb>
  /** Hears of what the program takes for a failure of its own. */
  readonly unexpected: (failure: unknown) => void
}

export interface Program {
  readonly jobs: JobService
  readonly replacement: ReplacementService
}

class SignedInWorld extends TestWorld {
  override async checkSignedIn(): Promise<void> {
    await this.cloud().identity.whoAmI()
  }
}

/** One process of the program: everything as the composition root wires it, on the disk that the last one left. */
export async function startProgram(life: Life, disk: Disk, outside: Outside): Promise<Program> {
  const { clock, recipe, unexpected } = outside
  const clouds = new AwsClouds({ clock, environment: {}, requestHandlerFor: () => bordered(life, outside.requestHandler) })
  const world = new SignedInWorld(clouds.connect(anAccount, region))
  world.current = recipe
  const hub = new ChangeHub()
  const store = life.bounded(new SqliteJobStore(disk.database))
  const plans = life.bounded(new SqlitePlanStore(disk.database))
  const notes = life.bounded(new SqliteJobNotes(disk.database))
  const creations = life.bounded(new SqliteCreationLedger(disk.database))
  const resting = life.bounded(new SqliteRestStore(disk.database))
  const evidence = life.bounded(new SqliteEvidenceStore(disk.database))
  const records = new JobRecords(store, hub, clock)
  const log = { error: unexpected, warn: () => {} } as unknown as RunParts['log']
  const engine = mortalEngine(
    life,
    disk.workflowFile === null ? new MemoryWorkflowEngine(disk.journal) : new OpenWorkflowEngine(disk.workflowFile, unexpected),
  )
  const { probe, logs } = outside
  const parts: RunParts = {
    ...{ world, plans, records, notes, creations, evidence, resting, probe, logs, sink: logs, clock, log },
    ...{ random: () => Math.random(), owner: 'tester@here' },
  }
  engine.define('replace', (jobId, steps) =>
    runReplacement(parts, jobId, steps).catch((error) => escaped(error, steps.shutdown, unexpected)),
  )
  const { jobs, replacement } = replacementServices({ world, plans, resting, store, records, engine, hub, clock })
  await jobs.start()
  return { jobs, replacement }
}

/** An error that leaves the workflow would be taken for its end, and nobody would ever hear of the job again. */
function escaped(error: unknown, shutdown: AbortSignal, unexpected: (failure: unknown) => void): never {
  if (!shutdown.aborted) unexpected(error)
  throw error
}

function bordered(life: Life, handler: HttpHandler): HttpHandler {
  return {
    ...{ metadata: handler.metadata, updateHttpClientConfig: () => {}, httpHandlerConfigs: () => ({}), destroy: () => {} },
    handle: (request, options) => life.across(() => handler.handle(request, options)),
  } as HttpHandler
}

function mortalEngine(life: Life, engine: WorkflowEngine): WorkflowEngine {
  return {
    define: (kind, workflow) =>
      engine.define(kind, (jobId, steps) =>
        workflow(jobId, {
          shutdown: steps.shutdown,
          // Killed when the work is done and not on record, or when it has just been recorded.
          run: (stepId, work) => life.across(() => steps.run(stepId, () => life.across(work))),
        }),
      ),
    start: () => engine.start(),
    enqueue: (kind, jobId) => life.across(() => engine.enqueue(kind, jobId)),
    stop: () => engine.stop(),
  }
}
