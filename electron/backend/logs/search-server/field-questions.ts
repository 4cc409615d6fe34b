import { fieldSampleLines, type LogFields, type LogFieldType, type LogFieldValues } from '../../../../shared/model/log-fields.ts'
import { longestFilterValue } from '../../../../shared/model/log-filter.ts'
import { isObject } from '../../../../shared/model/search-server/dialect.ts'
import { allOf, type Dsl } from '../../../../shared/model/search-server/dsl.ts'
import { bucketsOf, serverTimeout } from '../../../../shared/model/search-server/search-requests.ts'
import type { FieldKind, ServerField } from '../../../../shared/model/search-server/server-fields.ts'
import type { FieldSample } from './field-sample.ts'
import type { Prepared } from './search-log-source.ts'
import type { ServerLink } from './server-link.ts'

/** Of text that servers do not count, so many lines are read; each may be long. */
const readLines = 100

/** Fields of the indices by a part of their names, those that most lines of the sample have first. */
export async function readServerFields(
  link: ServerLink,
  sample: () => Promise<FieldSample>,
  { matching, limit }: { readonly matching: string; readonly limit: number },
  signal: AbortSignal | undefined,
): Promise<LogFields> {
  const begun = performance.now()
  const wanted = matching.toLowerCase()
  const [all, { lines, sampleSize, sampled }] = await Promise.all([link.everyField('*', signal), sample()])
  const found = [...all.byName.values()]
    .filter(({ name }) => !name.startsWith('_') && !name.endsWith('.keyword') && name.toLowerCase().includes(wanted))
    .map((field) => ({ field, having: lines.get(field.name) ?? 0 }))
  found.sort((left, right) => right.having - left.having || (left.field.name < right.field.name ? -1 : 1))
  const fields = found.slice(0, limit).map(({ field: { name, kind, conflicts }, having }) => ({
    name,
    types: [kind, ...conflicts.map((conflict) => conflict.kind)].flatMap(typeOf),
    lines: having,
  }))
  return { fields, total: found.length, sampleSize, sampled, tookMs: performance.now() - begun }
}

/** The most frequent values in a sample of each shard’s lines. */
export async function readServerFieldValues(
  { fields, filter }: Prepared,
  ask: (body: Dsl) => Promise<unknown>,
  name: string,
  { matching, limit }: { readonly matching: string; readonly limit: number },
): Promise<LogFieldValues> {
  const begun = performance.now()
  const field = fields.byName.get(name)
  const nothing = { values: [], distinct: 0, withField: 0, sampleSize: 0, sampled: false }
  if (field === undefined) return { ...nothing, tookMs: performance.now() - begun }
  const query = allOf([filter, { exists: { field: name } }])
  const answer = await ask(field.exact === null ? linesRequest(query, name) : countRequest(query, field, matching, limit))
  const read = field.exact === null ? countedLines(answer, name, matching, limit) : countedBuckets(answer)
  return { ...read, tookMs: performance.now() - begun }
}

function countRequest(query: Dsl, { exact, kind }: ServerField, matching: string, limit: number): Dsl {
  const include = matching !== '' && kind !== 'number' && kind !== 'integer' && kind !== 'boolean' && kind !== 'date' && kind !== 'ip'
  return {
    size: 0,
    track_total_hits: true,
    timeout: serverTimeout,
    query,
    aggs: {
      sample: {
        sampler: { shard_size: fieldSampleLines },
        aggs: {
          values: { terms: { field: exact, size: limit, shard_size: 25, ...(include ? { include: `${anyCase(matching)}.*` } : {}) } },
          distinct: { cardinality: { field: exact } },
          lines: { value_count: { field: exact } },
        },
      },
    },
  }
}

function countedBuckets(answer: unknown): Omit<LogFieldValues, 'tookMs'> {
  const sample = isObject(answer) && isObject(answer.aggregations) && isObject(answer.aggregations.sample) ? answer.aggregations.sample : {}
  const total = isObject(answer) && isObject(answer.hits) && isObject(answer.hits.total) ? Number(answer.hits.total.value) : 0
  const sampleSize = Number(sample.doc_count ?? 0)
  const values = bucketsOf({ aggregations: sample }, 'values').map(({ key, key_as_string, doc_count }) => {
    const value = String(key_as_string ?? key)
    return { value: value.slice(0, longestFilterValue), cut: value.length > longestFilterValue, lines: Number(doc_count) }
  })
  const distinct = isObject(sample.distinct) ? Number(sample.distinct.value) : values.length
  return { values, distinct, withField: sampleSize, sampleSize, sampled: total > sampleSize }
}

function linesRequest(query: Dsl, name: string): Dsl {
  return { size: readLines, track_total_hits: true, timeout: serverTimeout, _source: false, fields: [name], query }
}

function countedLines(answer: unknown, name: string, matching: string, limit: number): Omit<LogFieldValues, 'tookMs'> {
  const hits = isObject(answer) && isObject(answer.hits) ? answer.hits : {}
  const lines = Array.isArray(hits.hits) ? hits.hits.filter(isObject) : []
  const counted = new Map<string, number>()
  for (const { fields } of lines) {
    const values = isObject(fields) && Array.isArray(fields[name]) ? fields[name] : []
    for (const value of new Set(values.map(String))) {
      if (value.toLowerCase().startsWith(matching.toLowerCase())) counted.set(value, (counted.get(value) ?? 0) + 1)
    }
  }
  const values = [...counted].sort(([, left], [, right]) => right - left).slice(0, limit)
  const total = isObject(hits.total) ? Number(hits.total.value) : lines.length
  return {
    values: values.map(([value, count]) => ({
      ...{ value: value.slice(0, longestFilterValue), cut: value.length > longestFilterValue, lines: count },
    })),
    ...{ distinct: counted.size, withField: lines.length, sampleSize: lines.length, sampled: total > lines.length },
  }
}

/** A regular expression of Lucene for the text in any letter case: it has no flag for that in `include`. */
function anyCase(text: string): string {
  return [...text]
    .map((letter) => {
      const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()]
      if (lower !== upper) return `[${lower}${upper}]`
      return /[\p{L}\p{N}\s]/u.test(letter) ? letter : `\\${letter}`
    })
    .join('')
}

function typeOf(kind: FieldKind): LogFieldType[] {
  if (kind === 'integer') return ['number']
  return kind === 'other' ? [] : [kind]
}
