import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
