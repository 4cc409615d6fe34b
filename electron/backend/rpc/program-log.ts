import { mkdirSync } from 'node:fs'
import { type Logger, pino } from 'pino'
import { createStream } from 'rotating-file-stream'
import type { Environment } from './data-folder.ts'

const secretNames = [
  'password',
  'secret',
  'token',
  'authorization',
  'cookie',
  'accessKeyId',
  'secretAccessKey',
  'sessionToken',
  'credentials',
  'privateKey',
  'userData',
  'UserData',
]

/** Paths of every secret name down to three levels, which is deeper than any line of ours. */
const redactedPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`, `*.*.*.${name}`])

export interface ProgramLog {
  readonly log: Logger
  close(): Promise<void>
}

/**
 * The program’s own log, one JSON line an event, in DATA/henge.log: at most three files of 5 MB. Lines have a stable `id` and fields.
 * HENGE_LOG_LEVEL: trace, debug, info (default), warn, error.
 */
export function openProgramLog(dataFolder: string, environment: Environment): ProgramLog {
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
  const stream = createStream((_time, index) => (index ? `henge.${index}.log` : 'henge.log'), {
    path: dataFolder,
    size: '5M',
    rotate: 2,
    mode: 0o600,
  })
  // A log that cannot be written (full disk) must not end the program; the services say so where it matters to the user.
  stream.on('error', () => {})
  const levels = ['trace', 'debug', 'info', 'warn', 'error']
  const wanted = environment.HENGE_LOG_LEVEL ?? 'info'
  const log = pino(
    {
      level: levels.includes(wanted) ? wanted : 'info',
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: redactedPaths, censor: '[redacted]' },
      serializers: { err: describeError },
    },
    stream,
  )
  return { log, close: () => new Promise((resolve) => stream.end(() => resolve())) }
}

/** Name, message, one stack and the causes; not the rest of an error: SDK errors carry whole requests. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {}
  const cause = error.cause !== undefined && depth < 4 ? { cause: describeError(error.cause, depth + 1) } : {}
  return { name: error.name, ...code, message: error.message, ...(depth === 0 ? { stack: error.stack } : {}), ...cause }
}
