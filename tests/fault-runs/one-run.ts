import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HttpHandler } from '@smithy/core/protocols'
import { SqliteJobStore } from '../../electron/adapters/sqlite/sqlite-job-store.ts'
import type { HealthProbe } from '../../electron/backend/replacement/ports.ts'
import { LostAnswer } from '../../electron/sandbox/world/api-error.ts'
import { servingPeriods } from '../../electron/sandbox/world/serving.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { HengeError } from '../../shared/model/error.ts'
import type { Job } from '../../shared/model/job.ts'
import { hasEnded } from '../../shared/model/job-transitions.ts'
import type { LogRow } from '../../shared/model/logs.ts'
import type { Plan } from '../../shared/model/replacement/plan.ts'
import { currentWeb } from '../fakes/replacement-world.ts'
import { brokenAfter } from './aftermath.ts'
import { Life } from './life.ts'
import { type Disk, emptyDisk, type Outside, type Program, startProgram } from './program.ts'
import { type Scenario, scenarioOf } from './scenario.ts'
import { makeSetting, type Setting } from './setting.ts'
import { ownerOfNow, virtualTime } from './virtual-time.ts'
import { Witness } from './witness.ts'

const start = Date.UTC(2026, 10, 22, 12)
const limitMs = 16 * 3600_000
/** A person who stays away is not waited for. */
const pausedLongEnoughMs = 5 * 60_000
const personLooksEveryMs = 45_000

export interface Told {
  readonly scenario: Scenario
  readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'waiting' | 'blocked'
  readonly broken: readonly string[]
  readonly calls: number
  readonly processes: number
  /** What happened, line by line. */
  readonly story: () => readonly string[]
}

/** One randomised replacement, from an empty sandbox to the end. Only one at a time in a process. */
export async function runOne(seed: number): Promise<Told> {
  virtualTime.restart(start, seed)
  const scenario = scenarioOf(seed)
  const folder = scenario.engine === 'openworkflow' ? await mkdtemp(join(tmpdir(), 'henge-fault-run-')) : null
  const run = new Run(scenario, folder)
  let told: Told | null = null
  let failure: unknown = null
  const work = run.through().then(
    (done) => {
      told = done
    },
    (error: unknown) => {
      failure = error ?? new Error('failed without a reason')
    },
  )
  const over = await virtualTime.run(
    () => told !== null || failure !== null,
    start + 2 * limitMs,
    () => run.witness?.look('time passed'),
  )
  if (folder !== null) await rm(folder, { recursive: true, force: true })
  if (!over) throw new Error(`seed ${seed} hangs: ${run.said.slice(-5).join('\n')}`)
  await work
  if (failure !== null) throw failure
  if (told === null) throw new Error('no end')
  return told
}

class Run {
  witness: Witness | null = null
  readonly said: string[] = []
  private readonly scenario: Scenario
  private readonly folder: string | null
  private readonly unexpected: string[] = []
  private clockAhead = 0
  private calls = 0
  private life: Life | null = null
  private program: Program | null = null
  private processes = 0
  private resting = false
  /** The world was another one before the job began. */
  private stale = false

  constructor(scenario: Scenario, folder: string | null) {
    this.scenario = scenario
    this.folder = folder
  }

  async through(): Promise<Told> {
    const { scenario } = this
    const setting = await makeSetting(scenario)
    const witness = new Witness(setting)
    this.witness = witness
    const disk = await emptyDisk(this.folder === null ? null : join(this.folder, 'jobs.sqlite'))
    const outside = this.outside(setting, witness)
    const planning = new Life(null, () => {})
    const { strategy, rollout } = scenario
    const plan = await ownerOfNow.run(planning, async () => {
      const { replacement } = await startProgram(planning, disk, outside)
      return replacement.plan({ accountId: 'sandbox', role: 'web', strategy, rollout })
    })
    planning.kill()
    const blockers = plan.blockers.filter(({ severity }) => severity === 'blocker')
    if (blockers.length > 0) {
      this.say(`blocked: ${blockers.map(({ code }) => code).join(', ')}`)
      return this.told('blocked', [])
    }
    witness.plan = plan
    for (const fault of scenario.faults) setting.sandbox.faults.add(fault)
    this.misfortunes(setting)
    this.startProcess(disk, outside, plan)
    const job = await this.untilOver(disk, plan)
    this.resting = true
    this.life?.kill()
    setting.sandbox.faults.clear()
    witness.look('the end')
    // What was begun (a stop, a detachment, a health check) comes to its end.
    await virtualTime.sleep(10 * 60_000)
    const broken = [...witness.broken, ...this.unexpected, ...this.aftermath(witness, job)]
    await disk.database.destroy()
    setting.sandbox.close()
    if (job !== null) for (const { title, status, detail } of job.steps) this.said.push(`  [${status}] ${title}: ${detail}`)
    if (job === null) return this.told('blocked', broken)
    return this.told(hasEnded(job) ? (job.status as Told['outcome']) : 'waiting', broken)
  }

  private aftermath(witness: Witness, job: Job | null): string[] {
    if (job !== null) return brokenAfter(witness, job)
    return this.stale ? [] : ['no job came into being']
  }

  private told(outcome: Told['outcome'], broken: readonly string[]): Told {
    const { scenario, calls, processes, said } = this
    return { scenario, outcome, broken, calls, processes, story: () => said }
  }

  private say(line: string): void {
    this.said.push(`${new Date(virtualTime.now()).toISOString().slice(11, 23)} ${line}`)
  }

  private outside(setting: Setting, witness: Witness): Outside {
    const clock: Clock = { now: () => virtualTime.now() + this.clockAhead, sleep: (ms, signal) => virtualTime.sleep(ms, signal) }
    const { healthPasses, healthTimeoutSeconds, size, short, probed } = this.scenario
    const health = [{ check: 'instance-status' }, ...(probed ? [{ check: 'tcp', port: 80 }] : [])]
    // As good as nothing: what is not known may listen on any port.
    const userData = Buffer.from('#!/bin/sh\n').toString('base64')
    const recipe = {
      ...currentWeb({ servers: size + short, health, healthPasses, healthTimeoutSeconds }),
      imageId: setting.imageId,
      userData,
    }
    return {
      ...{ clock, recipe, probe: this.probe(witness), logs: this.logs() },
      requestHandler: this.watched(setting, witness),
      unexpected: (failure) => {
        const { err } = failure as { readonly err?: unknown }
        const error = err ?? failure
        this.unexpected.push(`unexpected: ${error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(failure)}`)
      },
    }
  }

  private watched(setting: Setting, witness: Witness): HttpHandler {
    const handler = setting.sandbox.requestHandler
    return {
      ...{ metadata: handler.metadata, updateHttpClientConfig: () => {}, httpHandlerConfigs: () => ({}), destroy: () => {} },
      handle: async (...[request, options]: Parameters<typeof handler.handle>) => {
        const fields = new URLSearchParams(typeof request.body === 'string' ? request.body : '')
        const target = Object.entries(request.headers).find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1]
        const action = fields.get('Action') ?? target?.split('.').at(-1) ?? request.path
        const ids = [...fields].filter(([name]) => name.startsWith('InstanceId')).map(([, value]) => value)
        this.calls += 1
        const changes = !/^(Describe|Get)/.test(action) && fields.get('DryRun') !== 'true'
        if (changes) witness.look(`before ${action}`)
        if (changes && action === 'TerminateInstances') witness.oldOnesGo(ids, action)
        try {
          const answer = await handler.handle(request, options)
          if (changes || answer.response.statusCode !== 200) this.say(`${action} ${ids.join(' ')} → ${answer.response.statusCode}`)
          if (changes) witness.look(action)
          return answer
        } catch (error) {
          this.say(`${action} ${ids.join(' ')} → ${error instanceof Error ? error.message : 'lost'}`)
          if (changes) witness.look(action)
          if (error instanceof LostAnswer) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
          throw error
        }
      },
    } as unknown as HttpHandler
  }

  private probe(witness: Witness): HealthProbe {
    const answers = (host: string) => {
      const { region } = witness
      const now = region.now
      // An address may have been another server’s before.
      const passed = region
        .all('instance')
        .filter(({ privateAddress }) => privateAddress === host)
        .flatMap((instance) => servingPeriods(instance, 80, region.timings))
        .some(({ from, to }) => from <= now && now < to)
      return { passed, detail: passed ? 'connected' : 'connection refused' }
    }
    return { tcp: async (host) => answers(host), http: async ({ host }) => answers(host) }
  }

  private logs(): Outside['logs'] {
    const row = (at: number, key: number): LogRow => ({
      ...{ id: null, at, level: 'info', message: 'line', serverId: 'i', host: null, role: 'web', revision: null, service: null },
      ...{ file: null, fields: null, key: String(key) },
    })
    return {
      append: async (records) => ({ stored: records.length }),
      search: async ({ levels }) => {
        const { logs } = this.scenario
        if (levels.length > 0 || logs === 'none') return { rows: [], next: null, tookMs: 0 }
        const newest = logs === 'late' ? start : virtualTime.now()
        return { rows: [0, 1, 2].map((back) => row(newest - back * 2000, back)), next: null, tookMs: 0 }
      },
    }
  }

  private misfortunes(setting: Setting): void {
    const { signOut, vanishing, leaps } = this.scenario
    if (vanishing) {
      const instanceId = setting.serverIds[vanishing.server] ?? ''
      setting.sandbox.faults.add({ call: 'DescribeInstances', effect: { kind: 'vanishes', afterMs: vanishing.afterMs, instanceId } })
    }
    void this.atTime(signOut?.afterMs, async () => {
      const effect = {
        kind: 'error',
        code: 'ExpiredToken',
        message: 'The security token included in the request is expired',
        status: 400,
      } as const
      const signIn = setting.sandbox.faults.add({ call: '*', times: 1_000_000, effect })
      this.say('signed out')
      await virtualTime.sleep(signOut?.forMs ?? 0)
      signIn()
      this.say('signed in')
    })
    for (const { afterMs, ms, what } of leaps) {
      void this.atTime(afterMs, async () => {
        this.say(what)
        if (what === 'sleep') virtualTime.leap(ms)
        else this.clockAhead += what === 'clock set back' ? -ms : ms
      })
    }
  }

  private async atTime(ms: number | undefined, happen: () => Promise<void>): Promise<void> {
    if (ms === undefined) return
    await virtualTime.sleep(ms)
    if (!this.resting) await happen()
  }

  private startProcess(disk: Disk, outside: Outside, plan: Plan): void {
    const kill = this.scenario.kills[this.processes] ?? null
    this.processes += 1
    const life = new Life(kill, () => {
      this.program = null
      if (this.resting) return
      this.say('killed')
      void ownerOfNow.exit(() => virtualTime.sleep(this.scenario.downMs)).then(() => this.startProcess(disk, outside, plan))
    })
    this.life = life
    this.say(`process ${this.processes}`)
    void ownerOfNow.run(life, async () => {
      try {
        const program = await startProgram(life, disk, outside)
        await this.begin(program, plan)
        this.program = program
      } catch (error) {
        this.unexpected.push(`the program did not start: ${error instanceof Error ? error.stack : error}`)
      }
    })
  }

  /** Somebody presses the button again while the job is not there. */
  private async begin(program: Program, plan: Plan): Promise<void> {
    for (;;) {
      try {
        const { jobId } = await program.replacement.start(plan.id)
        if (this.witness) this.witness.jobId = jobId
        return
      } catch (error) {
        if (!(error instanceof HengeError)) throw error
        this.say(`start: ${error.code} ${error.message.slice(0, 200)}`)
        if (!error.retryable && error.code !== 'SIGNED_OUT') return this.giveUp(error)
        await virtualTime.sleep(20_000)
      }
    }
  }

  /** The world changed before it began: that is an end too. */
  private giveUp(error: HengeError): void {
    if (error.code !== 'PLAN_STALE') this.unexpected.push(`could not start: ${error.code} ${error.message}`)
    this.stale = true
  }
  /** Watches as a person does, and does what this one does. Gives the job as it is in the end; null: it never came into being. */
  private async untilOver(disk: Disk, plan: Plan): Promise<Job | null> {
    const store = new SqliteJobStore(disk.database)
    let pausedSince: number | null = null
    let cancelled = false
    const since = virtualTime.now()
    for (;;) {
      const job = await store.findByPlan(plan.id)
      if (job) {
        if (this.witness) this.witness.jobId = job.id
        if (hasEnded(job)) return job
      }
      if (this.stale) return job
      const now = virtualTime.now()
      if (now - since > limitMs) return job
      pausedSince = job?.paused ? (pausedSince ?? now) : null
      if (pausedSince !== null && now - pausedSince > pausedLongEnoughMs && this.program) return job
      const { cancelAfterMs } = this.scenario
      if (job && this.program && cancelAfterMs !== null && !cancelled && now - since >= cancelAfterMs) {
        cancelled = await this.tryTo('cancel', (program) => program.jobs.cancel(job.id))
      }
      if (job?.paused && this.program) await this.decide(job, pausedSince ?? now)
      await virtualTime.sleep(cancelAfterMs === null ? personLooksEveryMs : 5000)
    }
  }

  private async decide(job: Job, pausedSince: number): Promise<void> {
    if (!job.paused || virtualTime.now() - pausedSince < 60_000) return
    const { stepId } = job.paused
    const { person } = this.scenario
    if (person === 'lets go on') await this.tryTo('release', (program) => program.jobs.release(job.id, stepId))
    if (person === 'turns back') await this.tryTo('cancel', (program) => program.jobs.cancel(job.id))
  }

  /** A process that is killed meanwhile never answers. */
  private async tryTo(what: string, act: (program: Program) => Promise<unknown>): Promise<boolean> {
    const { program, life } = this
    if (!program || !life) return false
    const outcome = await Promise.race([
      ownerOfNow
        .run(life, () => act(program))
        .then(
          () => what,
          (error: unknown) => (error instanceof HengeError && error.code === 'CONFLICT' ? `${what}: refused` : `${what}: ${error}`),
        ),
      virtualTime.sleep(1000).then(() => `${what}: no answer`),
    ])
    this.say(outcome)
    if (outcome.includes('Error')) this.unexpected.push(outcome)
    return !outcome.endsWith('no answer')
  }
}
