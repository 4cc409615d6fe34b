import { afterEach, describe, expect, it } from 'vitest'
import { isAlive } from '../../shared/model/server.ts'
import { openWireWorld, startReplacing, type WireWorld } from '../fakes/wire-world.ts'

const opened: WireWorld[] = []
afterEach(async () => {
  for (const world of opened.splice(0)) await world.close()
})

/** A replacement that keeps its old servers; just before this call some of them vanish, as AWS says InvalidInstanceID.NotFound then. */
async function vanishingBefore(action: string, vanishing: readonly string[]) {
  const world = await openWireWorld()
  opened.push(world)
  const { old, backend, engine, begin } = await startReplacing(world, { oldServers: 'quarantine' })
  let left: readonly string[] = old.filter(({ name }) => vanishing.includes(name)).map(({ id }) => id)
  world.fault = async (call) => {
    if (call.action !== action) return null
    for (const instanceId of left) {
      world.sandbox().faults.add({ call: 'DescribeInstances', effect: { kind: 'vanishes', afterMs: 0, instanceId } })
      await world.direct.compute.findByTags({ Name: 'nobody' })
    }
    left = []
    return null
  }
  const jobId = await begin()
  await engine.idle()
  const job = await backend.jobs.get(jobId)
  await backend.close()
  expect(left).toEqual([])
  const alive = (await world.direct.compute.listServers()).filter(isAlive).map(({ name, state, role }) => `${name} ${state} ${role}`)
  return { job, alive, said: job.steps.find(({ id }) => id === 'quarantine')?.detail }
}

describe('an old server that vanishes while it is put in quarantine', () => {
  it.each(['CreateTags', 'ModifyInstanceAttribute', 'DeleteTags', 'StopInstances'])(
    'before %s: the other one is kept, and that is said',
    async (action) => {
      const { job, alive, said } = await vanishingBefore(action, ['web-1'])
      expect(job).toMatchObject({ status: 'succeeded', error: null })
      expect(said).toMatch(
        /^web-2 \(i-\w+\) cut off and stopped, to be kept until .*; web-1 \(i-\w+\) was gone already and cannot be kept$/,
      )
      expect(alive.sort()).toEqual(['web-2 stopped null', 'web-3 running web', 'web-4 running web'])
    },
  )

  it('with all the others: there is nothing to keep', async () => {
    const { job, alive, said } = await vanishingBefore('CreateTags', ['web-1', 'web-2'])
    expect(job).toMatchObject({ status: 'succeeded', error: null })
    expect(said).toMatch(/^web-1 \(i-\w+\), web-2 \(i-\w+\) were gone already and cannot be kept$/)
    expect(alive.sort()).toEqual(['web-3 running web', 'web-4 running web'])
  })
})
