import { type StepRun, say } from './run-context.ts'

const lookEveryMs = 5000

/**
 * Until so many seconds are over since that instant (milliseconds), which may lie before a crash. A clock that is set meanwhile neither
 * ends it sooner nor makes it last for hours: between two looks no more than what was slept counts.
 */
export async function waitOut(run: StepRun, since: number, seconds: number): Promise<void> {
  const { clock } = run.parts
  const whole = seconds * 1000
  for (let left = Math.min(whole, since + whole - clock.now()); left > 0; ) {
    await say(run, 1 - left / whole, `${Math.ceil(left / 1000)} s left`)
    const began = clock.now()
    const slept = Math.min(left, lookEveryMs)
    await clock.sleep(slept, run.signal)
    left -= Math.min(slept, Math.max(0, clock.now() - began))
  }
}
