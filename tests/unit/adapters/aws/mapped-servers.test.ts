import { expect, it } from 'vitest'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { listenedSandbox } from '../../../fakes/listened-sandbox.ts'

it('a server of which nothing has changed is the same object at the next look, one of which anything has is not', async () => {
  const clock = new DrivenClock()
  const { sandbox, cloud } = await listenedSandbox(clock, 20)
  const first = await cloud.compute.listServers()
  const changedSince = async (before: typeof first) => {
    const now = await cloud.compute.listServers()
    const known = new Set(before)
    return { now, changed: now.filter((server) => !known.has(server)) }
  }
  expect((await changedSince(first)).changed).toEqual([])

  const [stopped, tagged] = first
  if (!stopped || !tagged) throw new Error('too few servers')
  await cloud.compute.stopServers([stopped.id])
  await cloud.compute.tagServers([tagged.id], { team: 'web' })
  await clock.advance(60_000)
  const second = await changedSince(first)
  expect(new Set(second.changed.map(({ id }) => id))).toEqual(new Set([stopped.id, tagged.id]))
  expect(second.changed.find(({ id }) => id === tagged.id)?.tags).toEqual({ ...tagged.tags, team: 'web' })
  expect(second.changed.find(({ id }) => id === stopped.id)).toMatchObject({ state: 'stopped', health: 'not-applicable' })

  // Volumes are asked for anew after ten minutes: what they are said to be may have changed without the instance.
  await clock.advance(11 * 60_000)
  const third = await changedSince(second.now)
  expect(third.now).toEqual(second.now)
  sandbox.close()
})
