import type { Router } from '@orpc/server'
import type { Logger } from 'pino'
import type { Contract } from '../../../shared/contract/contract.ts'
import { type Environment, openDataFolder } from './data-folder.ts'
import { lockDataFolder } from './data-folder-lock.ts'
import { openProgramLog } from './program-log.ts'
import { serveSocket } from './socket-server.ts'
import { version } from './version.ts'

export type Shell = 'electron' | 'browser' | 'worker' | 'cli'

/** Every procedure of the contract, none missing. */
type ContractRouter = Router<Contract, Record<never, never>>

/** Files that are ready for a page of another program to fetch, each by a ticket that only its page was told. */
export interface Downloads {
  /** null: none of ours. */
  pathOf(ticket: string): string | null
  handedOut(ticket: string): Promise<void>
}

export interface Backend {
  readonly router: ContractRouter
  readonly downloads?: Downloads
  start(): Promise<void>
  stop(): Promise<void>
}

export interface ComposeOptions {
  readonly dataFolder: string
  readonly shell: Shell
  readonly version: string
  readonly log: Logger
  readonly environment: Environment
}

export interface RunBackendOptions {
  readonly dataFolder: string
  readonly shell: Shell
  readonly environment: Environment
  /** How long to wait for the data folder when it has an owner: milliseconds, none unless given. */
  readonly patience?: number
  readonly compose: (options: ComposeOptions) => Promise<Backend>
}

export interface RunningBackend {
  readonly router: ContractRouter
  readonly downloads: Downloads | null
  readonly log: Logger
  stop(): Promise<void>
}

/**
 * The whole life of a backend, the same in every shell: own the data folder, compose, listen on the socket, start the work.
 * Throws ALREADY_RUNNING when another process owns the folder. What was opened is closed again when a later step fails.
 */
export async function runBackend({ dataFolder, shell, environment, patience, compose }: RunBackendOptions): Promise<RunningBackend> {
  // Whatever is written from here on is this user's alone.
  process.umask(0o077)
  openDataFolder(dataFolder)
  const lock = lockDataFolder(dataFolder, shell, patience)
  const { log, close: closeLog } = openProgramLog(dataFolder, environment)
  const closers: (() => void | Promise<void>)[] = [closeLog, () => lock.release()]
  async function stop(): Promise<void> {
    for (const close of closers.splice(0)) {
      try {
        await close()
      } catch (error) {
        log.error({ id: 'RUN-0002', err: error }, 'part of the shutdown failed')
      }
    }
  }
  try {
    log.info({ id: 'RUN-0001', shell, dataFolder, node: process.version }, 'backend starts')
    const backend = await compose({ dataFolder, shell, version, log, environment })
    closers.unshift(() => backend.stop())
    const socket = await serveSocket(dataFolder, backend.router, log)
    closers.unshift(() => socket.close())
    await backend.start()
    return { router: backend.router, downloads: backend.downloads ?? null, log, stop }
  } catch (error) {
    log.error({ id: 'RUN-0003', err: error }, 'backend did not start')
    await stop()
    throw error
  }
}
