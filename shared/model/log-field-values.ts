import { isObject, type KnownField, keywordFields, knownFieldNames, valuesAt } from './kql/fields.ts'
import type { LogFieldType } from './log-fields.ts'
import type { LogRecord } from './logs.ts'

const longestKeyword = 256
const knownNames: ReadonlySet<string> = new Set(Object.values(knownFieldNames).flat())
const isoTime = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/
const ipv4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/
const ipv6 = /^(?=.*:.*:)(?!.*::.*::)[0-9a-f:]{2,39}(\.\d{1,3}){0,3}$/i

/** What a single value of a structured line is; null for one that is not there. */
export function typeOfValue(value: unknown): LogFieldType | null {
  switch (typeof value) {
    case 'number':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'string':
      if (value.length > longestKeyword) return 'text'
      if (isoTime.test(value)) return 'date'
      return ipv4.test(value) || ipv6.test(value) ? 'ip' : 'keyword'
    default:
      return null
  }
}

/** Every field that a line has, with the type of its value; a name may come more than once, for a list. */
export function* fieldsOfRecord(record: LogRecord): Generator<readonly [string, LogFieldType]> {
  yield [knownFieldNames.at[0], 'date']
  yield [knownFieldNames.message[0], 'text']
  if (record.level !== 'unknown') yield [knownFieldNames.level[0], 'keyword']
  for (const field of keywordFields) if (record[field] !== null) yield [knownFieldNames[field][0], 'keyword']
  // A field of one of these names is never looked at: a query by it means the line’s own.
  for (const field of typedFields(record.fields, '')) if (!knownNames.has(field[0])) yield field
}

function* typedFields(value: unknown, name: string): Generator<readonly [string, LogFieldType]> {
  if (Array.isArray(value)) {
    if (value.some(isObject)) yield [name, 'nested']
    for (const element of value) yield* typedFields(element, name)
  } else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) yield* typedFields(inner, name === '' ? key : `${name}.${key}`)
  } else {
    const type = typeOfValue(value)
    if (type !== null && name !== '') yield [name, type]
  }
}

/** Values of a field of a line as text, each as a filter takes it; [] where the line does not have it. */
export function fieldValuesOf(record: LogRecord, name: string): string[] {
  const known = (Object.keys(knownFieldNames) as KnownField[]).find((field) => knownFieldNames[field].some((known) => known === name))
  if (known === 'at') return [new Date(record.at).toISOString()]
  if (known === 'level') return record.level === 'unknown' ? [] : [record.level]
  const values = known === undefined ? valuesAt(record.fields, name) : [record[known]]
  return values.flatMap((value) => (typeOfValue(value) === null ? [] : [String(value)]))
}
