import { levelOrder, parseLevel } from '../log-level.ts'
import type { LogLevel } from '../logs.ts'
import { asksExistence, fieldName, type KqlField, type KqlLeaf, valueText } from './ast.ts'
import { flatValues, globFits, type KeywordField, keywordFields, resolveField, valuesAt } from './fields.ts'
import { KqlProblem } from './lexer.ts'
import { compileTextTests, type TextTest } from './text.ts'
import { compileTimeSpan, type TimeSpan } from './time-value.ts'
import { compares, compileRangeTest, compileValueTest, type ValueTest } from './values.ts'

/**
 * One comparison of a query, split by where it looks: a line fulfils it if any part says yes. Every back end is made from this, so that
 * they cannot disagree about what a comparison means.
 */
export interface LeafTest {
  readonly message: readonly TextTest[]
  readonly levels: ReadonlySet<LogLevel>
  readonly time: TimeSpan | null
  readonly keywords: ReadonlyMap<KeywordField, ValueTest>
  /** On the line’s other fields. */
  readonly others: ((fields: unknown) => boolean) | null
}

const everything: TimeSpan = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

/** `now`, milliseconds since 1970, is what `now-15m` counts from. Throws KqlProblem for a value that cannot be compared. */
export function compileLeaf(leaf: KqlLeaf, now: number): LeafTest {
  if (leaf.kind === 'text') {
    return { message: compileTextTests(leaf.value), levels: new Set(), time: null, keywords: new Map(), others: null }
  }
  const { known, others } = resolveField(leaf.field)
  // Behind a wildcard in the name, a value that is no time or level just does not fit that field.
  const many = leaf.field.segments.length > 1
  const test = leaf.kind === 'is' ? compileValueTest(leaf.value) : compileRangeTest(leaf.operator, leaf.value)
  return {
    message: known.includes('message') && leaf.kind === 'is' ? compileTextTests(leaf.value) : [],
    levels: known.includes('level') ? fittingLevels(leaf, many) : new Set(),
    time: known.includes('at') ? fittingTime(leaf, now, many) : null,
    keywords: new Map(keywordFields.filter((field) => known.includes(field)).map((field) => [field, test])),
    others: others ? compileOthers(leaf.field, test) : null,
  }
}

/** The test of a leaf on a plain object, as in `field: { … }` and for other fields. */
export function compileObjectTest(leaf: KqlLeaf): (fields: unknown) => boolean {
  if (leaf.kind === 'text') {
    throw new KqlProblem('Inside { } every value needs the name of its field.', leaf.start, ['a field and ":"'])
  }
  return compileOthers(leaf.field, leaf.kind === 'is' ? compileValueTest(leaf.value) : compileRangeTest(leaf.operator, leaf.value))
}

function compileOthers(field: KqlField, test: ValueTest): (fields: unknown) => boolean {
  if (field.segments.length === 1) {
    const name = fieldName(field)
    return (fields) => valuesAt(fields, name).some(test)
  }
  return (fields) => {
    for (const [name, value] of flatValues(fields)) if (globFits(field.segments, name) && test(value)) return true
    return false
  }
}

function fittingLevels(leaf: Exclude<KqlLeaf, { kind: 'text' }>, many: boolean): Set<LogLevel> {
  const text = valueText(leaf.value)
  if (leaf.kind === 'is') {
    if (asksExistence(leaf.value)) return new Set(levelOrder.filter((level) => level !== 'unknown'))
    const meant = leaf.value.words.length === 1 ? parseLevel(text) : null
    if (meant) return new Set([meant])
    const test = compileValueTest(leaf.value)
    return new Set(levelOrder.filter(test))
  }
  const bound = parseLevel(text)
  if (!bound || bound === 'unknown') {
    if (many) return new Set()
    throw new KqlProblem(`"${text}" is no level.`, leaf.value.start, ['fatal', 'error', 'warn', 'info', 'debug', 'trace'])
  }
  const { operator } = leaf
  const severity = (level: LogLevel) => -levelOrder.indexOf(level)
  return new Set(levelOrder.filter((level) => level !== 'unknown' && compares(operator, severity(level) - severity(bound))))
}

function fittingTime(leaf: Exclude<KqlLeaf, { kind: 'text' }>, now: number, many: boolean): TimeSpan | null {
  if (leaf.kind === 'is' && asksExistence(leaf.value)) return everything
  try {
    return compileTimeSpan(leaf.kind === 'is' ? ':' : leaf.operator, leaf.value, now)
  } catch (error) {
    if (many && error instanceof KqlProblem) return null
    throw error
  }
}
