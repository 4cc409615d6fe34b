import { describe, expect, it } from 'vitest'
import { nextWanted } from '../../../../electron/backend/schedules/scheduled-role.ts'
import { compileSchedule } from '../../../../shared/model/schedules/compile-schedule.ts'
import { missedRunPolicies, scheduleSchema } from '../../../../shared/model/schedules/schedule.ts'
import { transitions } from '../../../../shared/model/schedules/timeline.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { scheduleWorld } from '../../../fakes/schedule-world.ts'

const minute = 60_000
const start = Date.parse('2026-01-01T00:00:00.000Z')
const end = Date.parse('2027-01-01T00:00:00.000Z')

/** The same numbers each time: a linear congruential generator. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

/** A schedule with nights and times that clocks jump over, so that much happens in a year. */
const schedule = scheduleSchema.parse({
  zone: 'Europe/Berlin',
  periods: [
    { begin: '07:00', end: '19:00', weekdays: 'mon-fri' },
    { begin: '22:30', end: '02:30', weekdays: 'sat' },
  ],
})

describe.each(missedRunPolicies)('a year of a computer that sleeps at random hours, with the policy %s', (missed) => {
  it('does each change once, or has it on record as skipped with its reason', async () => {
    const random = dice(missedRunPolicies.indexOf(missed) + 7)
    const clock = new DrivenClock(start)
    const cloud = new FakeCloud(clock)
    cloud.add({ name: 'web-1', role: 'web' })
    const world = await scheduleWorld(clock, () => cloud.compute.listServers(), cloud.compute)
    await world.service.save({ accountId: 'sandbox', role: 'web', schedule: { ...schedule, missed }, enabled: true })
    const compiled = compileSchedule(schedule)
    while (clock.now() < end) {
      const awakeUntil = Math.min(clock.now() + random() * 30 * 60 * minute, end)
      while (clock.now() < awakeUntil) {
        const [next] = nextWanted(compiled, [], clock.now(), 1)
        // Between two changes nothing can happen but a look that finds nothing.
        const until = Math.min(next ? next.at + random() * minute : awakeUntil, awakeUntil)
        await clock.advance(Math.max(until - clock.now(), 1000))
        await world.settle(20 * minute, 20_000)
      }
      await clock.advance(Math.min(random() ** 3 * 72 * 60 * minute, Math.max(end - clock.now(), 0)))
      await world.settle(20 * minute, 20_000)
    }
    const wanted = transitions(compiled, start, end).map(({ at, to }) => `${new Date(at).toISOString()} ${to}`)
    const runs = (await world.service.runs(10_000)).reverse()
    await world.close()
    expect(world.failures).toEqual([])
    expect(wanted.length).toBeGreaterThan(600)
    const taken = runs.filter(({ at }) => Date.parse(at) < end)
    expect(taken.map(({ at, to }) => `${at} ${to}`)).toEqual(wanted)
    const skipped = taken.filter(({ status }) => status === 'skipped')
    expect(taken.filter(({ status }) => status !== 'succeeded' && status !== 'skipped')).toEqual([])
    expect(skipped.filter(({ reason }) => reason === null)).toEqual([])
    expect(skipped.length).toBeGreaterThan(20)
    const asked = cloud.calls.filter(({ method }) => method === 'startServers' || method === 'stopServers').length
    expect(asked).toBe(runs.filter(({ servers }) => servers.some(({ askedAt }) => askedAt !== null)).length)
    const late = taken.filter((run) => run.late && run.status === 'succeeded')
    if (missed === 'skip') expect(late).toEqual([])
    else expect(late.length).toBeGreaterThan(10)
    const oldest = Math.max(0, ...late.map((run) => Date.parse(run.startedAt) - Date.parse(run.at)))
    if (missed === 'within') expect(oldest).toBeLessThanOrEqual(60 * minute)
  })
})
