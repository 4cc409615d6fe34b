import { assertNever } from '../error.ts'
import type { LogRecord } from '../logs.ts'
import { fieldName, type KqlField, type KqlNode } from './ast.ts'
import { isObject, valuesAt } from './fields.ts'
import { compileLeaf, compileObjectTest, type LeafTest } from './leaf.ts'
import { KqlProblem } from './lexer.ts'
import { SearchedText } from './text.ts'

type Test<Subject> = (subject: Subject) => boolean

interface PreparedRecord {
  readonly record: LogRecord
  readonly message: SearchedText
}

/**
 * The query as a function on one line, for tail and alerts. `now`, milliseconds since 1970, is what `now-15m` counts from.
 * Throws KqlProblem for a value that cannot be compared.
 */
export function predicate(node: KqlNode, now: number): (record: LogRecord) => boolean {
  const test = compileNode<PreparedRecord>(node, {
    leaf: (leaf) => {
      const compiled = compileLeaf(leaf, now)
      return (subject) => fulfilsLeaf(subject, compiled)
    },
    nested: (field, child) => {
      const inner = nestedTest(field, child)
      return (subject) => inner(subject.record.fields)
    },
  })
  return (record) => test({ record, message: new SearchedText(record.message) })
}

/** `field: { child }` on a plain object: one element under the field fulfils all of the child. */
export function nestedTest(field: KqlField, child: KqlNode): Test<unknown> {
  if (field.segments.length > 1) throw new KqlProblem('A field with { } cannot hold a wildcard.', field.start, ['a plain field name'])
  const name = fieldName(field)
  const inner = compileNode<unknown>(child, { leaf: compileObjectTest, nested: nestedTest })
  return (fields) => valuesAt(fields, name).some((element) => isObject(element) && inner(element))
}

function compileNode<Subject>(
  node: KqlNode,
  compile: {
    readonly leaf: (leaf: Extract<KqlNode, { kind: 'text' | 'is' | 'range' }>) => Test<Subject>
    readonly nested: (field: KqlField, child: KqlNode) => Test<Subject>
  },
): Test<Subject> {
  switch (node.kind) {
    case 'all':
      return () => true
    case 'text':
    case 'is':
    case 'range':
      return compile.leaf(node)
    case 'nested':
      return compile.nested(node.field, node.child)
    case 'not': {
      const inner = compileNode(node.child, compile)
      return (subject) => !inner(subject)
    }
    case 'and':
    case 'or': {
      const tests = node.children.map((child) => compileNode(child, compile))
      return node.kind === 'and' ? (subject) => tests.every((test) => test(subject)) : (subject) => tests.some((test) => test(subject))
    }
    default:
      return assertNever(node)
  }
}

function fulfilsLeaf({ record, message }: PreparedRecord, leaf: LeafTest): boolean {
  if (leaf.levels.has(record.level)) return true
  if (leaf.time && record.at >= leaf.time.from && record.at < leaf.time.to) return true
  for (const [field, test] of leaf.keywords) if (test(record[field])) return true
  if (leaf.message.some((test) => message.fulfils(test))) return true
  return leaf.others?.(record.fields) ?? false
}
