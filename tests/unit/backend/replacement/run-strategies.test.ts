import { describe, expect, it } from 'vitest'
import { isAlive } from '../../../../shared/model/server.ts'
import type { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { setUpReplacement } from '../../../fakes/replacement-run.ts'
import { newRevision } from '../../../fakes/replacement-world.ts'

describe('a rolling replacement', () => {
  it('goes through the role one by one and is never short', async () => {
    const { cloud, servers, aliveNames, run } = await setUpReplacement(['web-1', 'web-2', 'web-3'])
    const seen: number[] = []
    const terminate = cloud.compute.terminateServers
    cloud.compute.terminateServers = async (ids, signal) => {
      seen.push((await servers()).filter(({ state, health }) => state === 'running' && health === 'ok').length)
      return terminate(ids, signal)
    }
    expect(await run('rolling')).toMatchObject({ status: 'succeeded', noReturnBatch: 3, cancellable: false })
    expect(await aliveNames()).toEqual(['web-4', 'web-5', 'web-6'])
    expect(seen).toEqual([4, 4, 4])
  })

  it('stops before the next batch when what was replaced is ill', async () => {
    const { cloud, servers, aliveNames, begin, engine, jobs } = await setUpReplacement(['web-1', 'web-2', 'web-3'])
    const jobId = await begin('rolling')
    const terminate = cloud.compute.terminateServers
    cloud.compute.terminateServers = async (ids, signal) => {
      await terminate(ids, signal)
      for (const { id, name } of await servers()) if (name === 'web-4') cloud.change(id, { health: 'impaired' })
    }
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job.status).toBe('failed')
    expect(job.error?.message).toMatch(/the next are not touched: web-4: instance status impaired/)
    expect(job.error?.message).toMatch(/web-2 .*web-3 .*were not touched.*web-4 .*was replaced before and stays/)
    expect(await aliveNames()).toEqual(['web-2', 'web-3', 'web-4'])
  })

  it('finishes the batch in which it was cancelled after the point of no return, then stops', async () => {
    const { cloud, aliveNames, begin, engine, jobs } = await setUpReplacement(['web-1', 'web-2', 'web-3'])
    const jobId = await begin('rolling', { maxSurge: 0, minHealthyPercentage: 60 })
    const terminate = cloud.compute.terminateServers
    cloud.compute.terminateServers = async (ids, signal) => {
      await terminate(ids, signal)
      if (cloud.count('terminateServers') === 1) {
        expect((await jobs.get(jobId)).cancelEffect).toBe('The servers being replaced now are finished first, then it stops.')
        await jobs.cancel(jobId)
      }
    }
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job).toMatchObject({ status: 'cancelled', noReturnBatch: 1, error: null })
    expect(job.steps.find(({ id }) => id === 'wait-healthy-1')?.status).toBe('succeeded')
    expect(await aliveNames()).toEqual(['web-2', 'web-3', 'web-4'])
  })

  it('waits at a checkpoint, and goes on when somebody lets it', async () => {
    const { clock, begin, engine, jobs, aliveNames } = await setUpReplacement(['web-1', 'web-2'])
    const before = clock.now()
    const jobId = await begin('rolling', { canary: true, checkpointDelaySeconds: 36_000 })
    for await (const event of jobs.events(jobId, 0, undefined)) {
      if (event.kind === 'job-paused') {
        expect(await jobs.get(jobId)).toMatchObject({ status: 'waiting', paused: { kind: 'checkpoint', stepId: 'checkpoint-1' } })
        await jobs.release(jobId, 'checkpoint-1')
      }
    }
    await engine.idle()
    expect(await aliveNames()).toEqual(['web-3', 'web-4'])
    expect(clock.now() - before).toBeLessThan(36_000_000)
  })

  it('stops at a checkpoint when it is cancelled there', async () => {
    const { begin, engine, jobs, aliveNames } = await setUpReplacement(['web-1', 'web-2'])
    const jobId = await begin('rolling', { canary: true, checkpointDelaySeconds: 36_000 })
    for await (const event of jobs.events(jobId, 0, undefined)) {
      if (event.kind !== 'job-paused') continue
      expect((await jobs.get(jobId)).cancelEffect).toMatch(/It stops here/)
      await jobs.cancel(jobId)
    }
    await engine.idle()
    expect(await jobs.get(jobId)).toMatchObject({ status: 'cancelled', error: null })
    expect(await aliveNames()).toEqual(['web-2', 'web-3'])
  })

  it('goes on by itself when the checkpoint is over', async () => {
    const { clock, run } = await setUpReplacement(['web-1', 'web-2'])
    const before = clock.now()
    expect(await run('rolling', { canary: true, checkpointDelaySeconds: 600 })).toMatchObject({ status: 'succeeded', paused: null })
    expect(clock.now() - before).toBeGreaterThanOrEqual(600_000)
  })
})

describe('a new root volume', () => {
  const root = { id: 'vol-r', device: '/dev/xvda', sizeGiB: 8, type: 'gp3', deleteOnTermination: true, root: true }
  const userData = new TextEncoder().encode('#cloud-config\nold: true')

  it('makes the same server current, with the new user data, and keeps the old volume', async () => {
    const { cloud, old, run, servers } = await setUpReplacement(['web-1'], { volumes: [root] })
    const id = old[0]?.id ?? ''
    const job = await run('root-volume')
    expect(job).toMatchObject({ status: 'succeeded', newServers: [] })
    const [server, ...others] = (await servers()).filter(isAlive)
    expect(others).toEqual([])
    expect(server).toMatchObject({ id, revision: newRevision, imageId: 'ami-00000000000000002', jobId: job.id })
    expect(Buffer.from((await cloud.compute.userData(id)) ?? []).toString()).toBe('#cloud-config')
    expect(await cloud.volumes.describe(['vol-r'])).toMatchObject([{ state: 'available' }])
  })

  it('is taken out again when the server does not get healthy with it', async () => {
    const { cloud, old, begin, engine, jobs, servers } = await setUpReplacement(
      ['web-1'],
      { volumes: [root] },
      { healthTimeoutSeconds: 120 },
    )
    const id = old[0]?.id ?? ''
    cloud.change(id, {})
    await giveUserData(cloud, id, userData)
    const jobId = await begin('root-volume')
    const replace = cloud.rootVolumes.replace.bind(cloud.rootVolumes)
    cloud.rootVolumes.replace = async (request, signal) => {
      const task = await replace(request, signal)
      cloud.change(id, { health: 'impaired' })
      return task
    }
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job.error?.message).toMatch(/Not healthy.*web-1 .*serves as before/)
    const [server] = await servers()
    expect(server).toMatchObject({ state: 'running', revision: 'r-old00000' })
    expect(server?.volumes.map((volume) => volume.id)).toEqual(['vol-r'])
    expect(Buffer.from((await cloud.compute.userData(id)) ?? []).toString()).toContain('old: true')
  })
})

async function giveUserData(cloud: FakeCloud, id: string, userData: Uint8Array): Promise<void> {
  await cloud.compute.stopServers([id])
  cloud.change(id, { state: 'stopped' })
  await cloud.rootVolumes.setUserData(id, Buffer.from(userData).toString('base64'))
  cloud.change(id, { state: 'running', health: 'ok' })
}
