import type { LogLevel } from '../../../shared/model/logs.ts'

/** Worst first: the order of the filter, and of the bars from the bottom up. */
export const levelsWorstFirst = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'unknown'] as const satisfies readonly LogLevel[]

export const levelNames: Readonly<Record<LogLevel, string>> = {
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  info: 'info',
  debug: 'debug',
  trace: 'trace',
  unknown: 'no level',
}
