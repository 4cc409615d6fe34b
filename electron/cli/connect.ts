import { setTimeout as wait } from 'node:timers/promises'
import { HengeError } from '../../shared/model/error.ts'
import { composeBackend } from '../backend/compose.ts'
import { runBackend } from '../backend/rpc/run-backend.ts'
import { type Fetch, makeSocketFetch } from '../backend/rpc/socket-fetch.ts'

export interface Connection {
  readonly fetch: Fetch
  /** True where this process runs the backend: what has not ended then pauses with it. */
  readonly ownsBackend: boolean
  close(): Promise<void>
}

/** How long a backend may take from owning the folder until it listens: milliseconds. */
const startingPatience = 15_000

/** Joins the backend of this data folder; where none runs, starts one in this process, which ends with the connection. */
export async function connect(dataFolder: string): Promise<Connection> {
  const fetch = makeSocketFetch(dataFolder)
  const deadline = performance.now() + startingPatience
  for (;;) {
    if (await answers(fetch)) return { fetch, ownsBackend: false, close: async () => {} }
    try {
      const backend = await runBackend({ dataFolder, shell: 'cli', environment: process.env, compose: composeBackend })
      return { fetch, ownsBackend: true, close: () => backend.stop() }
    } catch (error) {
      // It owns the folder and does not listen yet, or is about to end.
      const busy = error instanceof HengeError && error.code === 'ALREADY_RUNNING'
      if (!busy || performance.now() > deadline) throw error
      await wait(100)
    }
  }
}

async function answers(fetch: Fetch): Promise<boolean> {
  try {
    const response = await fetch(new Request('http://henge.local/rpc/settings/about', { method: 'POST' }))
    await response.body?.cancel()
    // Whatever it says: somebody listens, and the call itself will tell.
    return true
  } catch (error) {
    if (error instanceof HengeError && error.code === 'UNREACHABLE') return false
    throw error
  }
}
