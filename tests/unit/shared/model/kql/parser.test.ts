import { describe, expect, it } from 'vitest'
import { HengeError } from '../../../../../shared/model/error.ts'
import type { KqlNode } from '../../../../../shared/model/kql/ast.ts'
import { fieldName, valueText } from '../../../../../shared/model/kql/ast.ts'
import { KqlParser, parseKql } from '../../../../../shared/model/kql/parser.ts'

/** The tree in short: `(and a (not b))`. */
function shape(node: KqlNode): string {
  switch (node.kind) {
    case 'all':
      return 'all'
    case 'text':
      return node.value.quoted ? `"${valueText(node.value)}"` : valueText(node.value)
    case 'is':
      return `${fieldName(node.field)}:${node.value.quoted ? `"${valueText(node.value)}"` : valueText(node.value)}`
    case 'range':
      return `${fieldName(node.field)}${node.operator}${valueText(node.value)}`
    case 'nested':
      return `${fieldName(node.field)}:{${shape(node.child)}}`
    case 'not':
      return `(not ${shape(node.child)})`
    case 'and':
    case 'or':
      return `(${node.kind} ${node.children.map(shape).join(' ')})`
  }
}

function problemOf(text: string): { message: string; position: unknown; expected: unknown } {
  try {
    parseKql(text)
  } catch (error) {
    if (error instanceof HengeError && error.code === 'INVALID_INPUT') {
      return { message: error.message, position: error.details.position, expected: error.details.expected }
    }
    throw error
  }
  throw new Error(`"${text}" was taken for a query`)
}

describe('parseKql', () => {
  it.each([
    ['', 'all'],
    ['   ', 'all'],
    ['timeout', 'timeout'],
    ['connection refused', 'connection refused'],
    ['"connection refused"', '"connection refused"'],
    ['a or b and c', '(or a (and b c))'],
    ['a and b or c and not d', '(or (and a b) (and c (not d)))'],
    ['(a or b) and c', '(and (or a b) c)'],
    ['A AND b Or c', '(or (and A b) c)'],
    ['not (a or b)', '(not (or a b))'],
    ['level: error', 'level:error'],
    ['level:(error or warn)', '(or level:error level:warn)'],
    ['level:(error or (warn and not info))', '(or level:error (and level:warn (not level:info)))'],
    ['host: "web 1" and bytes >= 10', '(and host:"web 1" bytes>=10)'],
    ['bytes<5', 'bytes<5'],
    ['request: { status: 200 and took > 5 }', 'request:{(and request-free)}'.replace('request-free', 'status:200 took>5')],
    ['message: web*', 'message:web*'],
    ['f*: x', 'f*:x'],
    ['path: C\\:\\\\Windows', 'path:C:\\Windows'],
    ['"C:\\Windows"', '"C:\\Windows"'],
    ['rock \\and roll', 'rock and roll'],
    ['android or nothing', '(or android nothing)'],
    ['\\u0041bc', 'Abc'],
    ['"tab\\there \\"quoted\\" \\u00e9"', '"tab\there "quoted" é"'],
    ['a\u00a0and\u00a0b', '(and a b)'],
    ['x: **', 'x:*'],
  ])('reads %s', (text, expected) => {
    expect(shape(parseKql(text))).toBe(expected)
  })

  it('gives every node its place in the text', () => {
    const text = 'level: error and not (host: web-1)'
    const node = parseKql(text)
    expect(text.slice(node.start, node.end)).toBe(text)
    if (node.kind !== 'and') throw new Error('expected and')
    expect(node.children.map((child) => text.slice(child.start, child.end))).toEqual(['level: error', 'not (host: web-1)'])
  })

  it.each([
    ['level:', 6, 'a value'],
    ['a and', 5, 'a word'],
    ['(a or b', 7, '")"'],
    ['a)', 1, '"and"'],
    ['a: b: c', 4, '"and"'],
    ['not not a', 4, 'a word'],
    ['a b not c', 4, '"and"'],
    ['bytes >', 7, 'a value'],
    ['x: { a: 1', 9, '"}"'],
    ['"open', 0, '"'],
    ['C\\x', 1, '\\\\'],
    [': a', 0, 'a word'],
  ])('says what it expected where in %s', (text, position, expected) => {
    const problem = problemOf(text)
    expect(problem.position).toBe(position)
    expect(problem.expected).toContain(expected)
    expect(problem.message.split('\n').at(-1)).toBe(`${' '.repeat(position)}^`)
  })

  it('takes a number of steps in proportion to the text, however deep the brackets', () => {
    const steps = (depth: number) => {
      const parser = new KqlParser(`${'('.repeat(depth)}a: (b or c)${')'.repeat(depth)}`)
      parser.parse()
      return parser.steps
    }
    expect(steps(50) - steps(25)).toBe(50)
    expect(steps(50)).toBeLessThan(120)
  })

  it('refuses brackets nested beyond reason instead of running out of stack', () => {
    expect(problemOf('('.repeat(5000)).message).toContain('nested deeper')
  })
})
