import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compileSchedule } from '../../shared/model/schedules/compile-schedule.ts'
import { dayMs } from '../../shared/model/schedules/local-days.ts'
import { periodSchema, type Schedule, scheduleSchema } from '../../shared/model/schedules/schedule.ts'
import { transitions } from '../../shared/model/schedules/timeline.ts'
import { hengeTags } from '../../shared/model/server.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { handoverWorld, web } from '../fakes/handover-world.ts'
import { listenedSandbox } from '../fakes/listened-sandbox.ts'
import { arbitraryZone } from '../unit/shared/model/schedules/some-schedules.ts'

/** More by `HENGE_TEST_RUNS=300 vitest run tests/contract/schedule-handover-years.test.ts`. */
const runs = Number(process.env.HENGE_TEST_RUNS ?? 12)
const noon = Date.parse('2026-11-23T11:00:00.000Z')
const time = (quarters: number) => `${String(Math.floor(quarters / 4)).padStart(2, '0')}:${String((quarters % 4) * 15).padStart(2, '0')}`
/** Of a day or a night, on days of the week or of the month: EventBridge has no both. */
const period = fc
  .record({
    ...{ from: fc.integer({ min: 0, max: 95 }), long: fc.integer({ min: 1, max: 95 }), byWeek: fc.boolean() },
    weekdays: fc.constantFrom('', 'mon-fri', 'sat,sun', 'tue', 'mon#1', 'friL', 'fri-mon'),
    monthdays: fc.constantFrom('', 'L', '15W', '1,15', '25-5'),
  })
  .map(({ from, long, byWeek, weekdays, monthdays }) =>
    periodSchema.parse({ begin: time(from), end: time((from + long) % 96), ...(byWeek ? { weekdays } : { monthdays }) }),
  )
const schedules = fc
  .record({ zone: arbitraryZone, periods: fc.array(period, { minLength: 1, maxLength: 2 }) })
  .map((given): Schedule => scheduleSchema.parse(given))

/** Everything that the sandbox’s scheduler did in a year, month by month, as it would be with nobody there. */
async function yearOf(schedule: Schedule) {
  const clock = new DrivenClock(noon)
  clock.leaps = true
  const { sandbox, cloud } = await listenedSandbox(clock, 1)
  await cloud.compute.tagServers(
    (await cloud.compute.listServers()).map(({ id }) => id),
    { [hengeTags.role]: 'web' },
  )
  const world = await handoverWorld(clock, cloud, schedule)
  try {
    const plan = await world.handovers.plan(web)
    // What it would do otherwise is said, and then not compared; a change within minutes of this noon is refused.
    const inexact = plan.notes.some((note) => /^It would|cannot be said|is not understood|Period \d/.test(note))
    const near = transitions(compileSchedule(schedule), noon - 3 * 60_000, noon + 4 * 60_000).length > 0
    if (inexact || near || plan.blockers.length > 0) return null
    await world.handOver()
    const seen = new Map<number, 'on' | 'off'>()
    const region = sandbox.world.region('eu-central-1')
    for (let month = 0; month < 13; month++) {
      await clock.advance(28 * dayMs)
      sandbox.world.catchUp()
      for (const { target, firings } of region.all('schedule')) {
        for (const { at, error } of firings) {
          expect(error).toBeNull()
          seen.set(at, target.arn.endsWith('startInstances') ? 'on' : 'off')
        }
      }
    }
    return { seen, until: clock.now(), since: noon + 60_000 }
  } finally {
    await world.close()
    sandbox.close()
  }
}

it('over a year EventBridge comes at the very instants at which the schedule changes, wherever the export says no other', {
  timeout: 300_000,
}, async () => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(schedules, async (schedule) => {
      const year = await yearOf(schedule)
      if (!year) return
      compared += 1
      const wanted = transitions(compileSchedule(schedule), year.since, year.until).map(
        ({ at, to }) => `${new Date(at).toISOString()} ${to}`,
      )
      const came = [...year.seen].sort(([one], [other]) => one - other).map(([at, to]) => `${new Date(at).toISOString()} ${to}`)
      // Where windows touch, a call may come that changes nothing; each change has its call.
      expect(wanted.filter((one) => !came.includes(one))).toEqual([])
      const changes = new Set(wanted)
      for (const [at, to] of year.seen) {
        if (changes.has(`${new Date(at).toISOString()} ${to}`)) continue
        const before = transitions(compileSchedule(schedule), at - 40 * dayMs, at + 1).at(-1)
        expect([new Date(at).toISOString(), before?.to ?? to]).toEqual([new Date(at).toISOString(), to])
      }
    }),
    { numRuns: runs },
  )
  expect(compared).toBeGreaterThan(runs / 4)
})
