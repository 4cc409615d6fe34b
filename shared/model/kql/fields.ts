import { fieldName, type KqlField } from './ast.ts'

/** Fields that every line has a place for, by the names a query may use (ours, and ECS). */
export const knownFieldNames = {
  message: ['message'],
  level: ['level', 'log.level'],
  at: ['@timestamp'],
  role: ['role', 'labels.role'],
  host: ['host', 'host.name'],
  serverId: ['serverId', 'cloud.instance.id'],
  revision: ['revision', 'labels.revision'],
  service: ['service', 'service.name'],
  file: ['file', 'log.file.path'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type KnownField = keyof typeof knownFieldNames
export type KeywordField = Exclude<KnownField, 'message' | 'level' | 'at'>

export const keywordFields = ['role', 'host', 'serverId', 'revision', 'service', 'file'] as const satisfies readonly KeywordField[]

/** Which places a field name in a query means: known ones, and whether the line’s other `fields` are looked into. */
export function resolveField(field: KqlField): { readonly known: readonly KnownField[]; readonly others: boolean } {
  const entries = Object.entries(knownFieldNames) as [KnownField, readonly string[]][]
  if (field.segments.length > 1) {
    const fitting = entries.filter(([, names]) => names.some((name) => globFits(field.segments, name)))
    return { known: fitting.map(([known]) => known), others: true }
  }
  const exact = entries.find(([, names]) => names.includes(fieldName(field)))
  return exact ? { known: [exact[0]], others: false } : { known: [], others: true }
}

/** True if the whole text fits the segments with anything between them. Linear: each segment is searched once from the left. */
export function globFits(segments: readonly string[], text: string): boolean {
  const [first = ''] = segments
  const last = segments.at(-1) ?? ''
  if (segments.length === 1) return text === first
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  const end = text.length - last.length
  let from = first.length
  for (const segment of segments.slice(1, -1)) {
    const found = text.indexOf(segment, from)
    if (found === -1 || found + segment.length > end) return false
    from = found + segment.length
  }
  return true
}

/** Values under a dotted name: keys may be nested, flat with dots, or both; a list counts as each of its elements. */
export function valuesAt(value: unknown, name: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, name))
  if (!isObject(value)) return []
  const found = Object.hasOwn(value, name) ? leaves(value[name]) : []
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const head = name.slice(0, dot)
    if (Object.hasOwn(value, head)) found.push(...valuesAt(value[head], name.slice(dot + 1)))
  }
  return found
}

/** Every name with its values, nested ones by dots. */
export function* flatValues(value: unknown, prefix = ''): Generator<readonly [string, unknown]> {
  if (Array.isArray(value)) {
    for (const element of value) yield* flatValues(element, prefix)
  } else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) yield* flatValues(inner, prefix === '' ? key : `${prefix}.${key}`)
  } else {
    yield [prefix, value]
  }
}

function leaves(value: unknown): unknown[] {
  return Array.isArray(value) ? value.flatMap(leaves) : [value]
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
