import type { Surroundings } from './outside.ts'
import type { Setting } from './setting.ts'
import type { Story } from './story.ts'
import { virtualTime } from './virtual-time.ts'

const expired = {
  kind: 'error',
  code: 'ExpiredToken',
  status: 400,
  message: 'The security token included in the request is expired',
} as const

/** From now on, what the scenario has in store beside faults of single calls. `isOver` ends what is still to come. */
export function beginMisfortunes(story: Story, setting: Setting, surroundings: Surroundings, isOver: () => boolean): void {
  const { signOut, vanishing, leaps } = story.scenario
  const { faults } = setting.sandbox
  const after = async (ms: number, happen: () => Promise<void>) => {
    await virtualTime.sleep(ms)
    if (!isOver()) await happen()
  }
  if (vanishing) {
    const instanceId = setting.serverIds[vanishing.server] ?? ''
    faults.add({ call: 'DescribeInstances', effect: { kind: 'vanishes', afterMs: vanishing.afterMs, instanceId } })
  }
  if (signOut) {
    void after(signOut.afterMs, async () => {
      const signIn = faults.add({ call: '*', times: 1_000_000, effect: expired })
      story.say('signed out')
      await virtualTime.sleep(signOut.forMs)
      signIn()
      story.say('signed in')
    })
  }
  for (const { afterMs, ms, what } of leaps) {
    void after(afterMs, async () => {
      story.say(what)
      if (what === 'sleep') virtualTime.leap(ms)
      else surroundings.clockAhead += what === 'clock set back' ? -ms : ms
    })
  }
}
