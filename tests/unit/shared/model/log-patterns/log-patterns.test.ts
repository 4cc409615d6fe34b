import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseKql } from '../../../../../shared/model/kql/parser.ts'
import { predicate } from '../../../../../shared/model/kql/predicate.ts'
import { byChange, changeOf } from '../../../../../shared/model/log-patterns/compare.ts'
import { patternBars } from '../../../../../shared/model/log-patterns/log-patterns.ts'
import { barsOf, type FoundPattern, PatternFinder } from '../../../../../shared/model/log-patterns/pattern-finder.ts'
import { narrowed } from '../../../../../shared/model/log-patterns/pattern-query.ts'
import type { LogLevel } from '../../../../../shared/model/logs.ts'
import { line, noon } from '../../../../contract/log-source-behaviours.ts'

function found(messages: readonly string[], level: LogLevel = 'info'): FoundPattern[] {
  const finder = new PatternFinder(1, { byPath: true })
  for (const [index, message] of messages.entries()) finder.add({ message, at: noon + index, level }, 0)
  return finder.patterns()
}

const summary = (messages: readonly string[]) => found(messages).map(({ text, times }) => [text, times[0]?.length])
const finds = (query: string | null, message: string) => query !== null && predicate(parseKql(query), noon)(line({ message }))

describe('patterns of lines', () => {
  it('are what lines have in common; numbers, ids and addresses differ', () => {
    const lines = Array.from({ length: 30 }, (_, index) => [
      `GET /v1/orders/${index} 200 ${index * 3}ms request_id=req-${(index * 7919).toString(16)}0`,
      `2024-05-31T12:00:${10 + index}.123Z connection to 10.0.0.${index}:5432 refused`,
      `user ${['ann', 'bob', 'eve'][index % 3]} logged in from ${['home', 'work'][index % 2]}`,
    ]).flat()
    expect(summary(['GET /up 200', 'GET /orders 200', 'GET /up 500'])).toEqual([
      ['GET /up <*>', 2],
      ['GET /orders <*>', 1],
    ])
    const apart = new PatternFinder(1, { byPath: false })
    for (const path of ['/up', '/orders']) apart.add({ message: `GET ${path} failed`, at: noon, level: 'error' }, 0)
    expect(apart.patterns().map(({ text }) => text)).toEqual(['GET <*> failed'])
    expect(summary(lines)).toEqual([
      ['GET /<*>/orders/<*> <*> <*> request_id=req-<*>', 30],
      ['<*> connection to <*> refused', 30],
      ['user <*> logged in from <*>', 30],
    ])
  })

  it('keep the name of a value, and the first line of a stack trace', () => {
    expect(summary(['job done state=ok in queue mail', 'job done state=bad in queue web'])).toEqual([
      ['job done state=<*> in queue <*>', 2],
    ])
    expect(summary(['Error: no such order\n  at a.js:1\n  at b.js:2', 'Error: no such order\n  at c.js:3'])).toEqual([
      ['Error: no such order', 2],
    ])
  })

  it('have a query that finds each of their lines, and not those of others', () => {
    const lines = [
      'orders_pkey: duplicate "key" 17 (web)',
      'orders_pkey: duplicate "key" 18 (web)',
      'started worker 3 of 8',
      '10.0.0.1 - - [31/May]',
    ]
    for (const { query, example, text } of found(lines)) {
      expect(finds(query, example), `${text}: ${query}`).toBe(true)
      expect(lines.filter((message) => finds(query, message)).length, `${text}: ${query}`).toBe(text.startsWith('orders') ? 2 : 1)
    }
    expect(found(['12 34'])[0]).toMatchObject({ text: '<*> <*>', query: null })
    // A word that a colour touches is another word for every index.
    expect(found(['\u001b[31mfailed\u001b[0m'])[0]).toMatchObject({ text: 'failed', query: null })
  })

  it('find whatever their lines are made of', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'order',
        'failed',
        'orders_pkey',
        'a=1',
        'k="v w"',
        '<*>',
        'not',
        'or',
        '/v1/x',
        'ÄÖ',
        'e\u0301t',
        '*',
        '{}',
        '\\',
        ':',
        '日本',
        '12ms',
      ),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    fc.assert(
      fc.property(fc.array(fc.array(word, { maxLength: 6 }), { minLength: 1, maxLength: 12 }), (lines) => {
        const finder = new PatternFinder(1, { byPath: true })
        const messages = lines.map((words) => words.join(' '))
        for (const message of messages) finder.add({ message, at: noon, level: 'info' }, 0)
        const patterns = finder.patterns()
        expect(patterns.reduce((sum, { times }) => sum + (times[0]?.length ?? 0), 0)).toBe(messages.length)
        for (const { query, example } of patterns) if (query !== null) expect(finds(query, example), `${query} in ${example}`).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('are bounded, however different the lines are, and however long', () => {
    const words = (index: number) =>
      Array.from(
        { length: 90 },
        (_, place) => 'abcdefghij'.repeat(1 + ((index * 31 + place) % 5)) + String.fromCharCode(97 + ((index * 7 + place * 3) % 26)),
      ).join(' ')
    const finder = new PatternFinder(1, { byPath: true })
    for (let index = 0; index < 3000; index += 1)
      finder.add({ message: `${words(index)} ${'x'.repeat(index)}`, at: noon, level: 'info' }, 0)
    finder.add({ message: 'a'.repeat(2_000_000), at: noon, level: 'info' }, 0)
    finder.add({ message: '\u001b['.repeat(500_000), at: noon, level: 'info' }, 0)
    const patterns = finder.patterns()
    expect(patterns.length).toBeLessThanOrEqual(300)
    expect(patterns.every(({ text, example }) => text.length < 5000 && example.length <= 2000)).toBe(true)
  })

  it('say the level that most of their lines have, and how many there are of each', () => {
    const finder = new PatternFinder(1, { byPath: true })
    for (const level of ['info', 'error', 'warn', 'info'] as const) finder.add({ message: 'same', at: noon, level }, 0)
    expect(finder.patterns()[0]).toMatchObject({ level: 'info', levels: { info: 2, error: 1, warn: 1 } })
  })

  it('are counted over the time of the sample', () => {
    const bars = barsOf([0, 0, 5, 23, 23], 0, 23)
    expect(bars.length).toBe(patternBars)
    expect([bars[0], bars[5], bars[23]]).toEqual([2, 1, 2])
    expect(barsOf([7, 7], 7, 7).reduce((sum, bar) => sum + bar, 0)).toBe(2)
  })

  it('narrow a query to their lines, or to all others', () => {
    const pattern = 'message:("a b" AND "c")'
    expect(narrowed('', pattern, 'AND')).toBe(pattern)
    expect(narrowed(' ', pattern, 'AND NOT')).toBe(`NOT ${pattern}`)
    expect(narrowed('x or y', pattern, 'AND NOT')).toBe(`(x or y) AND NOT ${pattern}`)
    expect(finds(narrowed('a or z', pattern, 'AND'), 'a b, c')).toBe(true)
    expect(finds(narrowed('a or z', pattern, 'AND NOT'), 'a b, c')).toBe(false)
  })
})

describe('a pattern before and after', () => {
  const change = (before: number, after: number, hours: readonly [number, number] = [1, 1]) =>
    changeOf({ lines: before, hours: hours[0] }, { lines: after, hours: hours[1] })

  it('is new, gone, more or less by its lines in an hour', () => {
    expect([change(0, 1), change(1, 0), change(10, 20), change(20, 10), change(10, 15)]).toEqual(['new', 'gone', 'more', 'less', 'same'])
    expect(change(100, 100, [10, 1])).toBe('more')
    expect(change(100, 10, [10, 1])).toBe('same')
    expect(change(1, 3)).toBe('same')
  })

  it('stands by what changed, then by how often it came', () => {
    const patterns = [
      { change: 'same', before: 9, after: 9 },
      { change: 'new', before: 0, after: 1 },
      { change: 'new', before: 0, after: 5 },
      { change: 'gone', before: 7, after: 0 },
    ] as const
    expect(patterns.toSorted(byChange).map(({ after, change: kind }) => `${kind} ${after}`)).toEqual(['new 5', 'new 1', 'gone 0', 'same 9'])
  })
})
