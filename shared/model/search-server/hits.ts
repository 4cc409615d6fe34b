import { parseLevel } from '../log-level.ts'
import type { LogRow } from '../logs.ts'
import { isObject } from './dialect.ts'
import { serverNames } from './server-fields.ts'

const knownNames: ReadonlySet<string> = new Set(Object.values(serverNames).flat())

/** A hit as it was answered to `fields: […]`. */
export interface Hit {
  readonly _index: string
  readonly _id: string
  readonly fields?: Readonly<Record<string, readonly unknown[]>>
  readonly sort?: readonly unknown[]
}

export function hitsOf(answer: unknown): Hit[] {
  const hits = isObject(answer) && isObject(answer.hits) ? answer.hits.hits : []
  return Array.isArray(hits) ? hits.filter(isHit) : []
}

function isHit(value: unknown): value is Hit {
  return isObject(value) && typeof value._id === 'string' && typeof value._index === 'string'
}

/** A hit as a line. What it holds beyond the fields that every line has a place for is in `fields`. */
export function rowOfHit({ _index, _id, fields = {} }: Hit): LogRow {
  const first = (known: keyof typeof serverNames) => {
    for (const name of serverNames[known]) {
      const value = fields[name]?.[0]
      if (value !== undefined && value !== null && value !== '') return String(value)
    }
    return null
  }
  const message = first('message') ?? ''
  const others = Object.entries(fields).filter(([name]) => !knownNames.has(name) && !name.endsWith('.keyword'))
  return {
    key: `${_index}/${_id}`,
    id: _id,
    at: timeOf(fields[serverNames.at[0] ?? '']?.[0]),
    level: parseLevel(first('level') ?? '') ?? 'unknown',
    message,
    serverId: first('serverId'),
    host: first('host'),
    role: first('role'),
    revision: first('revision'),
    service: first('service'),
    file: first('file'),
    fields:
      others.length === 0 ? null : Object.fromEntries(others.map(([name, values]) => [name, values.length === 1 ? values[0] : values])),
  }
}

/** Milliseconds: a server may give fractions for nanoseconds, and a date in words where all fields are asked for. */
function timeOf(value: unknown): number {
  const number = Number(value)
  const at = Math.floor(Number.isFinite(number) ? number : Date.parse(String(value)))
  return Number.isFinite(at) ? at : 0
}
