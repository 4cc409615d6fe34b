import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { OpenWorkflowEngine } from '../../electron/adapters/openworkflow/openworkflow-engine.ts'
import type { WorkflowEngine, WorkflowSteps } from '../../electron/backend/jobs/ports.ts'
import { HengeError } from '../../shared/model/error.ts'
import { emptyJournal, MemoryWorkflowEngine } from '../fakes/memory-workflow-engine.ts'

type MakeEngine = () => Promise<() => WorkflowEngine>

const cleanUps: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

const engines: Record<string, MakeEngine> = {
  'the engine in memory': async () => {
    const journal = emptyJournal()
    return () => new MemoryWorkflowEngine(journal)
  },
  OpenWorkflow: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'henge-engine-'))
    cleanUps.push(() => rm(folder, { recursive: true }))
    return () => new OpenWorkflowEngine(join(folder, 'jobs.sqlite'), (error) => Promise.reject(error))
  },
}

describe.each(Object.entries(engines))('%s', (_name, makeEngine) => {
  async function started(make: () => WorkflowEngine, workflow: (jobId: string, steps: WorkflowSteps) => Promise<void>) {
    const engine = make()
    engine.define('replace', workflow)
    await engine.start()
    const stop = vi.fn(() => engine.stop())
    cleanUps.push(async () => {
      if (stop.mock.calls.length === 0) await engine.stop()
    })
    return { enqueue: (jobId: string) => engine.enqueue('replace', jobId), stop }
  }

  it('runs the steps of a job in order and hands on what they gave', async () => {
    const make = await makeEngine()
    const seen: unknown[] = []
    const engine = await started(make, async (jobId, steps) => {
      const first = await steps.run('one', async () => ({ from: jobId }))
      seen.push(first, await steps.run('two', async () => undefined))
    })
    await engine.enqueue('job-1')
    await expect.poll(() => seen).toEqual([{ from: 'job-1' }, null])
  })

  it('runs a job that is enqueued twice once', async () => {
    const make = await makeEngine()
    const ran: string[] = []
    const engine = await started(make, async (jobId, steps) => {
      await steps.run('one', async () => ran.push(jobId))
    })
    await Promise.all([engine.enqueue('job-1'), engine.enqueue('job-1')])
    await engine.enqueue('job-1')
    await engine.enqueue('job-2')
    await expect.poll(() => ran).toContain('job-2')
    await wait(300)
    expect(ran.sort()).toEqual(['job-1', 'job-2'])
  })

  it('runs forty jobs at once, each of which waits for all the others, also after a restart', { timeout: 30_000 }, async () => {
    const make = await makeEngine()
    const jobs = Array.from({ length: 40 }, (_, number) => `job-${number}`)
    const before = new Set<string>()
    const first = await started(make, async (jobId, steps) => {
      before.add(jobId)
      await steps.run('one', () => wait(60_000, undefined, { signal: steps.shutdown }))
    })
    for (const job of jobs) await first.enqueue(job)
    await expect.poll(() => before.size, { timeout: 10_000 }).toBe(jobs.length)
    await first.stop()
    const there = new Set<string>()
    const { promise: all, resolve } = Promise.withResolvers<void>()
    await started(make, async (jobId, steps) => {
      await steps.run('one', () => {
        if (there.add(jobId).size === jobs.length) resolve()
        return all
      })
    })
    await all
    expect([...there].sort()).toEqual([...jobs].sort())
  })

  it('throws the failure of a step as it was, and never tries again by itself', async () => {
    const make = await makeEngine()
    let tries = 0
    const caught: unknown[] = []
    const engine = await started(make, async (_jobId, steps) => {
      await steps
        .run('fails', async () => {
          tries += 1
          throw new HengeError('CAPACITY', 'None left.', { details: { zone: 'a' } })
        })
        .catch((error: unknown) => caught.push(error))
      await steps.run('after', async () => null)
    })
    await engine.enqueue('job-1')
    await expect.poll(() => caught).toHaveLength(1)
    expect(caught[0]).toMatchObject({ name: 'HengeError', code: 'CAPACITY', message: 'None left.', details: { zone: 'a' } })
    await wait(300)
    expect(tries).toBe(1)
  })

  it('aborts the running step at shutdown, records nothing of it and runs it again at the next start', async () => {
    const make = await makeEngine()
    const ran: string[] = []
    const { promise: reached, resolve } = Promise.withResolvers<void>()
    const first = await started(make, async (_jobId, steps) => {
      await steps.run('done', async () => ran.push('done'))
      await steps.run('long', async () => {
        ran.push('long')
        resolve()
        await wait(60_000, undefined, { signal: steps.shutdown })
      })
    })
    await first.enqueue('job-1')
    await reached
    await first.stop()
    expect(ran).toEqual(['done', 'long'])
    await started(make, async (_jobId, steps) => {
      await steps.run('done', async () => ran.push('done again'))
      await steps.run('long', async () => ran.push('long again'))
    })
    await expect.poll(() => ran).toEqual(['done', 'long', 'long again'])
  })

  it('remembers a failed step after a restart as failed', async () => {
    const make = await makeEngine()
    const codes: string[] = []
    const { promise: reached, resolve } = Promise.withResolvers<void>()
    const workflow = (last: (shutdown: AbortSignal) => Promise<unknown>) => async (_jobId: string, steps: WorkflowSteps) => {
      const fails = async () => {
        codes.push('ran')
        throw new HengeError('UNHEALTHY', 'Ill.')
      }
      await steps.run('fails', fails).catch((error: HengeError) => codes.push(error.code))
      await steps.run('take-back', () => last(steps.shutdown))
    }
    const first = await started(
      make,
      workflow(async (shutdown) => {
        resolve()
        await wait(60_000, undefined, { signal: shutdown })
      }),
    )
    await first.enqueue('job-1')
    await reached
    await first.stop()
    await started(
      make,
      workflow(async () => codes.push('taken back')),
    )
    await expect.poll(() => codes).toEqual(['ran', 'UNHEALTHY', 'UNHEALTHY', 'taken back'])
  })
})
