import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeBackendClient } from '../../electron/backend/rpc/client.ts'
import { type Bench, timed } from './bench.ts'
import { root, serveSandbox } from './served-sandbox.ts'

/** `npm start` until the list of servers is there: what the page needs to be of use. Returns the number of servers. */
async function startAndList(dataFolder: string): Promise<{ readonly milliseconds: number; readonly servers: number }> {
  const since = performance.now()
  const child = spawn('npm', ['start', '--silent', '--', '--browser', '--no-open'], {
    cwd: root,
    env: { ...process.env, HENGE_DATA: dataFolder },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  try {
    const address = new URL(await addressOf(child.stdout))
    const token = new URLSearchParams(address.hash.slice(1)).get('token')
    const client = makeBackendClient((request) => fetch(request), address.origin, { authorization: `Bearer ${token}` })
    const fleet = await client.fleet.refresh({})
    return { milliseconds: performance.now() - since, servers: fleet.servers.length }
  } finally {
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    await ended
  }
}

async function addressOf(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const address = /^Henge is at (\S+)$/.exec(line)?.[1]
    if (address !== undefined) return address
  }
  throw new Error('npm start ended without an address')
}

/** A later start: installed, built, the data folder filled. The peer is what shows the same list without Henge: one awscli call. */
export const startBench: Bench = {
  name: 'start',
  measures: 'from the command to a list of servers: npm start (browser shell) and one aws ec2 describe-instances, each from nothing',
  unit: 'ms',
  rounds: 5,
  async prepare() {
    const dataFolder = await mkdtemp(join(tmpdir(), 'henge-bench-start-'))
    const sandbox = await serveSandbox()
    const { servers } = await startAndList(dataFolder)
    return {
      peer: 'aws ec2 describe-instances',
      facts: { servers, node: process.version },
      ours: async () => (await startAndList(dataFolder)).milliseconds,
      theirs: () => timed(() => sandbox.awscli('ec2', 'describe-instances')),
      async end() {
        await sandbox.end()
        await rm(dataFolder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
      },
    }
  },
}
