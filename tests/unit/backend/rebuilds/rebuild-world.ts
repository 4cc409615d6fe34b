import { afterEach } from 'vitest'
import { openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteRebuildStore } from '../../../../electron/adapters/sqlite/sqlite-rebuild-store.ts'
import { ChangeHub } from '../../../../electron/backend/events/change-hub.ts'
import { RebuildRecords } from '../../../../electron/backend/rebuilds/rebuild-records.ts'
import { RebuildService, rebuildKind } from '../../../../electron/backend/rebuilds/rebuild-service.ts'
import { type PlanRequest, planRequest, runRebuild } from '../../../../electron/backend/rebuilds/run-rebuild.ts'
import { type Job, jobSchema } from '../../../../shared/model/job.ts'
import { type RebuildRule, rebuildRuleSchema } from '../../../../shared/model/rebuild.ts'
import { noFindings } from '../../../../shared/model/replacement/findings.ts'
import type { Plan } from '../../../../shared/model/replacement/plan.ts'
import { planReplacement } from '../../../../shared/model/replacement/plan-replacement.ts'
import { isAlive, type Server } from '../../../../shared/model/server.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { flatPrices } from '../../../fakes/flat-prices.ts'
import { emptyJournal, MemoryWorkflowEngine } from '../../../fakes/memory-workflow-engine.ts'
import { currentWeb } from '../../../fakes/replacement-world.ts'
import { aServer } from '../../../fakes/servers.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

export const day = 24 * 3600_000

/** Roles db ← api ← web and batch, a server each. A job of a role ends as `outcomes` says when it has been looked at twice. */
export async function setUp(limit = 20) {
  const clock = new DrivenClock()
  clock.leaps = true
  const needs: Record<string, string[]> = { web: ['api'], api: ['db'], db: [], batch: [] }
  const servers: Server[] = Object.keys(needs).map((role) =>
    aServer({
      id: `i-${role}`,
      name: `${role}-1`,
      role,
      revision: 'r-old00000',
      launchedAt: new Date(clock.now() - 10 * day).toISOString(),
    }),
  )
  const outcomes = new Map<string, Job['status']>()
  const looks = new Map<string, number>()
  const begun: string[] = []
  const started: (Plan | undefined)[] = []
  const cancelled: string[] = []
  const plans = new Map<string, Plan>()
  const plan = async ({ role, serverIds, skipMatching, strategy, rollout }: PlanRequest) => {
    const own = servers.filter((server) => server.role === role)
    const made = planReplacement({
      ...{ id: `plan-${plans.size}`, madeAt: clock.now(), accountId: 'sandbox', role, defaultRegion: 'eu-central-1', servers: own },
      ...{ current: currentWeb({ name: role, servers: 1 }), prices: flatPrices, maxServersPerRun: 20, history: {}, findings: noFindings },
      ...{ skipMatching, ...(serverIds ? { serverIds } : {}), ...(strategy ? { strategy } : {}), ...(rollout ? { rollout } : {}) },
    })
    plans.set(made.id, made)
    return made
  }
  const database = await openDatabase(':memory:')
  closers.push(() => database.destroy())
  const store = new SqliteRebuildStore(database)
  const records = new RebuildRecords(store, new ChangeHub())
  const journal = emptyJournal()
  const world = {
    plan,
    maxServersPerRun: async () => limit,
    look: async () => undefined,
    roles: async () =>
      Object.entries(needs).map(([role, dependsOn]) => ({ role, dependsOn, present: servers.some((server) => server.role === role) })),
    servers: async (_accountId: string, role: string) => servers.filter((server) => server.role === role && isAlive(server)),
  }
  const job = async (jobId: string): Promise<Job> => {
    const role = jobId.replace('job-', '')
    const count = (looks.get(role) ?? 0) + 1
    looks.set(role, count)
    const status = count < 2 ? 'running' : (outcomes.get(role) ?? 'succeeded')
    return jobSchema.parse({
      ...{ id: jobId, kind: 'replace', title: '', accountId: 'sandbox', role, planId: 'p', status, createdAt: '2026-11-22T12:00:00.000Z' },
      ...{
        startedAt: null,
        finishedAt: null,
        steps: [],
        newServers: [],
        cancellable: true,
        cancelRefusal: null,
        recoveries: 0,
        lastSequence: 0,
      },
      error: status === 'failed' ? { code: 'UNHEALTHY', message: 'Not healthy.' } : null,
    })
  }
  const start = async (planId: string) => {
    const role = plans.get(planId)?.role ?? ''
    begun.push(role)
    started.push(plans.get(planId))
    return { jobId: `job-${role}` }
  }
  const program = () => {
    const engine = new MemoryWorkflowEngine(journal)
    engine.define(rebuildKind, (id, { shutdown }) =>
      runRebuild(
        { records, clock, start, job, plan: ({ rule }, item) => plan(planRequest(rule, item.role, item.serverIds)) },
        id,
        shutdown,
      ),
    )
    const cancel = async (jobId: string) => {
      cancelled.push(jobId)
      outcomes.set(jobId.replace('job-', ''), 'cancelled')
      return job(jobId)
    }
    const rebuilds = new RebuildService({ world, store, records, jobs: { cancel }, engine, clock })
    return { engine, rebuilds }
  }
  const first = program()
  await first.engine.start()
  const agreedTo = async (rule: RebuildRule) =>
    (await first.rebuilds.preview(rule)).items.flatMap(({ role, plan: made }) =>
      made ? [{ role, serverIds: made.oldServers.map(({ id }) => id), toRevision: made.toRevision }] : [],
    )
  const run = async (rule: RebuildRule) => {
    const { id } = await first.rebuilds.start(rule, await agreedTo(rule))
    await first.engine.idle()
    return first.rebuilds.get(id)
  }
  return { clock, servers, outcomes, begun, started, cancelled, store, program, agreedTo, run, ...first }
}

export const behind = (different: object = {}): RebuildRule =>
  rebuildRuleSchema.parse({ accountId: 'sandbox', selection: { which: 'behind' }, ...different })
