import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteCreationLedger } from '../../electron/adapters/sqlite/sqlite-creation-ledger.ts'
import { SqliteEvidenceStore } from '../../electron/adapters/sqlite/sqlite-evidence-store.ts'
import { SqliteJobNotes } from '../../electron/adapters/sqlite/sqlite-job-notes.ts'
import { SqliteJobStore } from '../../electron/adapters/sqlite/sqlite-job-store.ts'
import { SqlitePlanStore } from '../../electron/adapters/sqlite/sqlite-plan-store.ts'
import { SqliteRestStore } from '../../electron/adapters/sqlite/sqlite-rest-store.ts'
import type { Cloud } from '../../electron/backend/accounts/ports.ts'
import { ChangeHub } from '../../electron/backend/events/change-hub.ts'
import { JobRecords } from '../../electron/backend/jobs/job-records.ts'
import type { WorkflowEngine } from '../../electron/backend/jobs/ports.ts'
import type { LogSink, LogSource } from '../../electron/backend/logs/ports.ts'
import type { HealthProbe, RecipeNow, ReplacementWorld } from '../../electron/backend/replacement/ports.ts'
import type { RunParts } from '../../electron/backend/replacement/run-context.ts'
import { runReplacement } from '../../electron/backend/replacement/run-replacement.ts'
import type { Account } from '../../shared/model/account.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { parseKql } from '../../shared/model/kql/parser.ts'
import { predicate } from '../../shared/model/kql/predicate.ts'
import type { LogRecord } from '../../shared/model/logs.ts'
import { recipeSchema } from '../../shared/model/recipe.ts'
import { renderUserData } from '../../shared/model/recipe-render.ts'
import { base64 } from '../../shared/model/recipe-text.ts'
import { replacementServices } from './replacement-services.ts'

export const anAccount: Account = { id: 'sandbox', name: 'Sandbox', kind: 'sandbox', profile: null, regions: ['eu-central-1'] }

export const newRevision = 'r-new00000'

/** The recipe `web` with EC2’s status checks; say what is different. */
export function currentWeb(different: Record<string, unknown> = {}): Extract<RecipeNow, { state: 'ready' }> {
  const recipe = recipeSchema.parse({
    name: 'web',
    servers: 2,
    image: { id: 'ami-00000000000000002' },
    instanceType: 't3.small',
    healthPasses: 2,
    ...different,
  })
  return {
    state: 'ready',
    recipe,
    revision: newRevision,
    imageId: 'ami-00000000000000002',
    userData: Buffer.from('#cloud-config').toString('base64'),
    builderUserData: recipe.build === 'baked' ? base64(renderUserData(recipe, new Map()).bytes) : null,
  }
}

/** One account and region over any cloud. */
export class TestWorld implements ReplacementWorld {
  readonly changed: string[] = []
  current: RecipeNow = currentWeb()
  /** Thrown while it is set: nobody has signed in yet. */
  signedOut: Error | null = null
  private readonly oneCloud: Cloud

  constructor(oneCloud: Cloud) {
    this.oneCloud = oneCloud
  }

  async account(): Promise<Account> {
    return anAccount
  }

  cloud(): Cloud {
    return this.oneCloud
  }

  async roleServers(_accountId: string, role: string, signal?: AbortSignal) {
    return (await this.oneCloud.compute.listServers(signal)).filter((server) => server.role === role)
  }

  async currentRecipe(): Promise<RecipeNow> {
    return this.current
  }

  async checkSignedIn(): Promise<void> {
    if (this.signedOut) throw this.signedOut
  }

  fleetChanged(accountId: string): void {
    this.changed.push(accountId)
  }
}

/** Keeps records, and finds those of the servers asked for, newest first. */
export class TestLogs implements LogSink {
  readonly records: LogRecord[] = []

  async append(records: readonly LogRecord[]): Promise<{ stored: number }> {
    const fresh = records.filter((record) => record.id === null || !this.records.some(({ id }) => id === record.id))
    this.records.push(...fresh)
    return { stored: fresh.length }
  }

  readonly search: LogSource['search'] = async ({ query, serverIds, levels, from, to }, { limit }) => {
    const fits = predicate(parseKql(query), to)
    const rows = this.records
      .filter((record) => record.serverId !== null && serverIds.includes(record.serverId) && fits(record))
      .filter(({ at, level }) => at >= from && at < to && (levels.length === 0 || levels.includes(level)))
      .sort((one, other) => other.at - one.at)
      .slice(0, limit)
    return { rows: rows.map((record, index) => ({ ...record, key: String(index) })), next: null, tookMs: 0 }
  }
}

const passingProbe: HealthProbe = {
  tcp: async () => ({ passed: true, detail: 'connected' }),
  http: async () => ({ passed: true, detail: 'HTTP 200' }),
}

export interface BackendParts {
  readonly databasePath: string
  readonly world: TestWorld
  readonly clock: Clock
  readonly engine: WorkflowEngine
  readonly probe?: HealthProbe
  readonly logs?: TestLogs
}

/** Jobs and replacement wired as the composition root does, on the real stores. */
export async function replacementBackend({
  databasePath,
  world,
  clock,
  engine,
  probe = passingProbe,
  logs = new TestLogs(),
}: BackendParts) {
  const database = await openDatabase(databasePath)
  const hub = new ChangeHub()
  const store = new SqliteJobStore(database)
  const plans = new SqlitePlanStore(database)
  const records = new JobRecords(store, hub, clock)
  const unexpected: unknown[] = []
  const log = { error: (fields: unknown) => unexpected.push(fields), warn: (fields: unknown) => unexpected.push(fields) } as RunParts['log']
  const notes = new SqliteJobNotes(database)
  const creations = new SqliteCreationLedger(database)
  const resting = new SqliteRestStore(database)
  const evidence = new SqliteEvidenceStore(database)
  const parts: RunParts = {
    world,
    plans,
    records,
    notes,
    creations,
    evidence,
    resting,
    probe,
    logs,
    sink: logs,
    clock,
    random: () => 0.5,
    owner: 'tester@here',
    log,
  }
  engine.define('replace', (jobId, steps) => runReplacement(parts, jobId, steps))
  const { jobs, replacement } = replacementServices({ world, plans, resting, store, records, engine, hub, clock })
  const close = async () => {
    await jobs.stop()
    await database.destroy()
  }
  return { jobs, replacement, store, plans, records, creations, evidence, resting, hub, logs, unexpected, close }
}
