import { type FilterOperator, isNegated, type LogFilter } from '../../../shared/model/log-filter.ts'
import { visibleText } from '../../ui/visible-text.ts'

/** Values beyond this are cut where a filter is named; the whole stands in the form. */
const longestShown = 60
const mostShown = 3

export const operatorWords: Readonly<Record<FilterOperator, string>> = {
  is: 'is',
  'is-not': 'is not',
  'one-of': 'is one of',
  'not-one-of': 'is none of',
  between: 'is between',
  'not-between': 'is not between',
  exists: 'exists',
  'not-exists': 'does not exist',
}

export function makeFilter(field: string, operator: FilterOperator, values: readonly string[] = []): LogFilter {
  return { field, operator, values: [...values], enabled: true, pinned: false }
}

/** Text of a line, safe to show and no longer than a person reads at a glance. */
export function shortText(text: string, most: number = longestShown): string {
  const shown = visibleText(text.slice(0, most * 2)).replace(/\s+/g, ' ')
  return shown.length > most || text.length > most * 2 ? `${shown.slice(0, most)}…` : shown
}

/** A filter in words: `not host: web-1`, `status: 200 to 299`, `took exists`. */
export function describeFilter({ field, operator, values }: LogFilter): string {
  const name = shortText(field)
  if (operator === 'exists' || operator === 'not-exists') return `${name} ${operatorWords[operator]}`
  const shown = values.slice(0, mostShown).map((value) => (value === '' ? '""' : shortText(value)))
  const more = values.length > mostShown ? ` or ${values.length - mostShown} more` : ''
  const between = operator === 'between' || operator === 'not-between'
  return `${isNegated(operator) ? 'not ' : ''}${name}: ${shown.join(between ? ' to ' : ' or ')}${more}`
}

function sameQuestion(left: LogFilter, right: LogFilter): boolean {
  return left.field === right.field && left.operator === right.operator && JSON.stringify(left.values) === JSON.stringify(right.values)
}

/** With one more, enabled. The same one, or its contrary for the same value, is replaced instead of standing there twice. */
export function withFilter(filters: readonly LogFilter[], added: LogFilter): LogFilter[] {
  const contrary: Partial<Record<FilterOperator, FilterOperator>> = {
    is: 'is-not',
    'is-not': 'is',
    exists: 'not-exists',
    'not-exists': 'exists',
  }
  const other = contrary[added.operator]
  const place = filters.findIndex(
    (filter) => sameQuestion(filter, added) || (other !== undefined && sameQuestion(filter, { ...added, operator: other })),
  )
  if (place === -1) return [...filters, added]
  return filters.map((filter, index) => (index === place ? { ...added, pinned: filter.pinned } : filter))
}

/** What the lines around one are searched with: nothing is lost, what was asked can be switched on again. */
export function switchedOff(filters: readonly LogFilter[]): LogFilter[] {
  return filters.map((filter) => (filter.pinned ? filter : { ...filter, enabled: false }))
}

export function allOff(filters: readonly LogFilter[]): LogFilter[] {
  return filters.map((filter) => ({ ...filter, enabled: false }))
}
