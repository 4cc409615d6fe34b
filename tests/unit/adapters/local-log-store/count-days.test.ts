import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { levelCounter } from '../../../../electron/adapters/local-log-store/count-by-ids.ts'
import { countDays } from '../../../../electron/adapters/local-log-store/count-days.ts'
import { DayFiles } from '../../../../electron/adapters/local-log-store/day-files.ts'
import { compileDayQuery } from '../../../../electron/adapters/local-log-store/day-query.ts'
import { fieldRanges } from '../../../../electron/adapters/local-log-store/field-ranges.ts'
import { idOfTime } from '../../../../electron/adapters/local-log-store/line-id.ts'
import { Pacing } from '../../../../electron/adapters/local-log-store/pacing.ts'
import { packedLines, unpackedLines } from '../../../../electron/adapters/local-log-store/packed-lines.ts'
import { parseKql } from '../../../../shared/model/kql/parser.ts'
import { predicate } from '../../../../shared/model/kql/predicate.ts'
import { levelOrder } from '../../../../shared/model/log-level.ts'
import type { LogRecord } from '../../../../shared/model/logs.ts'
import { dayEnd, dayStart, now, query, records } from './random-queries.ts'

const name = '2024-05-31'

/** As a version of before left it: its lines' ids hold no levels. */
function makeOldDay(folder: string): void {
  const files = new DayFiles(folder, null)
  files.open(name)
  files.closeAll()
  const database = new DatabaseSync(join(folder, `${name}.sqlite`))
  database.exec('pragma user_version = 2')
  database.close()
}

describe.each(['a day', 'a day of the format before'])('countDays on %s', (kind) => {
  const folder = mkdtempSync(join(tmpdir(), 'henge-count-'))
  let files: DayFiles

  beforeAll(() => {
    if (kind !== 'a day') makeOldDay(folder)
    files = new DayFiles(folder, null)
    files.append(unpackedLines(packedLines(records)), fieldRanges(records))
  })
  afterAll(() => {
    files.closeAll()
    rmSync(folder, { recursive: true })
  })

  const asked = (text: string, from = dayStart, to = dayEnd) => ({ query: text, from, to, roles: [], serverIds: [], levels: [] })

  it('counts by time and level exactly the lines for which the predicate says yes', async () => {
    const edge = fc.integer({ min: dayStart, max: dayEnd })
    await fc.assert(
      fc.asyncProperty(query, edge, edge, fc.constantFrom(1, 7, 60), async (text, one, other, maxBuckets) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other) + 1]
        const answer = await countDays(files, { query: asked(text, from, to), maxBuckets, now }, new Pacing(() => false))
        const fits = predicate(parseKql(text), now)
        const wanted = records.filter((record) => record.at >= from && record.at < to && fits(record))
        expect(answer?.total).toBe(wanted.length)
        for (const { at, counts } of answer?.buckets ?? []) {
          const inside = wanted.filter((record) => record.at >= at && record.at < at + (answer?.intervalMs ?? 0))
          const byLevel = Object.fromEntries([...Map.groupBy(inside, ({ level }) => level)].map(([level, lines]) => [level, lines.length]))
          expect(counts).toEqual(byLevel)
        }
      }),
      { numRuns: 400 },
    )
  })

  it('ends when it is cancelled', async () => {
    const question = { query: asked('a or b or not c'), maxBuckets: 60, now }
    expect(await countDays(files, question, new Pacing(() => true))).toBeNull()
  })
})

describe('levelCounter', () => {
  it('counts lines that come in between two counts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'henge-count-'))
    const files = new DayFiles(folder, null)
    const lines = (level: LogRecord['level'], many: number) =>
      files.append(
        Array.from({ length: many }, (_, index) => ({
          ...(records[0] as LogRecord),
          fields: null,
          id: null,
          at: dayStart + index,
          level,
          message: 'x y',
        })),
        fieldRanges([]),
      )
    lines('info', 3)
    const compiled = compileDayQuery(
      files.open(name),
      parseKql('x'),
      { query: 'x', from: dayStart, to: dayEnd, roles: [], serverIds: [], levels: [] },
      now,
    )
    const count = compiled && levelCounter(() => files.open(name), compiled)
    const whole = { first: 0, end: idOfTime(dayStart, dayEnd) }
    const of = (level: LogRecord['level']) => count?.(whole)[levelOrder.indexOf(level)]
    expect([of('error'), of('info')]).toEqual([0, 3])
    lines('error', 70)
    lines('info', 900)
    expect([of('error'), of('info')]).toEqual([70, 903])
    files.closeAll()
    rmSync(folder, { recursive: true })
  })
})
