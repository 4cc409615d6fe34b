import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { makeBackendClient } from '../../electron/backend/rpc/client.ts'
import { makeSocketFetch } from '../../electron/backend/rpc/socket-fetch.ts'
import { type FollowedFleet, followFleet } from '../../shared/model/fleet-changes.ts'
import { BrowserShell } from '../e2e/browser-shell.ts'
import { type ServedSandbox, serveSandbox } from './served-sandbox.ts'

export const servers = 10_000
const gauge = fileURLToPath(new URL('./loop-gauge.mjs', import.meta.url))

/** How late the program’s event loop was, milliseconds. */
export interface Delay {
  readonly p99: number
  readonly max: number
  /** Processor time of its thread from one turn to the next: what of the delay is its own. */
  readonly computing: { readonly p99: number; readonly max: number }
}

export interface LargeFleet {
  readonly sandbox: ServedSandbox
  readonly shell: BrowserShell
  /** One refresh as a page has it: the provider asked, and what changed told. Answers with how many servers that were. */
  refresh(): Promise<number>
  /** A page opens: it is told what is remembered. */
  open(): Promise<void>
  /** The program ended and started on its data; what a page knew is forgotten. */
  restart(): Promise<void>
  /** The same, with an account that it never saw before. */
  beginAnew(): Promise<void>
  /** Waits until the program does nothing by itself any more. */
  settle(): Promise<void>
  /** Since the last time it was asked for. */
  delay(): Promise<Delay>
  end(): Promise<void>
}

/** The built program with an account of ten thousand servers, which it does not know yet, on a sandbox that is a process of its own. */
export async function openLargeFleet(): Promise<LargeFleet> {
  const folder = await mkdtemp(join(tmpdir(), 'henge-bench-fleet-'))
  const delayFile = join(folder, 'delay.json')
  const sandbox = await serveSandbox('--recipes', 'none', '--servers', String(servers))
  const environment = {
    ...(sandbox.environment as Record<string, string>),
    NODE_OPTIONS: `--import ${gauge}`,
    HENGE_BENCH_DELAY: delayFile,
  }
  const shell = new BrowserShell(join(folder, 'data'), environment)
  const end = async () => {
    await shell.stop()
    await sandbox.end()
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  }
  try {
    await shell.start()
    let client = makeBackendClient(makeSocketFetch(shell.dataFolder))
    const account = { profile: sandbox.profile, name: 'Bench', regions: ['eu-central-1'] }
    let { id: accountId } = await client.accounts.add(account)
    let known: FollowedFleet | null = null
    const follow = async () => {
      let told = 0
      for (;;) {
        const changes = await client.fleet.changes({ since: known?.version ?? null })
        told += changes.servers.length
        known = followFleet(known, changes)
        if (!changes.more) return told
      }
    }
    const refresh = async () => {
      const [answer] = await client.fleet.ask({ accountId })
      if (answer?.error) throw new Error(answer.error.message)
      const told = await follow()
      const seen = known?.servers.filter((server) => server.accountId === accountId).length
      if (seen !== servers) throw new Error(`Henge sees ${seen} of ${servers} servers.`)
      return told
    }
    const open = async () => {
      const told = await follow()
      if (told < servers) throw new Error(`A page was told ${told} of ${servers} servers.`)
    }
    const delay = async (): Promise<Delay> => {
      await rm(delayFile, { force: true })
      shell.signal('SIGUSR2')
      for (;;) {
        const text = await readFile(delayFile, 'utf8').catch(() => '')
        if (text.endsWith('\n')) return JSON.parse(text)
        await wait(20)
      }
    }
    const settle = async () => {
      for (let quiet = 0; quiet < 4; quiet = (await idle(shell)) ? quiet + 1 : 0) await wait(500)
    }
    const restart = async () => {
      await shell.stop()
      known = null
      await shell.start()
      client = makeBackendClient(makeSocketFetch(shell.dataFolder))
      await settle()
    }
    const beginAnew = async () => {
      await client.accounts.remove({ accountId })
      const added = await client.accounts.add(account)
      accountId = added.id
      await restart()
    }
    return { sandbox, shell, refresh, open, restart, beginAnew, settle, delay, end }
  } catch (error) {
    await end()
    throw error
  }
}

/** Less than a tenth of a second of computing in the last half second. */
async function idle(shell: BrowserShell): Promise<boolean> {
  const ticks = async () => {
    const fields = (await readFile(`/proc/${shell.pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? []
    return Number(fields[11]) + Number(fields[12])
  }
  const before = await ticks()
  await wait(500)
  return (await ticks()) - before < 10
}
