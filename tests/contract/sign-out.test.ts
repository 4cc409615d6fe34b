import { afterEach, describe, expect, it } from 'vitest'
import { isAlive } from '../../shared/model/server.ts'
import type { WireCall } from '../fakes/wire-proxy.ts'
import { openWireWorld, startReplacing, type WireWorld } from '../fakes/wire-world.ts'

const opened: WireWorld[] = []
afterEach(async () => {
  for (const world of opened.splice(0)) await world.close()
})

/** From the first launch on every call is refused until somebody signs in. */
async function signedOutAtLaunch(carriedOut: boolean) {
  const world = await openWireWorld()
  opened.push(world)
  const { backend, engine, begin } = await startReplacing(world)
  let expired = false
  world.attempts.length = 0
  world.fault = ({ action }, earlier) => {
    if (action !== 'RunInstances' || earlier > 0) return expired ? 'signed-out' : null
    expired = true
    return carriedOut ? 'reset-after' : 'signed-out'
  }
  const jobId = await begin()
  await expect
    .poll(async () => (await backend.jobs.get(jobId)).steps.find(({ id }) => id === 'launch')?.detail)
    .toContain('Waiting for sign-in')
  expect((await backend.jobs.get(jobId)).status).toBe('waiting')
  const before = world.of('RunInstances')
  expired = false
  await engine.idle()
  const job = await backend.jobs.get(jobId)
  const events = await backend.store.events({ jobId, afterSequence: 0, limit: 1000 })
  await backend.close()
  expect(job).toMatchObject({ status: 'succeeded', error: null })
  expect(events.filter(({ kind }) => kind === 'job-signed-out')).toMatchObject([
    { stepId: 'launch', detail: expect.stringContaining('Sign in again and the job goes on by itself') },
  ])
  const servers = await world.direct.compute.listServers()
  expect(servers).toHaveLength(4)
  expect(servers.filter(isAlive).map(({ name }) => name)).toEqual(['web-3', 'web-4'])
  return { before, all: world.of('RunInstances') }
}

const tokens = (calls: readonly WireCall[]) => calls.map(({ fields }) => fields.ClientToken)

describe('credentials that expire in the middle of a job', () => {
  it('before a launch: it waits for sign-in, then asks with the same client token', { timeout: 60_000 }, async () => {
    const { before, all } = await signedOutAtLaunch(false)
    const [first, again, other] = tokens(all)
    expect(tokens(before)).toEqual([first])
    expect(again).toBe(first)
    expect(other).not.toBe(first)
    expect(all).toHaveLength(3)
  })

  it('when a launch was carried out and its answer lost: it waits for sign-in, then finds its server', { timeout: 60_000 }, async () => {
    const { before, all } = await signedOutAtLaunch(true)
    expect(before).toHaveLength(1)
    expect(new Set(tokens(all)).size).toBe(2)
    expect(all).toHaveLength(2)
  })
})
