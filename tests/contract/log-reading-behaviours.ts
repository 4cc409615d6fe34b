import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FolderExportFiles } from '../../electron/adapters/export-files/folder-export-files.ts'
import { LogExports } from '../../electron/backend/logs/export/log-exports.ts'
import { comparePatterns } from '../../electron/backend/logs/reading/compare-patterns.ts'
import { findPatterns } from '../../electron/backend/logs/reading/find-patterns.ts'
import { type LogInspection, logInspectionSchema } from '../../shared/model/log-inspection.ts'
import { logPatternsSchema, patternComparisonSchema } from '../../shared/model/log-patterns/log-patterns.ts'
import { narrowed } from '../../shared/model/log-patterns/pattern-query.ts'
import type { LogPage, LogRow } from '../../shared/model/logs.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { asks, hour, line, noon, type OpenedSource } from './log-source-behaviours.ts'

/** Lines with as many of one instant as one page of an export holds. */
const records = Array.from({ length: 1700 }, (_, place) =>
  line({
    id: `l-${place}`,
    at: noon - Math.floor(place / 600) * hour,
    message: `order ${place} ${place % 2 === 0 ? 'done' : 'failed'}`,
    level: place % 2 === 0 ? 'info' : 'error',
    host: `web-${place % 3}`,
    serverId: `i-${place % 2}`,
    fields: { place, http: { path: '/a' } },
  }),
)

/** What reading many lines asks of every source: exports of all there are, and how it was asked. */
export function describeReading(name: string, open: () => Promise<OpenedSource>): void {
  describe(`${name}: reading`, () => {
    let opened: OpenedSource
    let folder: string

    beforeEach(async () => {
      opened = await open()
      await opened.store(records)
      folder = mkdtempSync(join(tmpdir(), 'henge-export-'))
    })
    afterEach(async () => {
      rmSync(folder, { recursive: true })
      await opened.close()
    })

    it.each(['newest', 'oldest'] as const)('is read page by page with the %s lines first, each line once', async (order) => {
      const found: LogRow[] = []
      let after: string | null = null
      do {
        const page: LogPage = await opened.source.search(asks({ query: 'failed' }), { limit: 130, after, order })
        found.push(...page.rows)
        after = page.next
      } while (after !== null)
      expect(new Set(found.map(({ message }) => message)).size).toBe(850)
      expect(found.length).toBe(850)
      const times = found.map(({ at }) => at)
      expect(times).toEqual(times.toSorted((left, right) => (order === 'newest' ? right - left : left - right)))
    })

    it('exports every line that matches once, with all its fields', async () => {
      const clock = new DrivenClock(noon)
      const files = new FolderExportFiles(folder, clock)
      const exports = new LogExports({ sources: { of: async () => opened.source }, files, handsOut: false, clock })
      let path = ''
      for await (const { file } of exports.run(
        asks({ query: 'failed' }),
        { format: 'ndjson', columns: ['message'] },
        AbortSignal.timeout(60_000),
      )) {
        path = file?.path ?? ''
      }
      const documents = readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((text) => JSON.parse(text))
      expect(documents.length).toBe(850)
      expect(new Set(documents.map(({ message }) => message)).size).toBe(850)
      const times = documents.map((document) => document['@timestamp'])
      expect(times).toEqual(times.toSorted().reverse())
      const one = documents.find(({ message }) => message === 'order 1699 failed')
      expect(one).toMatchObject({ 'log.level': 'error', 'host.name': 'web-1' })
      // A search server gives fields by their flat names.
      expect([one.place, one.http?.path ?? one['http.path']]).toEqual([1699, '/a'])
    })

    it('finds the patterns of its lines, each with a query that finds just them', async () => {
      const sources = { of: async () => opened.source }
      const answer = await findPatterns(sources, asks(), new DrivenClock(noon), AbortSignal.timeout(60_000))
      expect(logPatternsSchema.parse(answer)).toMatchObject({ sampleSize: 1700, sampled: false, others: 0, to: noon })
      expect(answer.patterns.map(({ text, lines, level }) => [text, lines, level]).toSorted()).toEqual([
        ['order <*> done', 850, 'info'],
        ['order <*> failed', 850, 'error'],
      ])
      for (const { query, lines } of answer.patterns) {
        expect((await opened.source.histogram(asks({ query: query ?? '' }), 10)).total, String(query)).toBe(lines)
        expect((await opened.source.histogram(asks({ query: narrowed('order', query ?? '', 'AND NOT') }), 10)).total).toBe(1700 - lines)
      }
    })

    it('compares the patterns of some servers with those of others', async () => {
      const side = (server: string) => ({ serverIds: [server], from: noon - 24 * hour, to: noon + hour })
      const asked = { before: side('i-0'), after: side('i-1'), levels: [] }
      const answer = await comparePatterns({ of: async () => opened.source }, asked, new DrivenClock(noon), AbortSignal.timeout(60_000))
      expect(patternComparisonSchema.parse(answer).patterns).toMatchObject([
        { text: 'order <*> failed', change: 'new', before: 0, after: 850 },
        { text: 'order <*> done', change: 'gone', before: 850, after: 0 },
      ])
      expect(answer.before).toMatchObject({ lines: 850, sampled: false, hours: 25 })
    })

    it('says how it was asked, and what came of it', async () => {
      const page = { limit: 100, after: null, columns: ['place'] }
      const answer = await opened.source.inspect?.(asks({ query: 'place > 1000 and failed' }), page, 60)
      const inspection: LogInspection = logInspectionSchema.parse(answer)
      const lines = inspection.requests.at(0)
      const histogram = inspection.requests.at(-1)
      expect(lines).toMatchObject({ hits: lines?.language === 'http' ? 101 : 100, wholeMs: expect.any(Number) })
      expect(histogram?.hits).toBe(350)
      if (lines?.language === 'http') {
        expect(lines.tookMs).toEqual(expect.any(Number))
        expect(lines.text).toMatch(/^POST \/\S+\/_search\?\S*\n\{/)
        expect(JSON.parse(lines.text.slice(lines.text.indexOf('\n')))).toMatchObject({ size: 101, query: expect.any(Object) })
      } else {
        expect(lines?.text).toContain('order by')
        expect(lines?.plan).toMatch(/SEARCH|SCAN/)
      }
    })
  })
}
