import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { officeHours, scheduleWorld } from '../../../fakes/schedule-world.ts'

export const web = { accountId: 'sandbox', role: 'web' }
const closers: (() => Promise<void>)[] = []
/** After each test. */
export async function closeOffices() {
  for (const close of closers.splice(0)) await close()
}

/** Two running web servers on Monday at noon; in Berlin it is 13:00, and they are to be stopped at 18:00 UTC. */
export async function office(start = '2026-11-23T12:00:00.000Z', servers = 2) {
  const clock = new DrivenClock(start)
  // The cloud’s own clock is right, whatever a test makes of this computer’s.
  const truth = clock.now.bind(clock)
  const cloud = new FakeCloud({ now: truth, sleep: (ms, signal) => clock.sleep(ms, signal) })
  const ids = Array.from({ length: servers }, (_, index) => cloud.add({ name: `web-${index + 1}`, role: 'web' }).id)
  const world = await scheduleWorld(clock, () => cloud.compute.listServers(), cloud.compute)
  closers.push(world.close)
  await world.service.save({ ...web, schedule: officeHours(), enabled: true })
  const states = async () => (await cloud.compute.describeServers(ids)).map(({ state }) => state)
  const to = async (text: string) => {
    await clock.advance(Date.parse(text) - clock.now())
    await world.settle()
  }
  /** This computer’s clock is ahead by so much, or right again. */
  const setWrong = (ms: number) => {
    clock.now = () => truth() + ms
  }
  const runs = async () => (await world.service.runs(50)).reverse()
  return { ...world, clock, cloud, ids, states, to, runs, setWrong }
}
