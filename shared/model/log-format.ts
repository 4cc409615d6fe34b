import type { StampedTime } from './log-time.ts'
import type { LogLevel } from './logs.ts'

/** What one line says by itself. Names that it does not give are absent. */
export interface ParsedLine {
  readonly time: StampedTime | null
  /** null: the line names none where its format has one. */
  readonly level: LogLevel | null
  readonly message: string
  readonly host?: string | null
  readonly service?: string | null
  readonly serverId?: string | null
  readonly role?: string | null
  readonly revision?: string | null
  readonly fields?: Readonly<Record<string, unknown>> | null
}

export interface LogFormat {
  /** Kept with an import: the same id gives the same format again. */
  readonly id: string
  /** For people. */
  readonly name: string
  /**
   * Which lines that do not parse belong to the one before: all (stack traces, SQL), those that begin with a blank, or none. Others stand
   * for themselves.
   */
  readonly continuedBy: 'any' | 'indented' | 'none'
  /** null: no line of this format. Lines come without their end and without colours. */
  parse(line: string): ParsedLine | null
}

/** Text of a value that names something; null for none. */
export function nameOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' || value === '-' ? null : value
  return typeof value === 'number' ? String(value) : null
}
