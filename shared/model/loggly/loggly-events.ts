import { flatValues, isObject, valuesAt } from '../kql/fields.ts'
import { parseLevel } from '../log-level.ts'
import type { LogRow } from '../logs.ts'
import { type LogglyField, logglyNames, messageNames } from './loggly-names.ts'

/** Events of an answer of /events/iterate or /events, newest first as asked. What is none is left out. */
export function eventsOf(answer: unknown): LogRow[] {
  const events = isObject(answer) && Array.isArray(answer.events) ? answer.events : []
  return events.filter(isObject).flatMap((event) => {
    const { id, timestamp } = event
    return (typeof id === 'string' || typeof id === 'number') && typeof timestamp === 'number' ? [rowOf(String(id), timestamp, event)] : []
  })
}

/** The id of the next page, from the address that Loggly gives for it; null: the last page, or an address that is none. */
export function nextOf(answer: unknown): string | null {
  const next = isObject(answer) && typeof answer.next === 'string' ? answer.next : ''
  // Its host is not looked at: what follows is asked of the server that the user named, never of one that an answer names.
  return URL.canParse(next) ? new URL(next).searchParams.get('next') : null
}

function rowOf(id: string, timestamp: number, { event, logmsg, tags }: Record<string, unknown>): LogRow {
  const first = (names: readonly string[]) => {
    for (const name of names) {
      const value = valuesAt(event, name).find((found) => found !== null && found !== '' && typeof found !== 'object')
      if (value !== undefined) return String(value)
    }
    return null
  }
  const known = (field: LogglyField) => first(logglyNames[field])
  const message = first(messageNames) ?? (typeof logmsg === 'string' ? logmsg : '')
  const fields = Object.fromEntries([...flatValues(event)].filter(([name]) => !(messageNames as readonly string[]).includes(name)))
  const tagged = Array.isArray(tags) && tags.length > 0 ? { ...fields, tag: tags } : fields
  return {
    ...{ key: id, id, at: Math.floor(timestamp), level: parseLevel(known('level') ?? '') ?? 'unknown', message },
    ...{ serverId: known('serverId'), host: known('host'), role: known('role'), revision: known('revision') },
    ...{ service: known('service'), file: known('file') },
    fields: Object.keys(tagged).length === 0 ? null : tagged,
  }
}
