import type { KnownField } from '../kql/fields.ts'
import { parseLevel } from '../log-level.ts'
import type { LogRow } from '../logs.ts'
import { isObject } from './dialect.ts'
import { fieldsFor, type ServerFields } from './server-fields.ts'

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

/** Reads hits as lines. What one holds beyond the fields that every line has a place for is in `fields`. */
export function rowReader(known: ServerFields): (hit: Hit) => LogRow {
  const { names } = known
  const time = fieldsFor('at', known)[0]?.name ?? names.at[0] ?? ''
  const placed = new Set([...Object.entries(names).flatMap(([name, those]) => (name === 'at' ? [] : those)), time])
  return ({ _index, _id, fields = {} }) => {
    const first = (name: KnownField) => {
      for (const one of names[name]) {
        const value = fields[one]?.[0]
        if (value !== undefined && value !== null && value !== '') return String(value)
      }
      return null
    }
    const others = Object.entries(fields).filter(([name]) => !placed.has(name) && !name.endsWith('.keyword'))
    return {
      key: `${_index}/${_id}`,
      id: _id,
      at: timeOf(fields[time]?.[0]),
      level: parseLevel(first('level') ?? '') ?? 'unknown',
      message: first('message') ?? '',
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
}

/** Milliseconds: a server may give fractions for nanoseconds, and a date in words where all fields are asked for. */
function timeOf(value: unknown): number {
  const number = Number(value)
  const at = Math.floor(Number.isFinite(number) ? number : Date.parse(String(value)))
  return Number.isFinite(at) ? at : 0
}
