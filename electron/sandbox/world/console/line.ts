import type { LogLevel } from '../../../../shared/model/logs.ts'

/** One line that an instance wrote. */
export interface Line {
  readonly at: number
  /** Unique among the lines of one instance and instant, and always the same for the same line. */
  readonly tag: string
  readonly level: LogLevel
  readonly message: string
  readonly service: string
  readonly file: string
  readonly fields: Readonly<Record<string, unknown>> | null
  /** Shown on the serial console too. */
  readonly console: boolean
}

export type LineText = Omit<Line, 'at' | 'tag' | 'console'>

export function systemLine(service: string, message: string, level: LogLevel = 'info'): LineText {
  return { level, message, service, file: service === 'kernel' ? '/var/log/kern.log' : '/var/log/syslog', fields: null }
}
