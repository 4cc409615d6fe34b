import { describe, expect, it } from 'vitest'
import type { Server } from '../../../../shared/model/server.ts'
import { setUpReplacement } from '../../../fakes/replacement-run.ts'

describe('a bake', () => {
  it('rolls back on more error lines than allowed', async () => {
    const { logs, servers, run, aliveNames, cloud } = await setUpReplacement(['web-1'])
    const launch = cloud.compute.launchServer
    cloud.compute.launchServer = async (request, signal) => {
      const server = await launch(request, signal)
      const line = { level: 'error', message: 'boom', serverId: server.id, host: server.name, role: 'web', revision: null } as const
      const rest = { service: 'shop', file: null, fields: null, at: Date.parse(server.launchedAt) + 100_000 }
      await logs.append(Array.from({ length: 30 }, (_, index) => ({ ...line, ...rest, id: `e-${index}` })))
      return server
    }
    const job = await run('blue-green', { bakeSeconds: 120, bakeErrorsPerMinute: 5 })
    expect(job.error?.message).toMatch(/logged 30 error lines .* 5 a minute are allowed/)
    expect(await aliveNames()).toEqual(['web-1'])
    expect((await servers()).length).toBe(2)
  })
})

describe('a hold', () => {
  it('keeps the old servers until somebody lets them go', async () => {
    const { begin, engine, jobs, aliveNames } = await setUpReplacement(['web-1'])
    const jobId = await begin('blue-green', { hold: true })
    for await (const event of jobs.events(jobId, 0, undefined)) {
      if (event.kind !== 'job-paused') continue
      expect(await aliveNames()).toEqual(['web-1', 'web-2'])
      expect(event.detail).toMatch(/Waits for you.*web-1/)
      await jobs.release(jobId, 'hold')
    }
    await engine.idle()
    expect(await aliveNames()).toEqual(['web-2'])
  })

  it('turns back when it is cancelled meanwhile', async () => {
    const { begin, engine, jobs, aliveNames } = await setUpReplacement(['web-1'])
    const jobId = await begin('blue-green', { hold: true })
    for await (const event of jobs.events(jobId, 0, undefined)) {
      if (event.kind === 'job-paused') await jobs.cancel(jobId)
    }
    await engine.idle()
    expect(await jobs.get(jobId)).toMatchObject({ status: 'cancelled', paused: null })
    expect(await aliveNames()).toEqual(['web-1'])
  })
})

describe('the logs of a server that goes', () => {
  const line = (server: Server | undefined, at: number, id: string) => ({
    ...{ id, at, level: 'info' as const, message: 'tick', serverId: server?.id ?? '', host: 'web-1', role: 'web', revision: null },
    ...{ service: 'shop', file: null, fields: null },
  })

  it('are waited for, and the job stands still when they do not come', async () => {
    const { clock, logs, old, begin, engine, jobs, aliveNames } = await setUpReplacement(['web-1'])
    const since = clock.now() - 3600_000
    await logs.append([1, 2, 3].map((second) => line(old[0], since + second * 1000, `l-${second}`)))
    const jobId = await begin('blue-green')
    for await (const event of jobs.events(jobId, 0, undefined)) {
      if (event.kind !== 'job-paused') continue
      expect(event.detail).toMatch(/The last line of web-1 that has arrived is of /)
      expect(await aliveNames()).toEqual(['web-1', 'web-2'])
      await logs.append([line(old[0], clock.now(), 'late')])
    }
    await engine.idle()
    expect(await jobs.get(jobId)).toMatchObject({ status: 'succeeded', released: ['wait-logs'] })
    expect((await jobs.get(jobId)).steps.find(({ id }) => id === 'wait-logs')?.detail).toMatch(/has arrived/)
  })

  it.each([
    ['set back', -9 * 3600_000, 25],
    ['set ahead', 9 * 3600_000, 13],
  ])('are waited for two minutes before a person is asked, though the clock is %s', async (_what, by, looksInTwoMinutes) => {
    const { clock, logs, old, begin, engine, jobs } = await setUpReplacement(['web-1'])
    const since = clock.now() - 3600_000
    await logs.append([1, 2, 3].map((second) => line(old[0], since + second * 1000, `l-${second}`)))
    const [now, search] = [clock.now.bind(clock), logs.search.bind(logs)]
    let looks = 0
    clock.now = () => now() + (looks > 1 ? by : 0)
    const jobId = await begin('blue-green')
    Object.assign(logs, {
      search: (...given: Parameters<typeof search>) => {
        looks += 1
        return search(...given)
      },
    })
    let looksBefore: number | null = null
    for await (const event of jobs.events(jobId, 0, undefined)) {
      if (event.kind !== 'job-paused') continue
      looksBefore ??= looks
      await jobs.cancel(jobId)
    }
    await engine.idle()
    // Every five seconds, where of a leap a minute counts; a few more until this test hears of the pause.
    expect(looksBefore).toBeGreaterThanOrEqual(looksInTwoMinutes)
    expect(looksBefore).toBeLessThan(looksInTwoMinutes + 100)
  })
})
