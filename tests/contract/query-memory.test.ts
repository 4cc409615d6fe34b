import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteQueryMemory } from '../../electron/adapters/sqlite/sqlite-query-memory.ts'
import { SqliteRangeMemory } from '../../electron/adapters/sqlite/sqlite-range-memory.ts'
import { QueryHistory } from '../../electron/backend/logs/query-history.ts'
import { RecentRanges } from '../../electron/backend/logs/recent-ranges.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'

let folder: string
let database: HengeDatabase
let clock: DrivenClock
let history: QueryHistory

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'henge-queries-'))
  database = await openDatabase(join(folder, 'henge.sqlite'))
  clock = new DrivenClock(1_000)
  history = new QueryHistory(new SqliteQueryMemory(database), clock)
})
afterEach(async () => {
  await database.destroy()
  rmSync(folder, { recursive: true })
})

it('keeps each query once, starred ones first, then the last used', async () => {
  for (const text of ['level: error', 'host: "web_1"', 'level: error and %']) {
    await history.remember({ text, language: 'kql' })
    await clock.advance(1000)
  }
  await history.remember({ text: 'level: error', language: 'kql' })
  await history.star({ text: 'host: "web_1"', language: 'kql' }, true)
  expect(await history.list({ matching: '', limit: 10 })).toEqual([
    { text: 'host: "web_1"', language: 'kql', usedAt: 2000, starred: true },
    { text: 'level: error', language: 'kql', usedAt: 4000, starred: false },
    { text: 'level: error and %', language: 'kql', usedAt: 3000, starred: false },
  ])
  const texts = async (matching: string, limit = 10) => (await history.list({ matching, limit })).map(({ text }) => text)
  expect(await texts('ERROR')).toEqual(['level: error', 'level: error and %'])
  // What means something to a database is looked for as it stands.
  expect(await texts('%')).toEqual(['level: error and %'])
  expect(await texts('b_1')).toEqual(['host: "web_1"'])
  expect(await texts('', 1)).toEqual(['host: "web_1"'])
  await history.star({ text: 'host: "web_1"', language: 'kql' }, false)
  await history.remember({ text: 'level: error', language: 'lucene' })
  await history.forget({ text: 'level: error', language: 'kql' })
  expect((await history.list({ matching: 'error', limit: 10 })).map(({ text, language }) => [text, language])).toEqual([
    ['level: error', 'lucene'],
    ['level: error and %', 'kql'],
  ])
  await history.forget({ text: 'level: error', language: 'lucene' })
  expect(await texts('')).toEqual(['level: error and %', 'host: "web_1"'])
})

it('keeps each range of time once, the last used first, and forgets very old ones', async () => {
  const ranges = new RecentRanges(new SqliteRangeMemory(database), clock)
  const day = { from: '2026-11-22T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' }
  for (const range of [day, { from: 'now-90m', to: 'now' }, day]) {
    await ranges.remember(range)
    await clock.advance(1000)
  }
  expect(await ranges.list(8)).toEqual([
    { ...day, usedAt: 3000 },
    { from: 'now-90m', to: 'now', usedAt: 2000 },
  ])
  for (let minutes = 1; minutes <= 60; minutes += 1) {
    await ranges.remember({ from: `now-${minutes}m`, to: 'now' })
    await clock.advance(1000)
  }
  expect((await ranges.list(3)).map(({ from }) => from)).toEqual(['now-60m', 'now-59m', 'now-58m'])
  expect((await ranges.list(1000)).length).toBe(50)
})
