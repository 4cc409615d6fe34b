import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SavedSearch, sameName, savedSearchSchema, searchNameSchema } from '../../../../shared/model/saved-search.ts'
import { isNamedAfter, isSearchFile, searchFileName } from '../../../../shared/model/saved-search-file.ts'
import { readSavedSearch, writeSavedSearch } from '../../../../shared/model/saved-search-text.ts'
import { arbitraryFilters } from '../../../fakes/arbitrary-filters.ts'

const least: SavedSearch = savedSearchSchema.parse({ name: 'Errors' })
const problemOf = (text: string) => {
  const read = readSavedSearch(text)
  return 'problem' in read ? read.problem : null
}

describe('text of a saved search', () => {
  it('gives back what was written', () => {
    const texts = fc.array(fc.string({ minLength: 1 }), { maxLength: 3 })
    const searches = fc.record({
      name: fc.string({ minLength: 1, unit: 'grapheme' }).filter((name) => searchNameSchema.safeParse(name).data === name),
      description: fc.string({ unit: 'grapheme' }).map((text) => text.trim()),
      source: fc.option(fc.string({ minLength: 1, maxLength: 60 }), { nil: null }),
      query: fc.string({ unit: 'binary' }),
      language: fc.constantFrom('kql' as const, 'lucene' as const),
      roles: texts,
      servers: texts,
      levels: fc.subarray(['error' as const, 'unknown' as const]),
      filters: arbitraryFilters(4),
      columns: fc.option(texts, { nil: null }),
      order: fc.constantFrom('newest' as const, 'oldest' as const),
      time: fc.constantFrom(null, { from: 'now-24h', to: 'now' }, { from: '2026-11-22T00:00:00.000Z', to: 'now/d' }),
    })
    fc.assert(
      fc.property(searches, searches, (search, before) => {
        expect(readSavedSearch(writeSavedSearch(search, null))).toEqual({ search })
        expect(readSavedSearch(writeSavedSearch(search, writeSavedSearch(before, null)))).toEqual({ search })
      }),
    )
  })

  it('says only what was meant, and keeps comments and order', () => {
    expect(writeSavedSearch(least, null)).toBe('name: Errors\n')
    const before = '# of the on-call team\nquery: "level: error" # not warn\nname: Errors\nroles:\n  - web # both of them\nlevels: [warn]\n'
    const search = { ...least, name: 'Errors of web', query: 'level: error', roles: ['web'] }
    expect(writeSavedSearch(search, before)).toBe(
      '# of the on-call team\nquery: "level: error" # not warn\nname: Errors of web\nroles:\n  - web # both of them\n',
    )
  })

  it('tells what is wrong and where', () => {
    expect(problemOf('')).toContain('empty')
    expect(problemOf('- a')).toContain('is a mapping')
    expect(problemOf('query: x')).toBe('Line 1: name is missing')
    expect(problemOf('name: a\n\nquer: x')).toBe('Line 3: "quer" is not a field of a saved search')
    expect(problemOf('name: a\nname: b')).toContain('Line 2')
    expect(problemOf('name: a\nfilters:\n  - field: x\n    operator: like')).toContain('Line 4: filters[1].operator')
    expect(problemOf('name: a\ntime: { from: yesterday, to: now }')).toContain('Line 2: time.from: A time looks like')
    expect(problemOf('name: "a\\u202eb"')).toContain('without control characters')
    expect(problemOf(`name: ${'x'.repeat(300)}`)).toContain('at most 120')
    expect(problemOf('name: [')).toContain('Line 1')
    expect(problemOf('a: &a [1]\nname: *b')).not.toBeNull()
  })
})

describe('file of a saved search', () => {
  it('has a name that every file system keeps, whatever the search is called', () => {
    expect(searchFileName('Errors of web', [])).toBe('errors-of-web.yaml')
    expect(searchFileName('../../etc/passwd', [])).toBe('etc-passwd.yaml')
    expect(searchFileName('Störung “Größe”', [])).toBe('storung-gro-e.yaml')
    for (const name of ['🔥🔥', 'خطأ', '...', '/', '\\']) expect(searchFileName(name, [])).toBe('search.yaml')
    for (const name of ['CON', 'nul', 'LPT1']) expect(searchFileName(name, [])).toBe(`search-${name.toLowerCase()}.yaml`)
    expect(searchFileName('🔥', ['SEARCH.yaml', 'search-2.yaml'])).toBe('search-3.yaml')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (name) => {
        const file = searchFileName(name, [])
        expect(isSearchFile(file)).toBe(true)
        expect(file).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*\.yaml$/)
        expect(file.length).toBeLessThan(80)
        expect(isNamedAfter(file, name)).toBe(true)
        expect(isNamedAfter(searchFileName(name, [file]), name)).toBe(true)
      }),
    )
    expect(isNamedAfter('on-call.yaml', 'Errors')).toBe(false)
  })

  it('is none that hides, leads elsewhere or is no YAML', () => {
    for (const file of ['a.yaml', 'My search.YML', 'ü.yaml']) expect(isSearchFile(file), file).toBe(true)
    for (const file of ['.a.yaml', '../a.yaml', 'a/b.yaml', 'a\\b.yaml', 'a.txt', 'yaml', '.yaml', 'a\0.yaml', '..yaml', 'c:a.yaml'])
      expect(isSearchFile(file), file).toBe(false)
  })

  it('belongs to one name, however that is written', () => {
    expect(sameName(' Errors  of WEB', 'errors of web')).toBe(true)
    expect(sameName('Größe', 'Gro\u0308ße')).toBe(true)
    expect(sameName('a/b', 'a b')).toBe(false)
  })
})
