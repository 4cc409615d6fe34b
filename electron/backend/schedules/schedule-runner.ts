import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { onTimeMs } from '../../../shared/model/schedules/due.ts'
import { isByJob, isSettled, longestRunMs, type RunServer, type ScheduleRun } from '../../../shared/model/schedules/run.ts'
import { type RoleNeeds, type RunTurn, turnOf } from '../../../shared/model/schedules/run-order.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { ChangeHub } from '../events/change-hub.ts'
import type { CloudCompute, FleetLog } from '../fleet/ports.ts'
import type { ServerHistory } from '../savings/ports.ts'
import { JobRuns, type RoleJobs } from './job-runs.ts'
import type { ScheduleStore } from './ports.ts'
import { askInBatches, type BatchResult } from './power-batch.ts'
import { rewindRole, rolesToLookAt } from './roles-to-look-at.ts'
import { laterChange, nextStep, withServers } from './run-servers.ts'
import { compileWithHolidays } from './scheduled-role.ts'
import { isOutdated, noLongerWanted } from './still-wanted.ts'
import { type LookedAt, takeDue } from './take-due.ts'

/** How often it looks whether a change has come, and how runs at work go on. */
const lookMs = 15_000
const atWorkMs = 3000
const writeMs = 10 * 60_000
/** An account that cannot be asked is not asked again at once. */
const retryMs = 30_000

export interface RunnerParts {
  readonly store: ScheduleStore
  readonly servers: ServerHistory
  /** Lists the servers of an account anew; false where that fails. */
  readonly look: (accountId: string, signal: AbortSignal) => Promise<boolean>
  readonly compute: (accountId: string, region: string) => CloudCompute
  /** The job that works on a role: nobody starts or stops its servers meanwhile. */
  readonly activeJobOf: (accountId: string, role: string) => Promise<string | null>
  /** Destroys roles and builds them again. */
  readonly roleJobs: RoleJobs
  /** Servers of the role were destroyed until its next start. */
  readonly rests: (accountId: string, role: string) => Promise<boolean>
  /** A role whose schedule is carried out elsewhere: it is left alone here. */
  readonly isElsewhere: (accountId: string, role: string) => Promise<boolean>
  /** What the roles that recipes build depend on. */
  readonly roleNeeds: () => Promise<readonly RoleNeeds[]>
  readonly changes: Pick<ChangeHub, 'publish'>
  readonly fleetChanged: (accountId: string) => void
  readonly clock: Clock
  readonly newId: () => string
  readonly log: FleetLog
}

interface Work {
  readonly run: ScheduleRun
  readonly turn: RunTurn
  readonly server: RunServer
}

/**
 * Does what schedules and overrides want when it is due, while the program runs. Each change is on record, with its servers, before anything is
 * asked of the cloud, so that it is done once, also after a crash or a sleep.
 */
export class ScheduleRunner {
  private readonly parts: RunnerParts
  /** Since when an account and region is not asked, after it could not be. */
  private readonly pauses = new Map<string, { readonly since: number; readonly reason: string }>()

  /** Servers by id of accounts that were listed in this look. */
  private readonly fresh = new Map<string, ReadonlyMap<string, Server>>()

  private readonly jobRuns: JobRuns

  constructor(parts: RunnerParts) {
    this.parts = parts
    const { roleJobs: jobs, servers, clock } = parts
    this.jobRuns = new JobRuns({ jobs, servers, clock, save: (run) => this.save(run) })
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let atWork = 0
      try {
        atWork = await this.tick(signal)
      } catch (error) {
        if (signal.aborted) return
        // The next look may succeed: nothing was taken that is not on record.
        this.parts.log.error({ id: 'SCHED-0001', err: error }, 'looking after schedules failed')
      }
      await this.parts.clock.sleep(atWork > 0 ? atWorkMs : lookMs, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
  }

  /** Takes what is due, and brings runs at work one step on. Answers with how many are at work still. */
  async tick(signal: AbortSignal): Promise<number> {
    this.fresh.clear()
    await this.takeAllDue(signal)
    const runs = await this.withoutSuperseded(await this.parts.store.runsAtWork())
    const accounts = [...Map.groupBy(runs, ({ accountId }) => accountId)]
    const left = await Promise.all(accounts.map(([accountId, of]) => this.goOn(accountId, of, signal)))
    return left.reduce((sum, count) => sum + count, 0)
  }

  private async takeAllDue(signal: AbortSignal): Promise<void> {
    const { store, clock, changes, log } = this.parts
    const now = clock.now()
    for (const one of await rolesToLookAt(store, now)) {
      if (one.since > now + onTimeMs) await rewindRole(this.parts, one, now, signal)
      if (one.since >= now || (await this.parts.isElsewhere(one.accountId, one.role))) continue
      try {
        const compiled = one.schedule?.enabled ? await compileWithHolidays(one.schedule.schedule) : null
        const runs = await this.dueRuns({ ...one, compiled }, now, signal)
        // Where nothing has come the disk is left in peace: what is looked at again is found the same.
        if (runs.length > 0 || now - one.since > writeMs) await store.take(one.accountId, one.role, now, runs)
        if (runs.length > 0) changes.publish({ topic: 'schedules', accountId: one.accountId })
      } catch (error) {
        if (signal.aborted || !(error instanceof HengeError)) throw error
        log.error({ id: 'SCHED-0002', accountId: one.accountId, role: one.role, err: error }, 'a schedule cannot be followed')
      }
    }
  }

  /** The list of servers is read only where a change has come, and asked for anew only where something is to be done. */
  private async dueRuns(looked: LookedAt, now: number, signal: AbortSignal): Promise<ScheduleRun[]> {
    const { servers, newId, look, rests } = this.parts
    const known = () => servers.everyServer(looked.accountId, signal)
    if (looked.overrides.every(({ serverId }) => serverId === null) && takeDue(looked, [], now, newId).length === 0) return []
    const one = { ...looked, rests: await rests(looked.accountId, looked.role) }
    const runs = takeDue(one, await known(), now, newId)
    if (runs.every(({ status, finishedAt }) => status === 'skipped' && finishedAt !== null)) return runs
    const listed = this.fresh.get(one.accountId)
    if (listed) return takeDue(one, [...listed.values()], now, newId)
    const isFresh = await look(one.accountId, signal)
    const found = await known()
    if (isFresh) this.fresh.set(one.accountId, new Map(found.map((server) => [server.id, server])))
    return takeDue(one, found, now, newId)
  }

  /** Where a later change of the same server is at work too, or has come since, the earlier one leaves it. */
  private async withoutSuperseded(runs: readonly ScheduleRun[]): Promise<ScheduleRun[]> {
    const now = this.parts.clock.now()
    const going: ScheduleRun[] = []
    for (const run of runs) {
      const later = runs.filter((other) => other.accountId === run.accountId && other.at > run.at)
      if (isByJob(run)) {
        const overtaken = later.some((other) => other.role === run.role && other.serverId === null)
        const left = overtaken || (await isOutdated(this.parts.store, run, now)) ? await this.jobRuns.superseded(run) : run
        if (left.status === 'running') going.push(left)
        else await this.save(left)
        continue
      }
      const outdated = await noLongerWanted(this.parts.store, run, now)
      const taken = new Set([...outdated, ...later.flatMap(({ servers }) => servers.map(({ id }) => id))])
      const servers = run.servers.map((one) =>
        isSettled(one) || !taken.has(one.id) ? one : { ...one, status: 'left' as const, detail: laterChange },
      )
      const left = withServers(run, servers, run.reason, now)
      if (left.status === 'running') going.push(left)
      else await this.save(left)
    }
    return going
  }

  private async goOn(accountId: string, runs: readonly ScheduleRun[], signal: AbortSignal): Promise<number> {
    const { activeJobOf, fleetChanged } = this.parts
    const waiting = new Map<ScheduleRun, string>()
    for (const run of runs) {
      const job = await activeJobOf(accountId, run.role)
      if (job !== null && job !== run.job?.jobId) waiting.set(run, 'It waits: a job works on the role.')
    }
    const turns = await this.turnsOf(accountId, runs)
    const settled = new Map<ScheduleRun, Map<string, RunServer>>()
    const put = ({ run, server }: Pick<Work, 'run' | 'server'>) => settled.set(run, (settled.get(run) ?? new Map()).set(server.id, server))
    const open = [...turns]
      .filter(([run]) => !waiting.has(run) && run.action !== 'destroy')
      .flatMap(([run, turn]) => run.servers.filter((server) => !isSettled(server)).map((server) => ({ run, turn, server })))
    await Promise.all(
      [...Map.groupBy(open, ({ server }) => server.region)].map(async ([region, works]) => {
        const reason = await this.inRegion(accountId, region, works, put, signal)
        if (reason !== null) for (const { run } of works) waiting.set(run, reason)
      }),
    )
    let left = 0
    let changed = false
    for (const [run, turn] of turns) {
      const now = this.parts.clock.now()
      const servers = run.servers.map((server) => settled.get(run)?.get(server.id) ?? server)
      const reason = waiting.get(run) ?? null
      if (isByJob(run)) {
        const after = await this.jobRuns.goOn({ ...run, servers }, reason ?? turn.waits, turn.since, turn.note, signal)
        left += after.status === 'running' ? 1 : 0
        if (JSON.stringify(after) !== JSON.stringify(run)) await this.save(after)
        continue
      }
      const late = reason !== null && turn.waits === null && now - turn.since > longestRunMs
      const given = late ? servers.map((one) => givenUp(one, reason)) : servers
      const after = withServers(run, given, reason ?? turn.waits, now, turn.note)
      if (after.status === 'running') left += 1
      if (JSON.stringify(after) === JSON.stringify(run)) continue
      changed = true
      await this.save(after)
    }
    if (changed) fleetChanged(accountId)
    return left
  }

  /** Whose turn it is among the runs of an account. Where recipes cannot be read nobody waits for another. */
  private async turnsOf(accountId: string, runs: readonly ScheduleRun[]): Promise<Map<ScheduleRun, RunTurn>> {
    const { store, roleNeeds } = this.parts
    const first = Math.min(...runs.map(({ startedAt }) => Date.parse(startedAt)))
    const others = runs.length > 0 ? [...runs, ...(await store.runsEndedSince(accountId, first))] : []
    try {
      const needs = others.length > 1 ? await roleNeeds() : []
      return new Map(runs.map((run) => [run, turnOf(run, others, needs)]))
    } catch (error) {
      if (!(error instanceof HengeError)) throw error
      const note = `What its role depends on is not known: ${error.message}`
      return new Map(runs.map((run) => [run, { ...turnOf(run, [], []), note }]))
    }
  }

  /** Looks at the servers, and asks for those that need it. Null, or why nothing can be asked of this region now. */
  private async inRegion(
    accountId: string,
    region: string,
    works: readonly Work[],
    put: (work: Pick<Work, 'run' | 'server'>) => void,
    signal: AbortSignal,
  ): Promise<string | null> {
    const { clock } = this.parts
    const paused = this.pauses.get(`${accountId} ${region}`)
    // Of a clock that was put back no pause is waited for.
    if (paused && clock.now() >= paused.since && clock.now() < paused.since + retryMs) return paused.reason
    const pause = (reason: string): string => {
      this.pauses.set(`${accountId} ${region}`, { since: clock.now(), reason })
      return reason
    }
    try {
      const compute = this.parts.compute(accountId, region)
      const byId = await this.statesOf(accountId, compute, [...new Set(works.map(({ server }) => server.id))], signal)
      const toAsk: Work[] = []
      for (const work of works) {
        const next = nextStep(work.run, work.turn.since, work.server, byId.get(work.server.id), clock.now())
        if (next.step === 'ask' && work.turn.waits !== null) continue
        if (next.step === 'ask') toAsk.push(work)
        else if (next.step === 'end') put({ run: work.run, server: next.server })
        else put({ run: work.run, server: { ...work.server, detail: next.detail } })
      }
      let reason: string | null = null
      for (const [action, of] of Map.groupBy(toAsk, ({ run }) => run.action)) {
        const result = await this.ask(compute, action, of, signal)
        reason ??= result.reason
        const askedAt = isoTime(clock.now())
        for (const work of of) {
          const refusal = result.refused.get(work.server.id)
          if (refusal !== undefined) put({ ...work, server: { ...work.server, status: 'failed', detail: refusal } })
          else if (result.taken.includes(work.server.id)) put({ ...work, server: { ...work.server, status: 'asked', askedAt } })
        }
      }
      return reason === null ? null : pause(reason)
    } catch (error) {
      if (signal.aborted || !(error instanceof HengeError)) throw error
      return pause(error.message)
    }
  }

  /** What was listed a moment ago, because a change came, is not asked for again. */
  private async statesOf(
    accountId: string,
    compute: CloudCompute,
    ids: readonly string[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Server>> {
    const fresh = this.fresh.get(accountId)
    if (fresh && ids.every((id) => fresh.has(id))) return fresh
    return new Map((await compute.describeServers(ids, signal)).map((server) => [server.id, server]))
  }

  private ask(compute: CloudCompute, action: ScheduleRun['action'], works: readonly Work[], signal: AbortSignal): Promise<BatchResult> {
    const ids = works.map(({ server }) => server.id)
    const call = (some: readonly string[], by: AbortSignal) => {
      if (action === 'start' || action === 'rebuild') return compute.startServers(some, by)
      if (action === 'stop') return compute.stopServers(some, by)
      if (action === 'hibernate') return compute.hibernateServers(some, by)
      throw new HengeError('UNSUPPORTED', `A schedule cannot ${action} servers.`)
    }
    return askInBatches(ids, call, this.parts.clock, signal)
  }

  private async save(run: ScheduleRun): Promise<void> {
    await this.parts.store.saveRun(run)
    this.parts.changes.publish({ topic: 'schedules', accountId: run.accountId })
  }
}

function givenUp(server: RunServer, reason: string): RunServer {
  return isSettled(server) ? server : { ...server, status: 'failed', detail: reason }
}
