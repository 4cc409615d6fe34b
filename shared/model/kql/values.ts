import { asksExistence, type KqlRangeOperator, type KqlValue, valueSegments, valueText } from './ast.ts'
import { globFits } from './fields.ts'
import { fold } from './text.ts'

/** A test of one value of a field that is not free text. */
export type ValueTest = (value: unknown) => boolean

/** `field: value`: the whole value, letter case aside, `*` for anything; numbers by their size; a bare `*` asks that there is one. */
export function compileValueTest(value: KqlValue): ValueTest {
  if (asksExistence(value)) return isPresent
  const segments = value.quoted ? [valueText(value)] : valueSegments(value)
  const folded = segments.map(fold)
  const number = segments.length === 1 ? asNumber(segments[0]) : null
  return (candidate) => {
    if (!isPresent(candidate) || typeof candidate === 'object') return false
    if (typeof candidate === 'number' && number !== null) return candidate === number
    return globFits(folded, fold(String(candidate)))
  }
}

/** `field > value`: by size where both are numbers, else by the order of their text. */
export function compileRangeTest(operator: KqlRangeOperator, value: KqlValue): ValueTest {
  const text = valueText(value)
  const bound = asNumber(text)
  const foldedBound = fold(text)
  return (candidate) => {
    if (!isPresent(candidate) || typeof candidate === 'object') return false
    const number = asNumber(candidate)
    if (bound !== null && number !== null) return compares(operator, number - bound)
    const folded = fold(String(candidate))
    return compares(operator, folded < foldedBound ? -1 : folded > foldedBound ? 1 : 0)
  }
}

/** True if a difference, left minus right, fulfils the operator. */
export function compares(operator: KqlRangeOperator, difference: number): boolean {
  switch (operator) {
    case '<':
      return difference < 0
    case '<=':
      return difference <= 0
    case '>':
      return difference > 0
    case '>=':
      return difference >= 0
  }
}

function isPresent(value: unknown): boolean {
  return value !== null && value !== undefined
}

/** What a value is by size; null: it is compared as text. */
export function asNumber(value: unknown): number | null {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || !/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value)) return null
  return Number(value)
}
