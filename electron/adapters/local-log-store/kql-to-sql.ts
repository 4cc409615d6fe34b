import { assertNever } from '../../../shared/model/error.ts'
import type { KqlNode } from '../../../shared/model/kql/ast.ts'
import type { KeywordField } from '../../../shared/model/kql/fields.ts'
import { compileLeaf, type LeafTest } from '../../../shared/model/kql/leaf.ts'
import { nestedTest } from '../../../shared/model/kql/predicate.ts'
import type { TextTest } from '../../../shared/model/kql/text.ts'
import type { ValueTest } from '../../../shared/model/kql/values.ts'
import { levelOrder } from '../../../shared/model/log-level.ts'
import type { DayDictionary } from './day-dictionary.ts'
import type { RowTests } from './day-file.ts'
import { fieldsSql } from './fields-sql.ts'
import { idOfTime } from './line-id.ts'

/**
 * Lines that fulfil both halves; null asks nothing. `sql` is over `lines l` with the parameters :first and :end, the ids looked at;
 * `match` is an expression of FTS5.
 */
export interface LineCondition {
  readonly match: string | null
  readonly sql: string | null
}

/** What the query is compiled for: one day, whose numbers for hosts, roles and so on are its own. */
export interface CompiledFor {
  readonly dictionary: DayDictionary
  readonly knowsFields: boolean
  readonly dayStart: number
  readonly now: number
}

/** FTS5’s own parser has a stack; deeper parts are asked one by one. */
const deepestMatch = 12

const all: LineCondition = { match: null, sql: null }
export const noLine: LineCondition = { match: null, sql: '0' }

/** Values need no parameters: they are numbers, or words of letters and digits only. Throws KqlProblem as compileLeaf does. */
export function kqlToSql(node: KqlNode, day: CompiledFor): LineCondition & { readonly tests: RowTests } {
  const compiler = new SqlCompiler(day)
  return { ...compiler.compile(node).condition, tests: { text: compiler.text, fields: compiler.fields } }
}

interface Compiled {
  readonly condition: LineCondition
  readonly depth: number
}

class SqlCompiler {
  readonly text: TextTest[] = []
  readonly fields: ((fields: unknown) => boolean)[] = []
  private readonly day: CompiledFor

  constructor(day: CompiledFor) {
    this.day = day
  }

  compile(node: KqlNode): Compiled {
    switch (node.kind) {
      case 'all':
        return { condition: all, depth: 0 }
      case 'text':
      case 'is':
      case 'range':
        return { condition: this.compileTest(node, compileLeaf(node, this.day.now)), depth: 0 }
      case 'nested':
        return { condition: { match: null, sql: this.fieldsTest(node, nestedTest(node.field, node.child)) }, depth: 0 }
      case 'not':
        return { condition: { match: null, sql: `not ${asSql(this.compile(node.child).condition)}` }, depth: 0 }
      case 'and':
      case 'or':
        return joined(
          node.kind,
          node.children.map((child) => this.compile(child)),
        )
      default:
        return assertNever(node)
    }
  }

  private compileTest(node: KqlNode, test: LeafTest): LineCondition {
    const parts: string[] = []
    const phrases: string[] = []
    for (const text of test.message) {
      if (text.kind === 'any') parts.push('1')
      else if (text.kind === 'phrase') phrases.push(`"${text.tokens.join(' ')}"${text.prefix ? ' *' : ''}`)
      else parts.push(`henge_text(${this.text.push(text) - 1}, l.message)`)
    }
    if (test.levels.size > 0) parts.push(`l.level in (${[...test.levels].map((level) => levelOrder.indexOf(level)).join(', ')})`)
    if (test.time) {
      const { dayStart } = this.day
      parts.push(`(l.id >= ${idOfTime(dayStart, test.time.from)} and l.id < ${idOfTime(dayStart, test.time.to)})`)
    }
    parts.push(...this.keywordConditions(test.keywords))
    if (test.others) parts.push(this.fieldsTest(node, test.others))
    const match = phrases.length > 0 ? `(${phrases.join(' OR ')})` : null
    if (parts.length === 0) return match ? { match, sql: null } : noLine
    return { match: null, sql: anyOf(match ? [asSql({ match, sql: null }), ...parts] : parts, 'or') }
  }

  private keywordConditions(keywords: ReadonlyMap<KeywordField, ValueTest>): string[] {
    const { sources, services, files } = this.day.dictionary
    const fitting = new Set<number>()
    const parts: string[] = []
    for (const [field, test] of keywords) {
      if (field === 'service' || field === 'file') {
        const ids = [...(field === 'service' ? services : files)].filter(([, name]) => test(name)).map(([id]) => id)
        if (ids.length > 0) parts.push(`l.${field} in (${ids.join(', ')})`)
      } else {
        for (const [id, source] of sources) if (test(source[field])) fitting.add(id)
      }
    }
    if (fitting.size > 0) parts.push(sourceCondition(fitting, this.day.dictionary))
    return parts.length > 0 || keywords.size === 0 ? parts : ['0']
  }

  private fieldsTest(node: KqlNode, test: (fields: unknown) => boolean): string {
    return fieldsSql(node, `henge_fields(${this.fields.push(test) - 1}, l.fields)`, this.day)
  }
}

/**
 * Lines of these sources. The index is offered only where they are few among the day’s lines: walking down all lines until the page is
 * full is quicker than sorting a large part of them.
 */
export function sourceCondition(ids: ReadonlySet<number>, dictionary: DayDictionary): string {
  if (ids.size === 0) return '0'
  if (ids.size === dictionary.sources.size) return '1'
  let lines = 0
  for (const id of ids) lines += dictionary.sources.get(id)?.lines ?? 0
  return `${lines * 20 < dictionary.lineCount() ? '' : '+'}l.source in (${[...ids].join(', ')})`
}

function joined(kind: 'and' | 'or', parts: readonly Compiled[]): Compiled {
  const depth = 1 + Math.max(...parts.map((part) => part.depth))
  const pureMatches = parts.map(({ condition }) => (condition.sql === null ? condition.match : null))
  const matches = pureMatches.filter((match) => match !== null)
  if (kind === 'or') {
    if (matches.length === parts.length && depth <= deepestMatch)
      return { condition: { match: `(${matches.join(' OR ')})`, sql: null }, depth }
    return {
      condition: {
        match: null,
        sql: anyOf(
          parts.map(({ condition }) => asSql(condition)),
          'or',
        ),
      },
      depth: 0,
    }
  }
  const wanted = parts.map(({ condition }) => condition)
  const allMatches = wanted.flatMap(({ match }) => (match === null ? [] : [match]))
  const conditions = wanted.flatMap(({ sql }) => (sql === null ? [] : [sql]))
  if (depth > deepestMatch) return { condition: { match: null, sql: anyOf(wanted.map(asSql), 'and') }, depth: 0 }
  return {
    condition: {
      match: allMatches.length > 0 ? `(${allMatches.join(' AND ')})` : null,
      sql: conditions.length > 0 ? anyOf(conditions, 'and') : null,
    },
    depth,
  }
}

/** Both halves as one SQL condition, for a statement with the parameters :first and :end, the ids it looks at. */
export function asSql({ match, sql }: LineCondition): string {
  const found =
    match === null ? null : `l.id in (select rowid from lines_text where lines_text match '${match}' and rowid >= :first and rowid < :end)`
  if (found === null) return sql ?? '1'
  return sql === null ? found : `(${found} and ${sql})`
}

/** Joined in halves: SQLite refuses an expression deeper than 1000, which a chain of as many `or` would be. */
function anyOf(parts: readonly string[], operator: 'and' | 'or'): string {
  const [only] = parts
  if (parts.length <= 1) return only ?? '0'
  const middle = parts.length >> 1
  return `(${anyOf(parts.slice(0, middle), operator)} ${operator} ${anyOf(parts.slice(middle), operator)})`
}
