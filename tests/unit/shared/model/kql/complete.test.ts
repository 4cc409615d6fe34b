import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { colourKql } from '../../../../../shared/model/kql/colours.ts'
import { placeAt } from '../../../../../shared/model/kql/complete.ts'
import { KqlParser, parseKql } from '../../../../../shared/model/kql/parser.ts'
import { predicate } from '../../../../../shared/model/kql/predicate.ts'
import { kqlName, kqlValue } from '../../../../../shared/model/kql/write.ts'
import type { LogRecord } from '../../../../../shared/model/logs.ts'

/** The place of the `|` in a query. */
function at(marked: string) {
  const cursor = marked.indexOf('|')
  return placeAt(marked.replace('|', ''), cursor)
}

describe('what can stand at a place of a query', () => {
  it.each([
    ['|', ['field', 'not'], null, ''],
    ['le|', ['field', 'not'], null, 'le'],
    ['level |', ['operator', 'connective'], 'level', ''],
    ['level: |', ['value'], 'level', ''],
    ['level:|', ['value'], 'level', ''],
    ['level: err|', ['value'], 'level', 'err'],
    ['level: "not fo|', ['value'], 'level', 'not fo'],
    ['level: "not found"|', [], null, ''],
    ['level: error |', ['connective'], null, ''],
    ['level: error an|', ['connective'], null, 'an'],
    ['level: error and |', ['field', 'not'], null, ''],
    ['level: error and|', ['connective'], null, 'and'],
    ['level: error and not |', ['field'], null, ''],
    ['level: error and not ho|', ['field'], null, 'ho'],
    ['took >= |', ['value'], 'took', ''],
    ['took >= 5|', ['value'], 'took', '5'],
    ['host: (web-1 or |', ['value', 'not'], 'host', ''],
    ['host: (web-1 or (a or w|', ['value', 'not'], 'host', 'w'],
    ['host: (web-1 or web-2) and |', ['field', 'not'], null, ''],
    ['host: (web-1 |', ['connective'], 'host', ''],
    ['(a: 1 or |', ['field', 'not'], null, ''],
    ['(a: 1) |', ['connective'], null, ''],
    ['two words |', ['operator', 'connective'], 'two words', ''],
    ['two words: |', ['value'], 'two words', ''],
    ['"a b": v|', ['value'], 'a b', 'v'],
    ['a\\:b: |', ['value'], 'a:b', ''],
    ['timeout re|', ['connective'], 'timeout', 're'],
    ['a: b\\|', ['value'], 'a', 'b\\'],
    [') and le|', ['field', 'not'], null, 'le'],
  ])('%s', (marked, expected, field, typed) => {
    expect(at(marked)).toMatchObject({ expected, field, typed })
  })

  it('knows the fields of a nested one by their whole name', () => {
    expect(at('users: { na|')).toMatchObject({ expected: ['field', 'not'], prefix: 'users.', typed: 'na' })
    expect(at('users: { name: |')).toMatchObject({ expected: ['value'], field: 'users.name' })
    expect(at('users: { name: ann } and |')).toMatchObject({ expected: ['field', 'not'], prefix: '' })
  })

  it('replaces the whole word that the cursor is in, or the phrase', () => {
    expect(at('level: er|ror and x')).toMatchObject({ from: 7, to: 12, typed: 'er', quoted: false })
    expect(at('level: "er|ror now" and x')).toMatchObject({ from: 7, to: 18, typed: 'er', quoted: true })
    expect(at('a and |b')).toMatchObject({ from: 6, to: 6 })
    expect(at('host: w*b|')).toMatchObject({ wildcard: true })
  })

  it('answers for every text and place, within the text', () => {
    const part = fc.constantFrom(
      'a',
      'b.c',
      ' ',
      '  ',
      ':',
      '<',
      '>=',
      '(',
      ')',
      '{',
      '}',
      '"',
      '\\',
      '*',
      'and',
      'OR',
      'not',
      '\u00a0',
      'é',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }), fc.nat(), (parts, seed) => {
        const text = parts.join('')
        const cursor = text.length === 0 ? 0 : seed % (text.length + 1)
        const { from, to } = placeAt(text, cursor)
        expect(from <= cursor && cursor <= to && to <= text.length).toBe(true)
        let end = 0
        for (const span of colourKql(text)) {
          expect(span.start >= end && span.end > span.start && span.end <= text.length).toBe(true)
          end = span.end
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('expects a field exactly where a field and a value make the text before it a query', () => {
    const complete = ['', 'a', 'a: b', 'not a: b', 'a: (b or c)', '(a or b: c)', 'a > 5 and b', 'a: { b: c }']
    for (const text of complete) {
      for (const joint of ['and', 'or', 'and not']) {
        const before = text === '' ? '' : `${text} ${joint} `
        expect(placeAt(before, before.length).expected, before).toContain('field')
        expect(() => new KqlParser(`${before}x: y`).parse(), before).not.toThrow()
      }
    }
  })
})

describe('names and values written into a query', () => {
  it('mean themselves, whatever is in them, and stand on one line without unseen signs', () => {
    const text = fc.oneof(
      fc.string({ minLength: 1 }),
      fc
        .array(fc.constantFrom('"', '\\', '*', 'and', ' ', '\n', '\t', ':', '\u202e', '\u0000', 'é'), { minLength: 1 })
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, text, (name, value) => {
        const query = `${kqlName(name)}: ${kqlValue(value)}`
        expect(query).not.toMatch(/[\n\r\u202e]/)
        const line = { message: '', level: 'unknown', at: 0, fields: { [name]: value } } as unknown as LogRecord
        expect(predicate(parseKql(query), 0)(line)).toBe(true)
        const other = { ...line, fields: { [name]: `${value}x` } }
        expect(predicate(parseKql(query), 0)(other)).toBe(false)
      }),
      { numRuns: 500 },
    )
    expect(kqlName('http.status')).toBe('http.status')
    expect(kqlValue('web-1')).toBe('web-1')
    expect(kqlValue('not')).toBe('"not"')
  })
})

describe('colours of a query', () => {
  it.each([
    ['level: error or x', 'field operator value keyword text'],
    ['host: (a or "b c") and took >= 5', 'field operator operator value keyword value operator keyword field operator value'],
    ['users: { name: ann', 'field operator operator field operator value'],
    ['not "un', 'keyword text'],
  ])('%s', (text, colours) => {
    expect(
      colourKql(text)
        .map(({ colour }) => colour)
        .join(' '),
    ).toBe(colours)
  })
})
