import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeBackendClient } from '../../electron/backend/rpc/client.ts'
import { type Bench, type Comparison, timed } from './bench.ts'
import { openElectronWindow, windowMissing } from './electron-window.ts'
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

/**
 * Later starts: installed, built, the data folder filled. The peers are what shows the same list without Henge (one awscli call), and
 * the window that Electron opens without it.
 */
export const startBench: Bench = {
  name: 'start',
  measures: 'npm start until the servers are there, against awscli for the browser shell, against an empty Electron window for the window',
  unit: 'ms',
  rounds: 5,
  async prepare() {
    const dataFolder = await mkdtemp(join(tmpdir(), 'henge-bench-start-'))
    const sandbox = await serveSandbox()
    const { servers } = await startAndList(dataFolder)
    const browserShell: Comparison = {
      name: 'henge, browser shell',
      peer: 'aws ec2 describe-instances',
      ours: async () => (await startAndList(dataFolder)).milliseconds,
      theirs: () => timed(() => sandbox.awscli('ec2', 'describe-instances')),
    }
    const missing = windowMissing()
    const window = missing === null ? await preparedWindow() : null
    return {
      comparisons: window === null ? [browserShell] : [browserShell, window.comparison],
      facts: { servers, node: process.version, ...window?.facts },
      lacking: missing === null ? [] : [`starts of the Electron window: ${missing}`],
      async end() {
        await window?.end()
        await sandbox.end()
        await rm(dataFolder, removal)
      },
    }
  },
}

const removal = { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }

/** With a data folder of its own, so that its first start is one. */
async function preparedWindow() {
  const dataFolder = await mkdtemp(join(tmpdir(), 'henge-bench-window-data-'))
  const { henge, bare, end } = await openElectronWindow(dataFolder)
  const first = await henge()
  await bare()
  return {
    comparison: { name: 'henge, window', peer: 'empty Electron window', ours: henge, theirs: bare } satisfies Comparison,
    facts: { 'first start of the window': `${(first / 1000).toFixed(2)} s` },
    async end() {
      await end()
      await rm(dataFolder, removal)
    },
  }
}
