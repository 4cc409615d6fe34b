import { assertNever } from '../error.ts'
import { asksExistence, fieldName, type KqlIs, type KqlNode, type KqlRange, type KqlValue, type KqlWord, valueText } from '../kql/ast.ts'
import { resolveField } from '../kql/fields.ts'
import { compileLeaf } from '../kql/leaf.ts'
import { KqlProblem } from '../kql/lexer.ts'
import { levelSpellings } from '../log-level.ts'
import type { LogLevel, LogQuery } from '../logs.ts'
import { requireBearableLucene, requireWholeLucene } from '../lucene.ts'
import { type LogglyField, logglyName, logglyNames } from './loggly-names.ts'

const everything = '*'
const named: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace']

/** Which events, as Loggly’s search takes it in `q`; `kql` is the text of the query, written by kqlToLoggly. The time range goes apart. */
export function logglyConditions({ roles, serverIds, levels }: Pick<LogQuery, 'roles' | 'serverIds' | 'levels'>, kql: string): string {
  return allOf([
    ...(roles.length > 0 ? [onAny('role', roles.map(quoted))] : []),
    ...(serverIds.length > 0 ? [onAny('serverId', serverIds.map(quoted))] : []),
    ...(levels.length > 0 ? [levelQuery(new Set(levels))] : []),
    ...(kql === everything ? [] : [kql]),
  ])
}

/** A text that Loggly reads itself, beside filters that were written by kqlToLoggly. INVALID_INPUT for one that would break out of its place. */
export function luceneToLoggly(text: string, filters: string): string {
  requireBearableLucene(text)
  requireWholeLucene(text)
  return allOf([...(text.trim() === '' ? [] : [`(${text.trim()})`]), ...(filters === everything ? [] : [filters])])
}

/** The query in Loggly’s language, which is Lucene’s without most of it. Throws KqlProblem for what Loggly cannot be asked. */
export function kqlToLoggly(node: KqlNode, now: number): string {
  switch (node.kind) {
    case 'all':
      return everything
    case 'text':
      return anyOf(words(node.value))
    case 'is':
    case 'range':
      return comparison(node, now)
    case 'nested':
      throw new KqlProblem('Loggly cannot be asked about the elements of a list.', node.start, ['field: value'])
    case 'not':
      return noneOf(kqlToLoggly(node.child, now))
    case 'and':
      return allOf(node.children.map((child) => kqlToLoggly(child, now)))
    case 'or':
      return anyOf(node.children.map((child) => kqlToLoggly(child, now)))
    default:
      return assertNever(node)
  }
}

function comparison(leaf: KqlIs | KqlRange, now: number): string {
  if (leaf.field.segments.length > 1) {
    throw new KqlProblem('Loggly cannot be asked for fields by a wildcard.', leaf.field.start, ['the whole name of a field'])
  }
  const [known] = resolveField(leaf.field).known
  if (known === 'at') {
    throw new KqlProblem('Loggly takes times from the time range above alone.', leaf.field.start, ['another field'])
  }
  if (known === 'level') return levelQuery(compileLeaf(leaf, now).levels)
  if (leaf.kind === 'range') {
    if (known !== undefined) throw new KqlProblem('Loggly compares numbers alone, and this field holds text.', leaf.start, ['field: value'])
    return `${escaped(logglyName(fieldName(leaf.field)))}:${leaf.operator}${number(leaf.value)}`
  }
  if (known === 'message') return asksExistence(leaf.value) ? everything : anyOf(words(leaf.value))
  const values = asksExistence(leaf.value) ? [everything] : [wholeValue(leaf.value)]
  return known === undefined ? `${escaped(logglyName(fieldName(leaf.field)))}:${values[0]}` : onAny(known, values)
}

/** Events of these levels; one without a level, or with one that no level is called, is `unknown`. */
function levelQuery(levels: ReadonlySet<LogLevel>): string {
  const having = (wanted: readonly LogLevel[]) => onAny('level', wanted.flatMap((level) => levelSpellings(level)).map(quoted))
  const asked = named.filter((level) => levels.has(level))
  const parts = asked.length === 0 ? [] : [having(asked)]
  if (levels.has('unknown')) parts.push(noneOf(having(named)))
  return parts.length === 0 ? noneOf(everything) : anyOf(parts)
}

function onAny(known: LogglyField, values: readonly string[]): string {
  const value = anyOf(values)
  return anyOf(logglyNames[known].map((name) => `${name}:${value}`))
}

/** Free text: words without quotation marks are alternatives, as everywhere in KQL. */
function words(value: KqlValue): string[] {
  if (value.quoted) return [quoted(valueText(value))]
  return asksExistence(value) ? [everything] : value.words.map(word)
}

function word({ segments, start }: KqlWord): string {
  if (segments.length === 1) return quoted(segments[0] ?? '')
  if (segments[0] === '') {
    throw new KqlProblem('Loggly cannot search for a word whose beginning is not known.', start, ['a word that does not begin with *'])
  }
  return segments.map(escaped).join('*')
}

/** A value of a field, whole: with a wildcard it can hold no blank. */
function wholeValue(value: KqlValue): string {
  if (value.quoted || value.words.every(({ segments }) => segments.length === 1)) return quoted(valueText(value))
  const [only, more] = value.words
  if (only === undefined || more !== undefined) {
    throw new KqlProblem('Loggly takes a * within one word alone.', value.start, ['a value in quotation marks, or one word'])
  }
  return word(only)
}

function number(value: KqlValue): string {
  const text = valueText(value)
  if (Number.isFinite(Number(text)) && text.trim() !== '') return String(Number(text))
  throw new KqlProblem('Loggly compares numbers alone.', value.start, ['a number'])
}

function quoted(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, '\\$&')}"`
}

/** Signs that mean something in Lucene’s syntax stand for themselves. */
function escaped(text: string): string {
  return text.replaceAll(/[+\-!(){}[\]^"~*?:\\/&|<>=\s]/g, '\\$&')
}

function allOf(parts: readonly string[]): string {
  const [only = everything, more] = parts
  return more === undefined ? only : `(${parts.join(' AND ')})`
}

function anyOf(parts: readonly string[]): string {
  const [only = everything, more] = parts
  return more === undefined ? only : `(${parts.join(' OR ')})`
}

/** Loggly’s NOT takes away from what stands before it. */
function noneOf(part: string): string {
  return `(${everything} NOT ${part})`
}
