import type { LogLevel } from './logs.ts'

/** Worst first, as stacked charts show them. Their order here is also how stores number them: only ever append. */
export const levelOrder = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'unknown'] as const satisfies readonly LogLevel[]

const names: Readonly<Record<string, LogLevel>> = {
  fatal: 'fatal',
  critical: 'fatal',
  crit: 'fatal',
  emerg: 'fatal',
  emergency: 'fatal',
  alert: 'fatal',
  panic: 'fatal',
  dpanic: 'fatal',
  error: 'error',
  err: 'error',
  severe: 'error',
  eror: 'error',
  fail: 'error',
  failure: 'error',
  warn: 'warn',
  warning: 'warn',
  wrn: 'warn',
  notice: 'info',
  note: 'info',
  info: 'info',
  information: 'info',
  informational: 'info',
  inf: 'info',
  log: 'info',
  statement: 'info',
  system: 'info',
  config: 'info',
  debug: 'debug',
  dbg: 'debug',
  fine: 'debug',
  verbose: 'debug',
  trace: 'trace',
  finer: 'trace',
  finest: 'trace',
  unknown: 'unknown',
}

/** A level’s name in any usual spelling (`WARNING`, `err`, `debug2`); null for a word that names none. */
export function parseLevel(text: string): LogLevel | null {
  const word = text.toLowerCase()
  if (Object.hasOwn(names, word)) return names[word] ?? null
  const withoutDigit = word.replace(/\d$/, '')
  return Object.hasOwn(names, withoutDigit) ? (names[withoutDigit] ?? null) : null
}

const severities = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'] as const

/** Severity of RFC 5424, 0 emergency to 7 debug. */
export function levelOfSyslogSeverity(severity: number): LogLevel {
  return severities[severity] ?? 'unknown'
}

/** Numbers of bunyan and pino: 10 trace to 60 fatal. */
export function levelOfPinoNumber(number: number): LogLevel {
  if (number >= 60) return 'fatal'
  if (number >= 50) return 'error'
  if (number >= 40) return 'warn'
  if (number >= 30) return 'info'
  return number >= 20 ? 'debug' : 'trace'
}

/** An HTTP answer’s status as a level. */
export function levelOfHttpStatus(status: number): LogLevel {
  if (status >= 500) return 'error'
  return status >= 400 ? 'warn' : 'info'
}

const capitals =
  /(?:^|[\s[(<|:,;"'])(FATAL|CRITICAL|CRIT|EMERG|ALERT|PANIC|ERROR|ERR|SEVERE|WARN(?:ING)?|NOTICE|INFO|DEBUG\d?|TRACE|FINE(?:R|ST)?)(?=$|[\s\])>|:,;"'])/
const marked =
  /(?:^|[\s,{"'])(?:level|severity|lvl)["']?\s*[=:]\s*["']?([a-z]+)|\[(fatal|crit|critical|emerg|alert|panic|error|err|warn|warning|notice|note|info|debug|trace)\]|^(fatal|panic|error|warning|warn|info|debug|trace)(?::|\s+-)\s/i

/** The level that a line of free text names near its beginning; `unknown` when it names none. */
export function detectLevel(text: string): LogLevel {
  const head = text.length > 200 ? text.slice(0, 200) : text
  const found = marked.exec(head)
  const named = found ? parseLevel(found[1] ?? found[2] ?? found[3] ?? '') : null
  if (named) return named
  return parseLevel(capitals.exec(head)?.[1] ?? '') ?? 'unknown'
}

/** Words that mean this level, in lower case. */
export function levelSpellings(level: LogLevel): string[] {
  return Object.entries(names).flatMap(([word, meant]) => (meant === level ? [word] : []))
}
