import { asksExistence, type KqlRangeOperator, type KqlValue, valueSegments, valueText } from '../kql/ast.ts'
import { globFits } from '../kql/fields.ts'
import { KqlProblem } from '../kql/lexer.ts'
import { compileTimeSpan, type TimeSpan } from '../kql/time-value.ts'
import { anyOf, type Dsl, everything, nothing } from './dsl.ts'
import { escapeWildcard, textQuery } from './message-query.ts'
import type { ServerField } from './server-fields.ts'

const decimal = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i
/** Digits of the largest `long`. */
const mostDigits = 19
const rangeNames = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' } as const

/** `field: value` on a field of this kind. KqlProblem for what the server would refuse. */
export function valueQuery(field: ServerField, value: KqlValue, now: number): Dsl {
  if (asksExistence(value)) return { exists: { field: field.name } }
  const segments = value.quoted ? [valueText(value)] : valueSegments(value)
  switch (field.kind) {
    case 'text':
      return field.exact === null ? textQuery(field.name, value) : keywordQuery(field.exact, segments)
    case 'keyword':
    case 'other':
      return keywordQuery(field.exact ?? field.name, segments)
    case 'integer':
    case 'number':
      return numberQuery(field, segments, value)
    case 'boolean': {
      const fitting = [true, false].filter((truth) =>
        globFits(
          segments.map((segment) => segment.toLowerCase()),
          String(truth),
        ),
      )
      return anyOf(fitting.map((truth) => ({ term: { [field.name]: truth } })))
    }
    case 'date':
      return timeQuery(field.name, compileTimeSpan(':', value, now))
    case 'ip':
      return addressQuery(field, segments, value)
    case 'nested':
      throw new KqlProblem(`${field.name} holds objects.`, value.start, [`${field.name}: { name: value }`])
  }
}

/** `field > value` on a field of this kind. */
export function rangeQuery(field: ServerField, operator: KqlRangeOperator, value: KqlValue, now: number): Dsl {
  const text = valueText(value)
  const bound = rangeNames[operator]
  switch (field.kind) {
    case 'date':
      return timeQuery(field.name, compileTimeSpan(operator, value, now))
    case 'integer':
    case 'number':
      if (!decimal.test(text)) throw notNumber(field, value)
      return { range: { [field.name]: { [bound]: Number(text) } } }
    case 'ip':
      return { range: { [field.name]: { [bound]: text } } }
    case 'boolean':
    case 'nested':
      throw new KqlProblem(
        `${field.name} is ${field.kind === 'boolean' ? 'true or false' : 'made of objects'}: it has no order.`,
        value.start,
        [],
      )
    default:
      return { range: { [field.exact ?? field.name]: { [bound]: text } } }
  }
}

export function timeQuery(name: string, { from, to }: TimeSpan): Dsl {
  const bounds = { ...(Number.isFinite(from) ? { gte: from } : {}), ...(Number.isFinite(to) ? { lt: to } : {}) }
  return Object.keys(bounds).length === 0 ? everything : { range: { [name]: { ...bounds, format: 'epoch_millis' } } }
}

function keywordQuery(name: string, segments: readonly string[]): Dsl {
  const [only = ''] = segments
  if (segments.length === 1) return { term: { [name]: { value: only, case_insensitive: true } } }
  return { wildcard: { [name]: { value: segments.map(escapeWildcard).join('*'), case_insensitive: true } } }
}

/** Servers know no wildcard in numbers; `5*` of whole ones is 5, 50 to 59, 500 to 599 and so on. */
function numberQuery(field: ServerField, segments: readonly string[], value: KqlValue): Dsl {
  const [only = '', rest] = segments
  if (segments.length === 1) return decimal.test(only) ? { term: { [field.name]: Number(only) } } : nothing
  if (field.kind !== 'integer' || segments.length !== 2 || rest !== '' || !/^-?[1-9]\d{0,17}$/.test(only)) {
    throw new KqlProblem(`${field.name} is a number: a * can only stand behind its first digits, as in 5*.`, value.start, ['a number'])
  }
  const negative = only.startsWith('-')
  const digits = negative ? only.slice(1) : only
  const ranges: Dsl[] = []
  for (let more = 0; digits.length + more < mostDigits; more += 1) {
    const low = BigInt(digits) * 10n ** BigInt(more)
    const high = low + 10n ** BigInt(more) - 1n
    const [gte, lte] = negative ? [-high, -low] : [low, high]
    ranges.push({ range: { [field.name]: { gte: String(gte), lte: String(lte) } } })
  }
  return anyOf(ranges)
}

/** One address, a block (`10.0.0.0/8`), or the first numbers of an IPv4 address (`10.0.*`). */
function addressQuery(field: ServerField, segments: readonly string[], value: KqlValue): Dsl {
  const [head = '', rest] = segments
  if (segments.length === 1) {
    if (!/^[\da-f.:]+(\/\d{1,3})?$/i.test(head)) return nothing
    return { term: { [field.name]: head } }
  }
  const numbers = /^((?:\d{1,3}\.){1,3})$/.exec(head)?.[1]?.split('.').slice(0, -1)
  if (segments.length !== 2 || rest !== '' || !numbers || numbers.some((number) => Number(number) > 255)) {
    throw new KqlProblem(`${field.name} is an address: a * can only stand behind a dot, as in 10.0.*.`, value.start, ['an address'])
  }
  const whole = [...numbers, '0', '0', '0'].slice(0, 4).join('.')
  return { term: { [field.name]: `${whole}/${numbers.length * 8}` } }
}

function notNumber(field: ServerField, value: KqlValue): KqlProblem {
  return new KqlProblem(`${field.name} is a number, and "${valueText(value)}" is none.`, value.start, ['a number'])
}
