import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DayFiles } from '../../../../electron/adapters/local-log-store/day-files.ts'
import { compileDayQuery, emptyPage, piecesOfDay, readLines } from '../../../../electron/adapters/local-log-store/day-query.ts'
import { fieldRanges } from '../../../../electron/adapters/local-log-store/field-ranges.ts'
import { FoundLines, rowsOf } from '../../../../electron/adapters/local-log-store/found-lines.ts'
import { packedLines, unpackedLines } from '../../../../electron/adapters/local-log-store/packed-lines.ts'
import { parseKql } from '../../../../shared/model/kql/parser.ts'
import { predicate } from '../../../../shared/model/kql/predicate.ts'
import type { LogRecord } from '../../../../shared/model/logs.ts'
import { dayEnd, dayStart, now, query, records } from './random-queries.ts'

function foundBySql(files: DayFiles, text: string): string[] {
  const day = files.open('2024-05-31')
  const all = { query: text, from: dayStart, to: dayEnd, roles: [], serverIds: [], levels: [] }
  const compiled = compileDayQuery(day, parseKql(text), all, now)
  if (!compiled) return []
  const found = new FoundLines()
  for (const piece of piecesOfDay(day, dayStart, dayEnd)) readLines(day, compiled, piece, 'newest', emptyPage(10_000), found)
  return rowsOf(found.parts).map(({ key }) => key)
}

/** Of a day with more names of fields than it keeps: each of these lines has one of its own. */
const manyNames = Array.from(
  { length: 600 },
  (_, index): LogRecord => ({
    ...(records[0] as LogRecord),
    at: dayStart + index,
    message: 'one of many',
    fields: { [`name-${index}`]: index },
  }),
)
const days: readonly (readonly [string, readonly LogRecord[]])[] = [
  ['a day', []],
  ['a day with more names of fields than it keeps', manyNames],
  [
    'a day with fields that lie too deep',
    [{ ...manyNames[0], fields: JSON.parse(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`) } as LogRecord],
  ],
]

describe.each(days)('kqlToSql on %s', (_, before) => {
  const folder = mkdtempSync(join(tmpdir(), 'henge-kql-'))
  const files = new DayFiles(folder, null)
  let keys: (string | null)[] = []
  const append = (lines: readonly LogRecord[]) => files.append(unpackedLines(packedLines(lines)), fieldRanges(lines))

  beforeAll(() => {
    append(before)
    // In two parts: what is known of a minute grows.
    keys = [...append(records.slice(0, 150)), ...append(records.slice(150))]
  })
  afterAll(() => {
    files.closeAll()
    rmSync(folder, { recursive: true })
  })

  it('finds exactly the lines for which the predicate says yes', () => {
    let telling = 0
    fc.assert(
      fc.property(query, (text) => {
        const fits = predicate(parseKql(text), now)
        const wanted = keys.filter((_, index) => fits(records[index] as LogRecord))
        if (wanted.length > 0 && wanted.length < records.length) telling += 1
        const known = new Set(keys)
        expect(
          foundBySql(files, text)
            .filter((key) => known.has(key))
            .sort(),
        ).toEqual(wanted.sort())
      }),
      { numRuns: 700 },
    )
    // About half of the queries tell lines apart, some more or fewer by chance; with far fewer the test would say little.
    expect(telling).toBeGreaterThan(245)
  })

  it('takes thousands of alternatives and deep brackets', () => {
    const many = Array.from({ length: 2500 }, (_, index) => (index % 2 ? `w${index}` : `a: ${index}`)).join(' or ')
    expect(foundBySql(files, `abc or ${many}`).length).toBeGreaterThan(0)
    let deep = 'abc'
    for (let index = 0; index < 45; index += 1) deep = `(${deep} ${index % 2 ? 'or zz' : 'and not yy'})`
    expect(foundBySql(files, deep)).toEqual(foundBySql(files, 'abc and not yy'))
    let deepText = 'abc'
    for (let index = 0; index < 90; index += 1) deepText = `(${deepText} ${index % 2 ? 'or zz' : 'and a*'})`
    expect(foundBySql(files, deepText).length).toBeGreaterThan(0)
  })
})
