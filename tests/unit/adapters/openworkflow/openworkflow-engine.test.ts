import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { BackendSqlite } from 'openworkflow/sqlite'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { OpenWorkflowEngine } from '../../../../electron/adapters/openworkflow/openworkflow-engine.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function aFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'henge-openworkflow-'))
  closers.push(() => rm(folder, { recursive: true }))
  return join(folder, 'jobs.sqlite')
}

describe('OpenWorkflowEngine', () => {
  it('goes on within two seconds after a process that died with its lease', async () => {
    const path = await aFile()
    const queue = new OpenWorkflowEngine(path, () => {})
    queue.define('replace', async () => {})
    await queue.enqueue('replace', 'job-1')
    await queue.stop()
    const dead = BackendSqlite.connect(path, { namespaceId: 'henge' })
    expect(await dead.claimWorkflowRun({ workerId: 'of the dead process', leaseDurationMs: 30_000 })).not.toBeNull()
    await dead.stop()

    const engine = new OpenWorkflowEngine(path, () => {})
    closers.push(() => engine.stop())
    const ran: string[] = []
    engine.define('replace', async (jobId) => {
      ran.push(jobId)
    })
    await engine.start()
    await expect.poll(() => ran).toEqual(['job-1'])
  })

  it('lets the former execution go when the run is claimed once more, and runs one at a time', async () => {
    const path = await aFile()
    const engine = new OpenWorkflowEngine(path, () => {})
    closers.push(() => engine.stop())
    const told: string[] = []
    let running = 0
    let executions = 0
    engine.define('replace', async (_jobId, steps) => {
      executions += 1
      running += 1
      told.push(`${running} running`)
      try {
        await steps.run('long', async () => {
          if (executions > 1) return
          await new Promise((_, reject) => steps.shutdown.addEventListener('abort', () => reject(steps.shutdown.reason)))
        })
        told.push('done')
      } finally {
        running -= 1
      }
    })
    await engine.enqueue('replace', 'job-1')
    await engine.start()
    await expect.poll(() => told).toEqual(['1 running'])
    // As after the computer slept: the lease ran out unnoticed.
    const other = BackendSqlite.connect(path, { namespaceId: 'henge' })
    const run = (await other.listWorkflowRuns({ status: 'running' })).data[0]
    await other.sleepWorkflowRun({ workflowRunId: run?.id ?? '', workerId: run?.workerId ?? '', availableAt: new Date() })
    await other.stop()
    await expect.poll(() => told).toEqual(['1 running', '1 running', 'done'])
  })

  it('does not begin a job anew that is at work, however late its lease is renewed', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    closers.push(async () => {
      vi.useRealTimers()
      said.mockRestore()
    })
    const engine = new OpenWorkflowEngine(await aFile(), (error) => expect.fail(String(error)))
    closers.push(() => engine.stop())
    const effects: string[] = []
    const { promise: done, resolve: finish } = Promise.withResolvers<void>()
    engine.define('replace', async (jobId, steps) => {
      await steps.run('effect', async () => {
        effects.push(jobId)
        if (jobId === 'long') await done
      })
      await steps.run('end', async () => effects.push(`end of ${jobId}`))
    })
    await engine.start()
    await engine.enqueue('replace', 'long')
    await expect.poll(() => effects).toEqual(['long'])
    // The computer sleeps for an hour, or the program has been too busy for as long: the lease of 30 s is over when workers look for work.
    for (const next of ['after an hour', 'after two']) {
      vi.setSystemTime(Date.now() + 3_600_000)
      await engine.enqueue('replace', next)
      await expect.poll(() => effects).toContain(`end of ${next}`)
    }
    finish()
    await expect.poll(() => effects).toContain('end of long')
    expect(effects.filter((effect) => effect === 'long')).toEqual(['long'])
    expect(said).not.toHaveBeenCalled()
  })

  it('says once that its database fails, and not on the console, and goes on when it works again', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    closers.push(async () => said.mockRestore())
    const path = await aFile()
    const unexpected = vi.fn()
    const engine = new OpenWorkflowEngine(path, unexpected)
    closers.push(() => engine.stop())
    const ran: string[] = []
    engine.define('replace', async (jobId) => {
      ran.push(jobId)
    })
    await engine.start()
    const other = new DatabaseSync(path)
    other.exec('ALTER TABLE workflow_runs RENAME TO elsewhere')
    await expect.poll(() => unexpected.mock.calls, { timeout: 5000 }).toEqual([[expect.any(Error), null]])
    // Each worker has looked several times meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    other.exec('ALTER TABLE elsewhere RENAME TO workflow_runs')
    other.close()
    await engine.enqueue('replace', 'job-1')
    await expect.poll(() => ran, { timeout: 5000 }).toEqual(['job-1'])
    expect(unexpected).toHaveBeenCalledTimes(1)
    expect(said).not.toHaveBeenCalled()
  })

  it('reports what a workflow lets out, and does not try it again', async () => {
    const unexpected = vi.fn()
    const engine = new OpenWorkflowEngine(await aFile(), unexpected)
    closers.push(() => engine.stop())
    const failure = new Error('a bug')
    engine.define('replace', async () => {
      throw failure
    })
    await engine.enqueue('replace', 'job-1')
    await engine.start()
    await vi.waitFor(() => expect(unexpected).toHaveBeenCalledWith(failure, 'job-1'), 15_000)
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(unexpected).toHaveBeenCalledTimes(1)
  })
})
