import { describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { hengeTags, isAlive } from '../../../../shared/model/server.ts'
import { setUpReplacement } from '../../../fakes/replacement-run.ts'

describe('quarantine', () => {
  it('cuts the old server off and keeps it, stopped and marked', async () => {
    const { cloud, old, run } = await setUpReplacement(['web-1'])
    expect(await run('blue-green', { oldServers: 'quarantine', quarantineDays: 3 })).toMatchObject({
      status: 'succeeded',
      cancellable: false,
    })
    const [server] = await cloud.compute.describeServers([old[0]?.id ?? ''])
    expect(server).toMatchObject({ state: 'stopped', role: null, securityGroupIds: ['sg-quarantine-1'] })
    expect(server?.tags).toMatchObject({ [hengeTags.quarantinedFrom]: 'web', [hengeTags.quarantinedUntil]: expect.stringMatching(/^20/) })
    expect(cloud.count('terminateServers')).toBe(0)
  })

  it('is kept when the job turns back in a later batch', async () => {
    const { cloud, old, begin, engine, jobs } = await setUpReplacement(['web-1', 'web-2'])
    const jobId = await begin('rolling', { oldServers: 'quarantine', hold: true })
    for await (const { kind, stepId } of jobs.events(jobId, 0, undefined)) {
      if (kind !== 'job-paused') continue
      if (stepId === 'hold-1') await jobs.release(jobId, stepId)
      else await jobs.cancel(jobId)
    }
    await engine.idle()
    expect(await jobs.get(jobId)).toMatchObject({ status: 'cancelled', noReturnBatch: 1 })
    const states = (await cloud.compute.describeServers(old.map(({ id }) => id))).map(({ name, state }) => [name, state])
    expect(states).toEqual([
      ['web-1', 'stopped'],
      ['web-2', 'running'],
    ])
  })
})

describe('the lock of a role', () => {
  it('keeps a second computer out, and is given back', async () => {
    const { cloud, run, clock, replacement } = await setUpReplacement(['web-1'])
    expect(await run('blue-green')).toMatchObject({ status: 'succeeded' })
    expect(cloud.count('locks.take')).toBe(1)
    expect(cloud.locks.held.size).toBe(0)
    cloud.locks.held.set('role/web', { owner: 'ada@desk', since: clock.now(), jobId: 'job-of-ada' })
    cloud.add({ name: 'web-9', revision: 'r-old00000', generation: 3, role: 'web' })
    const { blockers } = await replacement.plan({ accountId: 'sandbox', role: 'web' })
    expect(blockers).toContainEqual(
      expect.objectContaining({ code: 'locked', message: expect.stringContaining('ada@desk works on this role') }),
    )
  })

  it('is taken over where an own job that has ended left it behind', async () => {
    const { cloud, run } = await setUpReplacement(['web-1'])
    cloud.fail('locks.release', new HengeError('UNREACHABLE', 'No network.'))
    const backendHeard = await run('blue-green').catch((error: unknown) => error)
    expect(String(backendHeard)).toMatch(/REPL-0003/)
    expect(cloud.locks.held.size).toBe(1)
    cloud.recover()
    cloud.add({ name: 'web-9', revision: 'r-old00000', generation: 3, role: 'web' })
    await run('blue-green').catch(() => undefined)
    expect(cloud.locks.held.size).toBe(0)
    const alive = (await cloud.compute.listServers()).filter(isAlive).map(({ name }) => name)
    expect(alive).not.toContain('web-9')
  })
})
