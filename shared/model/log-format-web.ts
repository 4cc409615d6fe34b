import { type LogFormat, nameOf } from './log-format.ts'
import { levelOfHttpStatus, parseLevel } from './log-level.ts'
import { findTime, readTime } from './log-time.ts'

const access =
  /^(\S+) \S+ (\S+) \[(\d{1,2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-)(?: "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)")?/

/** Common and combined log format of Apache and nginx. The message is the whole line, so that all of it is found by words. */
export const accessLogFormat: LogFormat = {
  id: 'access',
  name: 'access log (Apache, nginx)',
  continuedBy: 'none',
  parse(line) {
    const match = access.exec(line)
    if (!match) return null
    const [, client, user, stamp = '', request = '', status = '', bytes = '-', referrer, agent] = match
    const [method, target] = request.split(' ')
    const fields: Record<string, unknown> = {
      'client.address': client,
      'http.request.method': method,
      'url.original': target,
      'http.response.status_code': Number(status),
      'http.response.body.bytes': bytes === '-' ? null : Number(bytes),
      'user.name': nameOf(user),
      'http.request.referrer': nameOf(referrer),
      'user_agent.original': nameOf(agent),
    }
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))
    return { time: readTime(stamp), level: levelOfHttpStatus(Number(status)), message: line, fields: given }
  },
}

const apacheLevel = /^\]\s*\[(?:[\w-]+:)?([a-z]+)\d?\]\s*/

/** Apache’s error log: `[Sun Dec 04 04:47:44 2005] [error] …` */
export const apacheErrorFormat: LogFormat = {
  id: 'apache-error',
  name: 'Apache error log',
  continuedBy: 'any',
  parse(line) {
    if (!line.startsWith('[')) return null
    const found = findTime(line, 'weekday', 1)
    const match = found && apacheLevel.exec(line.slice(found.end))
    if (!found || !match) return null
    return { time: found.time, level: parseLevel(match[1] ?? ''), message: line.slice(found.end + match[0].length) }
  },
}
