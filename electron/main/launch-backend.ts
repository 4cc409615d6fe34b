import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { utilityProcess } from 'electron'
import type { BackendProcess } from './backend-supervisor.ts'

type Started = Awaited<BackendProcess['started']>

export interface LaunchOptions {
  /** dist/electron/worker.js */
  readonly worker: string
  readonly dataFolder: string
  /** A Node to run it with, from HENGE_NODE; null: Electron's own, in a utility process. */
  readonly node: string | null
  readonly environment: NodeJS.ProcessEnv
  /** Where the user looks for files that a program has made. */
  readonly downloadsFolder: string
  /** Signs what the user has chosen in a dialog. */
  readonly key: string
  readonly report: (id: string, fields: Readonly<Record<string, unknown>>, message: string) => void
}

/** Starts the backend as a process of its own. */
export function launchBackend(options: LaunchOptions): BackendProcess {
  const environment = {
    HENGE_DOWNLOADS: options.downloadsFolder,
    ...options.environment,
    HENGE_DATA: options.dataFolder,
    HENGE_SHELL_KEY: options.key,
  }
  return options.node === null ? launchUtility(options, environment) : launchNode(options, options.node, environment)
}

function launchUtility(options: LaunchOptions, environment: NodeJS.ProcessEnv): BackendProcess {
  const child = utilityProcess.fork(options.worker, ['--supervised'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    serviceName: 'Henge backend',
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  reportLines(child.stderr as Readable | null, options)
  return { started: readStart(child.stdout as Readable | null, exited), exited, end: () => child.kill() }
}

function launchNode(options: LaunchOptions, node: string, environment: NodeJS.ProcessEnv): BackendProcess {
  const child = spawn(node, [options.worker, '--supervised'], { env: environment, stdio: ['pipe', 'pipe', 'pipe'] })
  const ended = Promise.withResolvers<void>()
  const failed = new Promise<Started>((resolve) => {
    child.once('error', (error) => {
      resolve({
        event: 'failed',
        code: 'INTERNAL',
        message: `The backend could not be started with HENGE_NODE (${node}): ${error.message}.`,
      })
      ended.resolve()
    })
  })
  child.once('exit', () => ended.resolve())
  // The worker ends when its standard input does; writing to one that is gone is no failure.
  child.stdin.on('error', () => {})
  reportLines(child.stderr, options)
  return {
    started: Promise.race([failed, readStart(child.stdout, ended.promise)]),
    exited: ended.promise,
    end: () => child.kill('SIGTERM'),
  }
}

/** The worker's one line (see electron/worker/main.ts), or that it ended without it. */
async function readStart(stdout: Readable | null, exited: Promise<void>): Promise<Started> {
  const line = new Promise<Started>((resolve) => {
    if (stdout === null) return
    createInterface({ input: stdout }).once('line', (text) => resolve(parseStart(text)))
  })
  const gone = exited.then(
    // The line may still be in the pipe when the process has gone.
    () => new Promise<Started>((resolve) => setImmediate(() => resolve({ event: 'failed', code: 'INTERNAL', message: endedEarly }))),
  )
  return Promise.race([line, gone])
}

const endedEarly = 'The backend ended before it was ready. henge.log in the data folder may tell why.'

function parseStart(text: string): Started {
  try {
    const event: unknown = JSON.parse(text)
    if (typeof event === 'object' && event !== null && 'event' in event) {
      if (event.event === 'ready') return { event: 'ready' }
      if (event.event === 'failed' && 'code' in event && 'message' in event) {
        return { event: 'failed', code: String(event.code), message: String(event.message) }
      }
    }
  } catch {
    // Falls through: whatever it is, it is not the worker's line.
  }
  return { event: 'failed', code: 'INTERNAL', message: endedEarly }
}

function reportLines(stream: Readable | null, { report }: LaunchOptions): void {
  if (stream === null) return
  createInterface({ input: stream }).on('line', (line) =>
    report('SHELL-0005', { line: line.slice(0, 2000) }, 'backend wrote to standard error'),
  )
}
