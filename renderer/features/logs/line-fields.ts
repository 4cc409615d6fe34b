import { fieldsOfRecord, fieldValuesOf } from '../../../shared/model/log-field-values.ts'
import type { LogRow } from '../../../shared/model/logs.ts'

export interface LineField {
  /** As a query and a filter write it. */
  readonly name: string
  readonly type: string
  readonly values: readonly string[]
}

/** Pinned ones first, in the order of `pinned`; the others as they were. */
export function pinnedFirst(fields: readonly LineField[], pinned: readonly string[]): LineField[] {
  const place = new Map(pinned.map((name, index) => [name, index]))
  return fields.toSorted((left, right) => (place.get(left.name) ?? pinned.length) - (place.get(right.name) ?? pinned.length))
}

/** Fields of a line beside its time and text, which stand by themselves. A list has one value for each of its elements. */
export function lineFields(row: LogRow): LineField[] {
  const types = new Map(fieldsOfRecord(row))
  const names = [...types.keys()].filter((name) => name !== '@timestamp' && name !== 'message' && types.get(name) !== 'nested')
  return names.map((name) => ({ name, type: types.get(name) ?? 'keyword', values: fieldValuesOf(row, name) }))
}
