import type { KnownField } from '../kql/fields.ts'
import type { HistogramBuckets } from '../log-interval.ts'
import { parseLevel } from '../log-level.ts'
import type { LogHistogram, LogLevel, LogQuery, LogServer } from '../logs.ts'
import { isObject } from './dialect.ts'
import { allOf, anyOf, type Dsl } from './dsl.ts'
import { levelQuery } from './level-query.ts'
import { fieldsFor, type ServerField, type ServerFields } from './server-fields.ts'
import { timeQuery } from './value-query.ts'

/** The server gives up then and answers with what it has. */
export const serverTimeout = '30s'
/** Servers and generations that one answer lists. */
export const mostServers = 1000

/** Which lines: the conditions of a query of the contract; `kql` is its text in the search DSL. */
export function conditions(query: LogQuery, kql: Dsl, fields: ServerFields): Dsl {
  const { from, to, roles, serverIds, levels } = query
  return allOf([
    anyOf(fieldsFor('at', fields).map(({ name }) => timeQuery(name, { from, to }))),
    ...(roles.length > 0 ? [oneOf('role', roles, fields)] : []),
    ...(serverIds.length > 0 ? [oneOf('serverId', serverIds, fields)] : []),
    ...(levels.length > 0 ? [levelQuery(new Set(levels), fields)] : []),
    kql,
  ])
}

export function oneOf(known: 'role' | 'serverId', values: readonly string[], fields: ServerFields): Dsl {
  return anyOf(fieldsFor(known, fields).flatMap(({ exact }) => (exact === null ? [] : [{ terms: { [exact]: values } }])))
}

/** Fields that a row needs. Nothing else is asked for, a document may have thousands; `*` are all that it has. */
export function rowFields(fields: ServerFields, columns: readonly string[]): Dsl[] {
  const known = Object.keys(fields.names).flatMap((name) => fieldsFor(name as KnownField, fields).map((field) => field.name))
  const asked = columns.flatMap((name) => fields.byName.get(name)?.name ?? [])
  const named = [...new Set([...known, ...asked])].map((field) =>
    fields.byName.get(field)?.kind === 'date' ? { field, format: 'epoch_millis' } : { field },
  )
  return columns.includes('*') ? [{ field: '*' }, ...named] : named
}

/** Buckets by time, and in each the spellings of levels. */
export function histogramRequest(filter: Dsl, buckets: HistogramBuckets, fields: ServerFields): Dsl {
  const [time] = fieldsFor('at', fields)
  const level = levelField(fields)
  return {
    size: 0,
    track_total_hits: true,
    timeout: serverTimeout,
    query: filter,
    aggs: {
      times: {
        date_histogram: {
          field: time?.name ?? '@timestamp',
          fixed_interval: `${buckets.intervalMs}ms`,
          offset: `${((buckets.first % buckets.intervalMs) + buckets.intervalMs) % buckets.intervalMs}ms`,
          min_doc_count: 1,
          format: 'epoch_millis',
        },
        ...(level === null ? {} : { aggs: { levels: { terms: { field: level, size: 100 } } } }),
      },
    },
  }
}

/** The field by which lines are counted by level; null where no line has one. */
function levelField(fields: ServerFields): string | null {
  return fieldsFor('level', fields).find(({ exact, kind }) => exact !== null && (kind === 'keyword' || kind === 'text'))?.exact ?? null
}

export function readHistogram(answer: unknown, { intervalMs, first, count }: HistogramBuckets): Omit<LogHistogram, 'tookMs'> {
  const counts = new Map<number, Partial<Record<LogLevel, number>>>()
  for (const bucket of bucketsOf(answer, 'times')) {
    const at = Number(bucket.key)
    const levels: Partial<Record<LogLevel, number>> = counts.get(at) ?? {}
    let named = 0
    for (const level of bucketsOf({ aggregations: bucket }, 'levels')) {
      const meant = parseLevel(String(level.key)) ?? 'unknown'
      levels[meant] = (levels[meant] ?? 0) + Number(level.doc_count)
      named += Number(level.doc_count)
    }
    const rest = Number(bucket.doc_count) - named
    if (rest > 0) levels.unknown = (levels.unknown ?? 0) + rest
    counts.set(at, levels)
  }
  const buckets = Array.from({ length: count }, (_, index) => {
    const at = first + index * intervalMs
    return { at, counts: counts.get(at) ?? {} }
  })
  return { intervalMs, buckets, total: totalOf(answer) }
}

/** Servers by all that tells their generations apart, with their first and last line. */
export function serversRequest(filter: Dsl, fields: ServerFields): Dsl {
  const time = fieldsFor('at', fields)[0]?.name ?? '@timestamp'
  const sources = serverParts.flatMap((part) => {
    const exact = exactField(part, fields)
    return exact === null ? [] : [{ [part]: { terms: { field: exact, missing_bucket: true } } }]
  })
  const within = { first: { min: { field: time, format: 'epoch_millis' } }, last: { max: { field: time, format: 'epoch_millis' } } }
  return {
    size: 0,
    track_total_hits: false,
    timeout: serverTimeout,
    query: allOf([
      filter,
      anyOf(sources.flatMap((source) => Object.values(source)).map(({ terms: { field } }) => ({ exists: { field } }))),
    ]),
    aggs: sources.length === 0 ? {} : { servers: { composite: { size: mostServers, sources }, aggs: within } },
  }
}

const serverParts = ['serverId', 'host', 'role', 'revision'] as const

function exactField(part: (typeof serverParts)[number], fields: ServerFields): string | null {
  return fieldsFor(part, fields).find((field: ServerField) => field.exact !== null && field.kind !== 'nested')?.exact ?? null
}

export function readServers(answer: unknown): LogServer[] {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)
  return bucketsOf(answer, 'servers')
    .map(({ key, doc_count, first, last }) => {
      const parts = isObject(key) ? key : {}
      return {
        ...{ serverId: text(parts.serverId), host: text(parts.host), role: text(parts.role), revision: text(parts.revision) },
        ...{ first: numberOf(first), last: numberOf(last), lines: Number(doc_count) },
      }
    })
    .sort((left, right) => right.last - left.last || (left.host ?? '').localeCompare(right.host ?? ''))
}

function numberOf(metric: unknown): number {
  return isObject(metric) && typeof metric.value === 'number' ? metric.value : 0
}

export function bucketsOf(answer: unknown, name: string): Record<string, unknown>[] {
  const aggregations = isObject(answer) && isObject(answer.aggregations) ? answer.aggregations : {}
  const aggregation = aggregations[name]
  return isObject(aggregation) && Array.isArray(aggregation.buckets) ? aggregation.buckets.filter(isObject) : []
}

function totalOf(answer: unknown): number {
  const hits = isObject(answer) && isObject(answer.hits) ? answer.hits : {}
  return isObject(hits.total) ? Number(hits.total.value) : Number(hits.total ?? 0)
}
