import { type LogFormat, nameOf } from './log-format.ts'
import { levelOfSyslogSeverity, parseLevel } from './log-level.ts'
import { findTime, readTime } from './log-time.ts'

/** A tag and what follows: `sshd[123]: text`. */
const tagged = /^([^\s:[\]]{1,64})(?:\[([^\]\s]{1,32})\])?:(?: |$)/

/** RFC 3164, as classic syslog daemons write it to files, with or without `<priority>`. */
export const syslogFormat: LogFormat = {
  id: 'syslog',
  name: 'syslog (RFC 3164)',
  continuedBy: 'indented',
  parse(line) {
    const { priority, rest } = cutPriority(line)
    const found = findTime(rest, 'syslog', 0)
    return found && afterTime(rest.slice(found.end), found.time, priority)
  },
}

/** What rsyslog writes today: RFC 3339 time, host, tag. */
export const isoSyslogFormat: LogFormat = {
  id: 'syslog-iso',
  name: 'syslog with RFC 3339 times',
  continuedBy: 'indented',
  parse(line) {
    const { priority, rest } = cutPriority(line)
    const found = findTime(rest, 'iso', 0)
    if (!found || rest.charAt(10) !== 'T') return null
    const parsed = afterTime(rest.slice(found.end), found.time, priority)
    return parsed?.service && parsed.host && parseLevel(parsed.host) === null && /^[\w.:-]+$/.test(parsed.host) ? parsed : null
  },
}

function cutPriority(line: string): { priority: number | null; rest: string } {
  const match = /^<(\d{1,3})>/.exec(line)
  return match ? { priority: Number(match[1]), rest: line.slice(match[0].length) } : { priority: null, rest: line }
}

function afterTime(text: string, time: ReturnType<typeof readTime>, priority: number | null): ReturnType<LogFormat['parse']> {
  const match = /^ (\S+) (.*)$/s.exec(text)
  if (!match) return null
  const [, host = '', rest = ''] = match
  const tag = tagged.exec(rest)
  return {
    time,
    level: priority === null ? null : levelOfSyslogSeverity(priority % 8),
    host,
    service: tag?.[1] ?? null,
    message: tag ? rest.slice(tag[0].length) : rest,
    fields: tag?.[2] ? { 'process.pid': /^\d{1,9}$/.test(tag[2]) ? Number(tag[2]) : tag[2] } : null,
  }
}

const header = /^(?:<(\d{1,3})>1 )?(\d{4}-\d{2}-\d{2}T\S+|-) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (?=-|\[)/

/** RFC 5424, with or without `<priority>version`, which daemons leave out in files. */
export const syslog5424Format: LogFormat = {
  id: 'syslog-5424',
  name: 'syslog (RFC 5424)',
  continuedBy: 'indented',
  parse(line) {
    const match = header.exec(line)
    if (!match) return null
    const [whole, priority, stamp = '-', host, service, processId, messageId] = match
    const structured = readStructuredData(line.slice(whole.length))
    if (!structured) return null
    const named = Object.values(structured.data).find((element) => element.level !== undefined)?.level
    const fields = {
      ...structured.data,
      ...(nameOf(processId) ? { 'process.pid': processId } : {}),
      ...(nameOf(messageId) ? { messageId } : {}),
    }
    return {
      time: stamp === '-' ? null : readTime(stamp),
      level: priority === undefined ? (named === undefined ? null : parseLevel(named)) : levelOfSyslogSeverity(Number(priority) % 8),
      host: nameOf(host),
      service: nameOf(service),
      message: structured.rest.replace(/^\s*\ufeff?/, ''),
      fields: Object.keys(fields).length > 0 ? fields : null,
    }
  },
}

const element = /^\[([^\s=\]"]{1,32})((?: [^\s=\]"]{1,32}="(?:[^"\\\]]|\\.)*")*)\s?\]/
const parameter = / ([^\s=\]"]{1,32})="((?:[^"\\\]]|\\.)*)"/g

function readStructuredData(text: string): { data: Record<string, Record<string, string>>; rest: string } | null {
  if (text === '-' || text.startsWith('- ')) return { data: {}, rest: text.slice(1) }
  const elements: [string, Record<string, string>][] = []
  let rest = text
  for (let match = element.exec(rest); match; match = element.exec(rest)) {
    const pairs = [...(match[2] ?? '').matchAll(parameter)].map(([, key = '', value = '']) => [key, value.replace(/\\(["\\\]])/g, '$1')])
    elements.push([match[1] ?? '', Object.fromEntries(pairs)])
    rest = rest.slice(match[0].length)
  }
  return elements.length > 0 ? { data: Object.fromEntries(elements), rest } : null
}
