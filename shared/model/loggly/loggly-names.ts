import type { KnownField } from '../kql/fields.ts'

/** A field that the program has a place for, except the message, which is the event itself, and its time. */
export type LogglyField = Exclude<KnownField, 'message' | 'at'>

/**
 * Names under which Loggly files what the program has a place for: JSON that shippers send under `json.`, the header of a syslog line under
 * `syslog.` (Loggly’s documentation, “Automated parsing: log types”). The first that an event has counts.
 */
export const logglyNames: Readonly<Record<LogglyField, readonly string[]>> = {
  level: ['json.log.level', 'json.level', 'json.severity', 'syslog.severity'],
  role: ['json.labels.role', 'json.role'],
  host: ['json.host.name', 'json.host', 'json.hostname', 'syslog.host'],
  serverId: ['json.cloud.instance.id', 'json.host.id'],
  revision: ['json.labels.revision'],
  service: ['json.service.name', 'json.service', 'syslog.appName'],
  file: ['json.log.file.path', 'json.file'],
}

/** Members of an event’s JSON that hold its text. */
export const messageNames = ['json.message', 'json.msg', 'json.log'] as const

/** First parts of names that are Loggly’s own; everything else a user writes is a member of the event’s JSON. */
const ownFirstParts = new Set(['json', 'syslog', 'http', 'apache', 'tag', 'logtype', 'mysql', 'python', 'rails', 'ruby', 'java', 'windows'])

/** The name as Loggly has it: `http.status` of a JSON line is `json.http.status`, but `http.clientHost` is Loggly’s own. */
export function logglyName(name: string): string {
  const [first = '', second] = name.split('.')
  const isOwn = first === 'http' ? second === 'clientHost' || second === 'contentType' : ownFirstParts.has(first)
  return isOwn ? name : `json.${name}`
}
