import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DayFiles } from '../../../../electron/adapters/local-log-store/day-files.ts'
import { compileDayQuery, emptyPage, piecesOfDay, readLines } from '../../../../electron/adapters/local-log-store/day-query.ts'
import { packedLines, unpackedLines } from '../../../../electron/adapters/local-log-store/packed-lines.ts'
import { parseKql } from '../../../../shared/model/kql/parser.ts'
import { predicate } from '../../../../shared/model/kql/predicate.ts'
import type { LogRecord } from '../../../../shared/model/logs.ts'
import { dayEnd, dayStart, now, query, records } from './random-queries.ts'

const folder = mkdtempSync(join(tmpdir(), 'henge-kql-'))
const files = new DayFiles(folder, null)

function foundBySql(text: string): string[] {
  const day = files.open('2024-05-31')
  const all = { query: text, from: dayStart, to: dayEnd, roles: [], serverIds: [], levels: [] }
  const compiled = compileDayQuery(day, parseKql(text), all, now)
  if (!compiled) return []
  return piecesOfDay(day, dayStart, dayEnd).flatMap((piece) =>
    readLines(day, compiled, piece, 'newest', emptyPage(10_000)).map((row) => row.key),
  )
}

describe('kqlToSql', () => {
  let keys: (string | null)[] = []

  beforeAll(() => {
    keys = files.append(unpackedLines(packedLines(records)))
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
        expect(foundBySql(text).sort()).toEqual(wanted.sort())
      }),
      { numRuns: 1000 },
    )
    // About half of the queries tell lines apart, some more or fewer by chance; with far fewer the test would say little.
    expect(telling).toBeGreaterThan(350)
  })

  it('takes thousands of alternatives and deep brackets', () => {
    const many = Array.from({ length: 2500 }, (_, index) => (index % 2 ? `w${index}` : `a: ${index}`)).join(' or ')
    expect(foundBySql(`abc or ${many}`).length).toBeGreaterThan(0)
    let deep = 'abc'
    for (let index = 0; index < 45; index += 1) deep = `(${deep} ${index % 2 ? 'or zz' : 'and not yy'})`
    expect(foundBySql(deep)).toEqual(foundBySql('abc and not yy'))
    let deepText = 'abc'
    for (let index = 0; index < 90; index += 1) deepText = `(${deepText} ${index % 2 ? 'or zz' : 'and a*'})`
    expect(foundBySql(deepText).length).toBeGreaterThan(0)
  })
})
