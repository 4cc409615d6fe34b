import { HengeError } from '../error.ts'
import { isNegated, type LogFilter } from '../log-filter.ts'
import type { QueryLanguage } from '../log-language.ts'
import type { KqlField, KqlIs, KqlNode, KqlRange, KqlSpan, KqlValue } from './ast.ts'
import { parseKql } from './parser.ts'

/** The text of a query and the conditions beside it. */
export interface FilteredQuery {
  readonly query: string
  /** None: KQL. */
  readonly language?: QueryLanguage | undefined
  readonly filters?: readonly LogFilter[] | undefined
}

/**
 * Text and enabled filters as one query: what every back end is given. Throws INVALID_INPUT for a text that does not parse. A node made
 * of the filter at index i has the position -1 - i, by which a problem of it is told from one of the text. INVALID_INPUT for Lucene: a
 * source that speaks it passes the text on by itself.
 */
export function queryNode({ query, language, filters }: FilteredQuery): KqlNode {
  if (language === 'lucene') {
    throw new HengeError(
      'INVALID_INPUT',
      'This log source does not speak Lucene. Switch to KQL beside the query, or choose another source.',
      {
        details: { field: 'language' },
      },
    )
  }
  return withFilters(parseKql(query), filters)
}

/** The filters alone, where the text is not KQL. */
export function filtersNode(filters: FilteredQuery['filters']): KqlNode {
  return withFilters(parseKql(''), filters)
}

function withFilters(text: KqlNode, filters: FilteredQuery['filters'] = []): KqlNode {
  const conditions = filters.flatMap((filter, index) => (filter.enabled ? [filterNode(filter, -1 - index)] : []))
  const parts = text.kind === 'all' ? conditions : [text, ...conditions]
  const [only] = parts
  if (only === undefined) return text
  return parts.length === 1 ? only : { kind: 'and', children: parts, start: text.start, end: text.end }
}

function filterNode({ field: name, operator, values }: LogFilter, position: number): KqlNode {
  const at: KqlSpan = { start: position, end: position }
  const field: KqlField = { segments: [name], ...at }
  const is = (value: KqlValue): KqlIs => ({ kind: 'is', field, value, ...at })
  const range = (sign: '>=' | '<=', text: string): KqlRange => ({ kind: 'range', field, operator: sign, value: quoted(text, at), ...at })
  const positive = (): KqlNode => {
    switch (operator) {
      case 'exists':
      case 'not-exists':
        return is({ quoted: false, words: [{ segments: ['', ''], ...at }], ...at })
      case 'between':
      case 'not-between':
        return { kind: 'and', children: [range('>=', values[0] ?? ''), range('<=', values[1] ?? '')], ...at }
      default: {
        const [first, ...others] = values.map((value) => is(quoted(value, at)))
        if (first === undefined) throw new Error(`a filter ${operator} without a value`)
        return others.length === 0 ? first : { kind: 'or', children: [first, ...others], ...at }
      }
    }
  }
  return isNegated(operator) ? { kind: 'not', child: positive(), ...at } : positive()
}

/** Nothing in it has a meaning of its own, as between quotation marks. */
function quoted(text: string, at: KqlSpan): KqlValue {
  return { quoted: true, words: [{ segments: [text], ...at }], ...at }
}
