import { isObject, valuesAt } from './kql/fields.ts'
import { type LogFormat, nameOf, type ParsedLine } from './log-format.ts'
import { levelOfPinoNumber, levelOfSyslogSeverity, parseLevel } from './log-level.ts'
import { readEpoch, readTime, type StampedTime } from './log-time.ts'
import type { LogLevel } from './logs.ts'

/* Names to try in order: ECS first, then OpenTelemetry, bunyan and pino, Docker, journald, and what else is usual. */
const timeNames = ['@timestamp', 'timestamp', 'time', 'ts', 'datetime', 'date', 'eventTime', '__REALTIME_TIMESTAMP', 't']
const messageNames = ['message', 'msg', 'body.text', 'log', 'MESSAGE', 'event.original', 'text', '@fields.msg', 'body']
const levelNames = [
  'log.level',
  'level',
  'severity_text',
  'severity',
  'lvl',
  'loglevel',
  'levelname',
  'log.syslog.severity.name',
  '@fields.lvl',
]
const hostNames = ['host.name', 'hostname', 'host.hostname', 'host', '_HOSTNAME']
const serviceNames = ['service.name', 'service', 'SYSLOG_IDENTIFIER', '_SYSTEMD_UNIT', 'logger', 'name']
const timeLike = /(^|[_.])(time|date|timestamp|ts)$|_at$|time$/i

type Fields = Readonly<Record<string, unknown>>

/** One JSON object a line: ECS, bunyan, pino, Docker’s own files, journald’s export and relatives. */
export const jsonFormat: LogFormat = {
  id: 'json',
  name: 'JSON lines',
  continuedBy: 'none',
  parse(line) {
    const trimmed = line.trim()
    if (!trimmed.startsWith('{')) return null
    let value: unknown
    try {
      value = JSON.parse(trimmed)
    } catch {
      // Half a line or none at all: then it is not of this format, and is kept as it stands.
      return null
    }
    return isObject(value) ? structuredLine(value, trimmed) : null
  },
}

/** A line that is an object already, as shippers send it; `text` stands for its message where it has none. null: nested too deep. */
export function structuredLine(given: Fields, text: string): ParsedLine | null {
  if (isDeeperThan(given, deepestFields)) return null
  // journald writes what is no valid UTF-8 as a list of bytes.
  const value = isBytes(given.MESSAGE) ? { ...given, MESSAGE: new TextDecoder().decode(Uint8Array.from(given.MESSAGE)) } : given
  const message = firstText(value, messageNames)
  const stamp = stampOf(value)
  return {
    ...named(value),
    time: stamp?.time ?? null,
    message: (message ?? text).replace(/\r?\n$/, ''),
    fields: without(value, message === null ? [] : messageNames, stamp),
  }
}

function isBytes(value: unknown): value is number[] {
  return Array.isArray(value) && value.length > 0 && value.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)
}

/** Nothing real is nested so deep; what is would break whoever walks through it. */
const deepestFields = 64

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (depth === 0) return true
  const inside = value as Readonly<Record<string, unknown>>
  // Every line of every import comes by here: no list of its values is made.
  for (const key in inside) if (isDeeperThan(inside[key], depth - 1)) return true
  return false
}

const pair = /([^\s="]{1,80})=("(?:[^"\\]|\\.)*"|[^\s"]*)(?=\s|$)/g

/** `key=value key="value"`, as Go programs write it. */
export const logfmtFormat: LogFormat = {
  id: 'logfmt',
  name: 'logfmt',
  continuedBy: 'indented',
  parse(line) {
    const value: Record<string, unknown> = {}
    let pairs = 0
    let covered = 0
    for (const [whole, key = '', text = ''] of line.matchAll(pair)) {
      Object.defineProperty(value, key, { value: unquoted(text), enumerable: true, configurable: true, writable: true })
      pairs += 1
      covered += whole.length + 1
    }
    const known = [timeNames, levelNames, messageNames].some((names) => names.some((name) => Object.hasOwn(value, name)))
    if (pairs < 2 || !known || covered < line.trim().length * 0.8) return null
    const message = firstText(value, messageNames)
    const stamp = stampOf(value)
    const fields = without(value, message === null ? [] : messageNames, stamp)
    return { ...named(value), time: stamp?.time ?? null, message: message ?? line, fields }
  },
}

function unquoted(text: string): string | number {
  if (/^-?\d{1,15}(\.\d{1,9})?$/.test(text)) return Number(text)
  if (!text.startsWith('"')) return text
  return text.slice(1, -1).replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character === 't' ? '\t' : character))
}

function named(value: Fields) {
  return {
    level: levelOf(value),
    host: firstText(value, hostNames),
    service: firstText(value, serviceNames),
    serverId: firstText(value, ['cloud.instance.id', 'serverId']),
    role: firstText(value, ['labels.role', 'role']),
    revision: firstText(value, ['labels.revision', 'revision']),
  }
}

function firstText(value: Fields, names: readonly string[]): string | null {
  for (const name of names) {
    const found = valuesAt(value, name).find((candidate) => typeof candidate === 'string' && candidate !== '')
    if (typeof found === 'string') return found
  }
  return null
}

interface Stamp {
  readonly time: StampedTime
  /** Of the key that holds it, where that is one of the usual ones. */
  readonly name: string | null
}

function stampOf(value: Fields): Stamp | null {
  for (const name of timeNames) {
    const time = asTime(valuesAt(value, name)[0])
    if (time) return { time, name }
  }
  for (const name of Object.keys(value)) {
    const time = timeLike.test(name) ? asTime(value[name]) : null
    if (time) return { time, name: null }
  }
  return null
}

function asTime(value: unknown): StampedTime | null {
  if (typeof value === 'number') return readEpoch(value)
  if (typeof value !== 'string') return null
  return /^\d{10,19}(\.\d+)?$/.test(value) ? readEpoch(Number(value)) : readTime(value)
}

function levelOf(value: Fields): LogLevel | null {
  for (const name of levelNames) {
    const found = valuesAt(value, name)[0]
    if (typeof found === 'number' && found >= 10 && found <= 60) return levelOfPinoNumber(found)
    const level = typeof found === 'string' ? parseLevel(found) : null
    if (level) return level
  }
  const [priority] = valuesAt(value, 'PRIORITY')
  const severity = nameOf(priority)
  return severity && /^[0-7]$/.test(severity) ? levelOfSyslogSeverity(Number(severity)) : null
}

/** What is shown in columns of its own is not kept twice. */
function without(value: Fields, messages: readonly string[], stamp: Stamp | null): Fields | null {
  const message = messages.find((name) => typeof value[name] === 'string')
  // Of a stamp that is nested deeper there is no key here; then another usual one may hold a time.
  const time = stamp?.name != null && Object.hasOwn(value, stamp.name) ? stamp.name : timeNames.find((name) => asTime(value[name]))
  const level = levelNames.find((name) => typeof value[name] === 'string' && parseLevel(String(value[name])))
  const rest = Object.entries(value).filter(([name]) => name !== message && name !== time && name !== level)
  return rest.length > 0 ? Object.fromEntries(rest) : null
}
