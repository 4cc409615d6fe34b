import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readInParts } from '../../../../electron/backend/logs/read-in-parts.ts'
import { readJournalEntries } from '../../../../electron/backend/logs/read-journal-entries.ts'
import { longestRecordBytes, readRecords } from '../../../../electron/backend/logs/read-records.ts'
import { formatById } from '../../../../shared/model/log-format-detection.ts'
import { Timeline } from '../../../../shared/model/log-timeline.ts'

const startedAt = Date.UTC(2026, 0, 2)
const origin = { recordPrefix: 'p', fileName: 'f', role: null, host: null }

function both(read: typeof readRecords, text: string, final: boolean, formatId: string) {
  const stretch = Buffer.from(text)
  const how = { format: formatById(formatId), origin, timeOfNone: startedAt }
  const timelineFrom = (lastAt: number | null) => new Timeline('UTC', startedAt, lastAt)
  const whole = read(stretch, 1000, final, { ...how, timeline: timelineFrom(null) })
  const parts = [...readInParts(read, stretch, 1000, final, { ...how, timelineFrom, lastAt: null })]
  const { restFrom, lastAt } = parts.at(-1) ?? {}
  const together = {
    records: parts.flatMap(({ records }) => records),
    undated: parts.reduce((sum, { undated }) => sum + undated, 0),
    restFrom,
    lastAt,
  }
  return { parts, together, whole }
}

const dated = (index: number) => `2026-01-01T00:00:${String(index % 60).padStart(2, '0')}Z INFO line ${index} ${'x'.repeat(index % 400)}`

describe('readInParts', () => {
  it('reads what a stretch holds, the rest of it and stack traces across parts too', () => {
    const line = fc.oneof(
      { weight: 6, arbitrary: fc.nat(9999).map(dated) },
      fc.constantFrom('\tat Main.run(Main.java:7)', '', 'no time at all', '\r'),
      fc.constant(`\t${'long '.repeat(20_000)}`),
    )
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 60 }), fc.boolean(), (lines, times, final) => {
        const text = Array.from({ length: times }, () => lines.join('\n')).join('\n')
        const { together, whole } = both(readRecords, text, final, 'plain')
        expect(together).toEqual(whole)
      }),
      { numRuns: 60 },
    )
  })

  it('does not cut a line for its length that ends in a later part', () => {
    const text = [dated(1), `${dated(2)}${'y'.repeat(3 * longestRecordBytes)}`, dated(3), ''].join('\n')
    const { together, whole } = both(readRecords, text, false, 'plain')
    expect(together).toEqual(whole)
    expect(whole.records.map(({ message }) => message.length > longestRecordBytes)).toEqual([false, true])
  })

  it('gives more than one part of a long stretch, and one of none', () => {
    const long = Array.from({ length: 5000 }, (_, index) => dated(index)).join('\n')
    expect(both(readRecords, long, true, 'plain').parts.length).toBeGreaterThan(2)
    expect(both(readRecords, '', true, 'plain').parts).toEqual([{ records: [], undated: 0, restFrom: 1000, lastAt: null }])
  })

  it('reads entries of journald that end in a later part', () => {
    const entry = (index: number) =>
      `__REALTIME_TIMESTAMP=${1_767_225_600_000_000 + index}\nMESSAGE=m ${index}\nX=${'z'.repeat(index * 900)}\n\n`
    const { together, whole } = both(
      readJournalEntries,
      Array.from({ length: 60 }, (_, index) => entry(index)).join(''),
      false,
      'journal-export',
    )
    expect(together).toEqual(whole)
    expect(whole.records).toHaveLength(60)
  })
})
