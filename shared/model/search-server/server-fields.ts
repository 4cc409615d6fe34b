import type { KnownField } from '../kql/fields.ts'
import { isObject } from './dialect.ts'

export type FieldKind = 'text' | 'keyword' | 'number' | 'integer' | 'boolean' | 'date' | 'ip' | 'nested' | 'other'

export interface FieldConflict {
  readonly kind: FieldKind
  readonly indices: readonly string[]
}

/** A field as it is in the indices that are searched. */
export interface ServerField {
  readonly name: string
  readonly kind: FieldKind
  /** The name by which whole values can be compared and counted: its own, or that of its keyword sub-field. */
  readonly exact: string | null
  /** Kinds it has in other indices, a mapping conflict, with those indices; and those in which it is of `kind`. */
  readonly conflicts: readonly FieldConflict[]
  readonly indices: readonly string[]
}

const integers = new Set(['long', 'integer', 'short', 'byte', 'unsigned_long'])
const numbers = new Set(['double', 'float', 'half_float', 'scaled_float'])
const keywords = new Set(['keyword', 'constant_keyword', 'wildcard', 'flattened', 'version'])
const texts = new Set(['text', 'match_only_text', 'search_as_you_type'])

/** For each field that every line has a place for, the names of the server’s that may hold it, the first that is there first. */
export type FieldNames = Readonly<Record<KnownField, readonly string[]>>

/**
 * Names under which shippers send what the program has a place for, the usual first: ours and ECS, then OpenTelemetry, Fluent Bit, pino and
 * journald.
 */
export const serverNames: FieldNames = {
  message: ['message', 'body.text', 'log', 'msg', 'MESSAGE', 'event.original'],
  level: ['log.level', 'severity_text', 'level', 'loglevel', 'log.syslog.severity.name'],
  at: ['@timestamp', 'timestamp', 'time', 'ts', 'date', 'eventTime'],
  role: ['labels.role', 'role'],
  host: ['host.name', 'host.hostname', 'host'],
  serverId: ['cloud.instance.id', 'host.id'],
  revision: ['labels.revision', 'host.image.version'],
  service: ['service.name', 'service'],
  file: ['log.file.path', 'file'],
}

/** The fields of the indices that are searched, and which of them hold what the program has a place for. */
export interface ServerFields {
  readonly byName: ReadonlyMap<string, ServerField>
  readonly names: FieldNames
}

/** Reads an answer of field_caps. */
export function readFieldCaps(answer: unknown, names: FieldNames = serverNames): ServerFields {
  const capabilities = isObject(answer) && isObject(answer.fields) ? answer.fields : {}
  const found = new Map<string, ServerField>()
  for (const [name, types] of Object.entries(capabilities)) {
    // `_id`, `_index` and their like are none that a line holds.
    if (!isObject(types) || Object.values(types).some((type) => isObject(type) && type.metadata_field === true)) continue
    const byKind = new Map<FieldKind, string[]>()
    for (const [type, capability] of Object.entries(types)) {
      const kind = kindOf(type)
      // Indices are named only where their kinds differ.
      const indices = isObject(capability) && Array.isArray(capability.indices) ? capability.indices.map(String) : []
      if (kind !== null) byKind.set(kind, [...(byKind.get(kind) ?? []), ...indices])
    }
    const [first, ...conflicts] = [...byKind].map(([kind, indices]) => ({ kind, indices }))
    if (first === undefined) continue
    const keyword = capabilities[`${name}.keyword`]
    const isText = byKind.has('text')
    const exact = isText ? (isObject(keyword) ? `${name}.keyword` : null) : name
    found.set(name, { name, kind: first.kind, exact, conflicts, indices: first.indices })
  }
  return { byName: found, names }
}

/** null: no field that can be asked (an object, an unmapped index). */
function kindOf(type: string): FieldKind | null {
  if (keywords.has(type)) return 'keyword'
  if (texts.has(type)) return 'text'
  if (integers.has(type)) return 'integer'
  if (numbers.has(type)) return 'number'
  if (type === 'boolean' || type === 'ip' || type === 'nested') return type
  if (type === 'date' || type === 'date_nanos') return 'date'
  return type === 'object' || type === 'unmapped' ? null : 'other'
}

/** Fields of the server that hold what the program calls by one name; several where indices differ, but a single one for the time. */
export function fieldsFor(known: KnownField, { byName, names }: ServerFields): ServerField[] {
  const found = names[known].flatMap((name) => byName.get(name) ?? [])
  return known === 'at' ? found.filter(({ kind }) => kind === 'date').slice(0, 1) : found
}

/** All names that field_caps has to be asked for: `asked` are those a query names, wildcards included. */
export function namesToAsk(asked: readonly string[], names: FieldNames): string[] {
  const own = Object.values(names).flat()
  return [...new Set([...own, ...asked])].flatMap((name) => (name.endsWith('*') ? [name] : [name, `${name}.keyword`]))
}
