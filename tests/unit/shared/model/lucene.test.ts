import { describe, expect, it } from 'vitest'
import { filtersNode, queryNode } from '../../../../shared/model/kql/filters.ts'
import { luceneToLoggly } from '../../../../shared/model/loggly/kql-to-loggly.ts'
import { luceneProblem, requireBearableLucene, requireWholeLucene } from '../../../../shared/model/lucene.ts'

const refusedAt = (text: string) => {
  try {
    requireBearableLucene(text)
    return null
  } catch (error) {
    return (error as { details: { position: number } }).details.position
  }
}

describe('a query in Lucene', () => {
  it('repeats in regular expressions no more than a server bears, nested repetitions multiplied', () => {
    for (const text of [
      '',
      'a AND b',
      '/a{1000}/',
      '/a{2,}b{3,30}/ /c{500}/',
      'id:"{99999}" x',
      'path:\\/a{99999}',
      '"open /a{9999}/',
      '/a\\{9999}/',
    ])
      expect(refusedAt(text), text).toBeNull()
    expect(refusedAt('host:/[a-z]{2,999999}/')).toBe(5)
    expect(refusedAt('"/" /(a{40}){40}/')).toBe(4)
    expect(refusedAt('/x\\/y{99999}')).toBe(0)
    expect(refusedAt(`a${'\\'.repeat(5000)} ${'"'.repeat(4999)} ${'/'.repeat(3)}`)).toBeNull()
  })

  it('is whole where something stands beside it', () => {
    const brokenAt = (text: string) => {
      try {
        requireWholeLucene(text)
        return null
      } catch (error) {
        return (error as { details: { position: number } }).details.position
      }
    }
    for (const text of ['', 'a:(b OR c)', 'x:[1 TO 5}', '"a) OR ("', '\\) a', '/)(/ b', 'a "\\" b"'])
      expect(brokenAt(text), text).toBeNull()
    for (const [text, at] of [
      ['a) OR (b', 1],
      ['(a', 0],
      ['x:[1 TO 5', 2],
      ['(a]', 2],
      ['"a', 0],
      ['a "\\"', 2],
      ['a /b', 2],
      ['a\\', 1],
    ] as const) {
      expect([text, brokenAt(text)]).toEqual([text, at])
    }
    expect(luceneToLoggly(' a OR b ', '*')).toBe('(a OR b)')
    expect(luceneToLoggly(' ', '*')).toBe('*')
    expect(luceneToLoggly('a OR b', 'json.x:"1"')).toBe('((a OR b) AND json.x:"1")')
    expect(() => luceneToLoggly('a) OR (b', '*')).toThrow(/was not opened/)
  })

  it('is told where a server stopped reading', () => {
    const said = 'Cannot parse \'a AND (\': Encountered "<EOF>" at line 1, column 7.'
    expect(luceneProblem(said, 'a AND (', null)).toMatchObject({
      message: 'The query ends too early: a bracket, a quotation mark or a word is missing.\na AND (\n       ^',
      details: { field: 'query', position: 7 },
    })
    expect(luceneProblem('Cannot parse \'a ) b\': Encountered " ")" ") "" at line 1, column 2.', 'a ) b', null)).toMatchObject({
      message: 'The server cannot read this query as Lucene from here on.\na ) b\n  ^',
    })
    expect(luceneProblem('too many clauses', 'a', null)).toMatchObject({
      details: { field: 'query' },
      message: expect.stringContaining('too many clauses'),
    })
  })

  it('is refused by a source that does not pass it on, and its filters are asked all the same', () => {
    const filters = [{ field: 'host', operator: 'is' as const, values: ['web-1'], enabled: true, pinned: false }]
    expect(() => queryNode({ query: 'a', language: 'lucene', filters })).toThrow(/does not speak Lucene/)
    expect(filtersNode(filters)).toEqual(queryNode({ query: '', filters }))
    expect(filtersNode(undefined)).toEqual(queryNode({ query: '' }))
  })
})
