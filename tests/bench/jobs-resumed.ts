import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeBackendClient } from '../../electron/backend/rpc/client.ts'
import { makeSocketFetch } from '../../electron/backend/rpc/socket-fetch.ts'
import { BrowserShell } from '../e2e/browser-shell.ts'

const rounds = 3

/** The built program with its sandbox, killed in the middle of a replacement: from its next start to the first new event of the job. */
export async function resumedProgram(): Promise<string[]> {
  const took: number[] = []
  for (let round = 1; round <= rounds; round += 1) took.push(await resumed())
  const figures = took.map((ms) => `${(ms / 1000).toFixed(2)} s`).join(', ')
  return [`the program itself after kill -9 in a replacement: first new event of the job ${figures} after its start (goal 3 s)`]
}

async function resumed(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'henge-bench-resumed-'))
  const shell = new BrowserShell(folder, {})
  try {
    await shell.start()
    const client = makeBackendClient(makeSocketFetch(folder))
    const plan = await client.replacement.plan({ accountId: 'sandbox', role: 'web', strategy: 'blue-green' })
    const { jobId } = await client.replacement.start({ planId: plan.id })
    let last = 0
    for await (const event of await client.jobs.events({ jobId, afterSequence: 0 })) {
      last = event.sequence
      if (event.kind === 'step-finished' && event.stepId?.startsWith('launch')) break
    }
    await shell.kill()
    const since = performance.now()
    await shell.start()
    const again = makeBackendClient(makeSocketFetch(folder))
    for await (const event of await again.jobs.events({ jobId, afterSequence: last })) {
      if (event.kind !== 'job-resumed') return performance.now() - since
    }
    throw new Error('The job said nothing after the kill.')
  } finally {
    await shell.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }
}
