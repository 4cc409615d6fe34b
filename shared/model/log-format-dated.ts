import type { LogFormat, ParsedLine } from './log-format.ts'
import { parseLevel } from './log-level.ts'
import { type FoundTime, findTime, type TimeKind, timeKinds } from './log-time.ts'

/** How far into a line a time stamp may stand where it does not begin the line. */
export const farthestStamp = 160
/** … and where it does: behind a bracket or a quotation mark. */
export const nearestStamp = 3

/** A level right behind the time: its word, and what separates it from the text. */
const levelBehind = /^[\s\]"',:|-]*(?:\[([A-Za-z]{3,13}\d?)\s*\]|([A-Za-z]{3,13}\d?)(?=\s*[:|,]|\s+-\s|\s{2,}|\t|\s|$))[\s:|,-]*/

/**
 * Lines with a time stamp of one kind, whatever stands around it: what most programs write. Lines without one belong to the line before
 * (stack traces, SQL).
 */
export function datedFormat(kind: TimeKind, atStart: boolean): LogFormat {
  const reach = atStart ? nearestStamp : farthestStamp
  return {
    id: `dated:${kind}:${atStart ? 'start' : 'inside'}`,
    name: `text with time stamps (${timeKindNames[kind]})`,
    continuedBy: 'any',
    parse(line) {
      if (/^\s/.test(line)) return null
      const found = findTime(line, kind, reach) ?? otherTime(line, kind)
      return found && asParsed(line, found)
    },
  }
}

const timeKindNames: Readonly<Record<TimeKind, string>> = {
  iso: '2024-05-31 08:30:15',
  compact: '20240531T083015',
  weekday: 'Fri May 31 08:30:15 2024',
  clf: '31/May/2024:08:30:15',
  syslog: 'May 31 08:30:15',
  'day-month-year': '31 May 2024 08:30:15',
  'month-day-year': 'May 31, 2024 8:30:15 AM',
  short: '240531 083015',
  epoch: 'seconds since 1970',
}

/** Some files mix kinds; a stamp of another kind counts where it begins the line. */
function otherTime(line: string, kind: TimeKind): FoundTime | null {
  for (const other of timeKinds) {
    const found = other === kind ? null : findTime(line, other, 1)
    if (found) return found
  }
  return null
}

function asParsed(line: string, { time, start, end }: FoundTime): ParsedLine {
  const rest = line.slice(end)
  const behind = levelBehind.exec(rest)
  const word = behind?.[1] ?? behind?.[2] ?? ''
  const level = parseLevel(word)
  // Text is taken off the message only where it is certain to be the stamp and the level, never the first word of a sentence.
  if (start > 1 || line.startsWith('"')) return { time, level: null, message: line }
  if (
    behind &&
    level &&
    (behind[1] !== undefined || word === word.toUpperCase() || /[:|,]|\s-\s|\s{2}|\t/.test(behind[0].slice(behind[0].indexOf(word))))
  ) {
    return { time, level, message: rest.slice(behind[0].length) }
  }
  return { time, level, message: rest.replace(/^[\s\]:|,]*(?:- )?/, '') }
}

const postgresLine =
  /^\s*(?:\S+ )?\[(\d+)\](?:: \[[\d-]+\])?[^:]{0,120}?\b(LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|DEBUG\d?|DETAIL|HINT|STATEMENT|CONTEXT|QUERY):\s+/

/** PostgreSQL’s own log with the usual line prefix: time, process, severity. */
export const postgresFormat: LogFormat = {
  id: 'postgres',
  name: 'PostgreSQL log',
  continuedBy: 'any',
  parse(line) {
    const found = findTime(line, 'iso', 0)
    const match = found && postgresLine.exec(line.slice(found.end))
    if (!found || !match) return null
    return {
      time: found.time,
      level: parseLevel(match[2] ?? '') ?? 'info',
      service: 'postgres',
      message: line.slice(found.end + match[0].length),
      fields: { 'process.pid': Number(match[1]) },
    }
  },
}

const composePrefix = /^(\S{1,80})\s+\|\s?/

/** What `docker compose logs --timestamps` prints: `service | time text`. */
export const composeFormat: LogFormat = {
  id: 'docker-compose',
  name: 'docker compose logs',
  continuedBy: 'indented',
  parse(line) {
    const prefix = composePrefix.exec(line)
    const text = prefix && line.slice(prefix[0].length)
    const found = text ? findTime(text, 'iso', 0) : null
    if (!prefix || !text || !found) return null
    return { time: found.time, level: null, service: prefix[1] ?? null, message: text.slice(found.end).replace(/^ /, '') }
  },
}

/** No format at all: each line for itself. */
export const plainFormat: LogFormat = {
  id: 'plain',
  name: 'plain text',
  continuedBy: 'none',
  parse: () => null,
}
