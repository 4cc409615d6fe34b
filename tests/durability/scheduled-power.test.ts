import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EC2Client, ModifyInstanceAttributeCommand } from '@aws-sdk/client-ec2'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteScheduleStore } from '../../electron/adapters/sqlite/sqlite-schedule-store.ts'
import { stateAt } from '../../electron/sandbox/world/life.ts'
import { isoTime } from '../../shared/model/clock.ts'
import { compileSchedule } from '../../shared/model/schedules/compile-schedule.ts'
import { desiredState } from '../../shared/model/schedules/desired-state.ts'
import { isSettled, type ScheduleRun } from '../../shared/model/schedules/run.ts'
import { type Schedule, scheduleSchema } from '../../shared/model/schedules/schedule.ts'
import { transitions } from '../../shared/model/schedules/timeline.ts'
import { hengeTags } from '../../shared/model/server.ts'
import { cloudOf } from '../fakes/cloud-of.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { amazonLinux } from '../fakes/old-servers.ts'
import { serveSandbox } from '../fakes/sandbox-world.ts'
import { Dice } from '../fault-runs/dice.ts'
import { pointsIn } from './dying.ts'
import { everyPoint, withPrograms } from './lives.ts'
import type { ScheduledLife } from './schedule-child.ts'

const programs = withPrograms({ 'schedule-child': 'tests/durability/schedule-child.ts' })
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const hour = 3_600_000
/** A Sunday evening: the first change is Monday’s start. */
const begin = Date.parse('2026-11-22T20:00:00.000Z')
const needs = { web: ['db'], db: [] }
const roles = Object.keys(needs)

/** What the cloud was asked to do with one server, with the state it was in. */
interface Asked {
  readonly at: number
  readonly action: string
  readonly id: string
  readonly state: string
}
interface Lived {
  readonly asked: readonly Asked[]
  readonly runs: readonly ScheduleRun[]
  /** Where a process died, in order. */
  readonly died: readonly string[]
  readonly states: readonly string[]
  /** That it may not be stopped divides each call. */
  readonly held: string
}

function scheduleOf(missed: Schedule['missed']): Schedule {
  const periods = [{ begin: '07:00', end: '19:00', weekdays: 'mon-fri' }]
  return scheduleSchema.parse({ zone: 'UTC', periods, missed, missedWithinMinutes: 120 })
}

/** Days in which one process after the other dies at some point of a run, and the next is there in a moment or hours later. */
async function days(count: number, seed: number, missed: Schedule['missed']): Promise<Lived> {
  const dice = new Dice(seed)
  const clock = new DrivenClock(begin)
  clock.leaps = true
  const asked: Asked[] = []
  const served = await serveSandbox(clock, async ({ action, fields }, sandbox) => {
    if (action !== 'StartInstances' && action !== 'StopInstances') return
    const instances = sandbox.world.region('eu-central-1').all('instance')
    for (const [field, id] of fields) {
      if (!field.startsWith('InstanceId.')) continue
      asked.push({
        at: clock.now(),
        action,
        id,
        state: instances.flatMap((one) => (one.id === id ? stateAt(one, clock.now()) : []))[0] ?? 'gone',
      })
    }
  })
  const folder = await mkdtemp(join(tmpdir(), 'henge-durability-'))
  try {
    const { compute, ...cloud } = cloudOf(served.environment, clock)
    const imageId = await amazonLinux({ compute, ...cloud })
    const ids: string[] = []
    for (const name of ['web-1', 'web-2', 'web-3', 'db-1', 'db-2']) {
      const tags = { Name: name, [hengeTags.role]: name.split('-')[0] ?? '' }
      const { id } = await compute.launchServer({
        ...{ clientToken: name, imageId, instanceType: 't3.small', userData: '', zone: null, subnetId: null, securityGroupIds: [] },
        ...{ keyName: null, instanceProfile: null, publicAddress: null, rootVolume: { sizeGiB: 8, type: 'gp3', encrypted: true }, tags },
      })
      ids.push(id)
    }
    await clock.advance(hour / 4)
    const ec2 = new EC2Client({ region: 'eu-central-1', endpoint: served.environment.AWS_ENDPOINT_URL ?? '', credentials })
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId: ids[0] ?? '', DisableApiStop: { Value: true } }))
    const database = await openDatabase(join(folder, 'henge.sqlite'))
    const store = new SqliteScheduleStore(database)
    for (const role of roles) {
      await store.save({ accountId: 'sandbox', role, schedule: scheduleOf(missed), enabled: true, updatedAt: isoTime(begin) })
      await store.setLookedUntil('sandbox', role, begin)
    }
    const until = begin + count * 24 * hour
    for (let lives = 0; clock.now() < until; lives += 1) {
      const dieAt = dice.between(1, 14)
      const life = { folder, until, dieAt, environment: served.environment, needs }
      const died = await programs().live<ScheduledLife>(life, clock, 'schedule-child')
      expect(died.said).toBe('')
      if (died.signal !== 'SIGKILL') expect(died).toMatchObject({ code: 0 })
      else expect(pointsIn(join(folder, 'died'))).toHaveLength(lives + 1)
      if (died.signal !== null) await clock.advance(dice.next() * (dice.chance(0.25) ? 20 * hour : 20_000))
    }
    // Nothing is left at work, whoever died last.
    await programs().live<ScheduledLife>(
      { folder, until: clock.now() + hour / 2, dieAt: null, environment: served.environment, needs },
      clock,
      'schedule-child',
    )
    const runs = (await store.runs(10_000)).reverse()
    await database.destroy()
    const states = (await compute.listServers()).map(({ state }) => state)
    return { asked, runs, died: pointsIn(join(folder, 'died')), states, held: ids[0] ?? '' }
  } finally {
    await served.close()
    await rm(folder, { recursive: true })
  }
}

function expectOnceOrSkipped({ asked, runs, states, held }: Lived, count: number, missed: Schedule['missed']): void {
  const compiled = compileSchedule(scheduleOf(missed))
  const end = begin + count * 24 * hour
  const wanted = transitions(compiled, begin, end).map(({ at, to }) => `${isoTime(at)} ${to}`)
  for (const role of roles) {
    const own = runs.filter((run) => run.role === role && Date.parse(run.at) < end)
    expect(own.map(({ at, to }) => `${at} ${to}`)).toEqual(wanted)
  }
  for (const run of runs) {
    const failed = run.servers.filter(({ status }) => status === 'failed').map(({ id }) => id)
    const { role, to, at, status, reason } = run
    expect({ role, to, at, status, failed }).toEqual({
      role,
      to,
      at,
      status: status === 'skipped' || failed.length === 0 ? status : 'failed',
      failed: failed.length > 0 ? [held] : [],
    })
    expect(status).not.toBe('running')
    expect([at, status === 'skipped' ? reason !== null : run.servers.every(isSettled)]).toEqual([at, true])
  }
  // Nothing twice: only what is in the other state is asked, once for each change that is wanted at that moment.
  for (const { action, id, state, at } of asked) {
    const [from, to] = action === 'StartInstances' ? ['stopped', 'on'] : ['running', 'off']
    expect({ at: isoTime(at), id, state, wanted: desiredState(compiled, at).state }).toEqual({
      at: isoTime(at),
      id,
      state: from,
      wanted: to,
    })
  }
  expect(states.filter((state) => state !== 'running' && state !== 'stopped')).toEqual([])
}

const policies = ['latest', 'skip', 'within'] as const
const kills = everyPoint ? { days: 8, seeds: 6 } : { days: 2, seeds: 1 }

describe.each(policies)('a program that runs schedules by the policy %s and is killed at any moment', (missed) => {
  it.each(Array.from({ length: kills.seeds }, (_, index) => index + 1))(
    'does each change once, or has it on record as skipped with its reason (seed %i)',
    {
      timeout: 600_000,
    },
    async (seed) => {
      const lived = await days(kills.days, seed * 10 + policies.indexOf(missed), missed)
      expectOnceOrSkipped(lived, kills.days, missed)
      // Where hours were slept through there is less to die at, but each day has something.
      expect(lived.died.length).toBeGreaterThan(kills.days)
    },
  )
})
