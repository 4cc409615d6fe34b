import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type HengeDatabase, openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteQueryMemory } from '../../electron/adapters/sqlite/sqlite-query-memory.ts'
import { QueryHistory } from '../../electron/backend/logs/query-history.ts'
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
    await history.remember(text)
    await clock.advance(1000)
  }
  await history.remember('level: error')
  await history.star('host: "web_1"', true)
  expect(await history.list({ matching: '', limit: 10 })).toEqual([
    { text: 'host: "web_1"', usedAt: 2000, starred: true },
    { text: 'level: error', usedAt: 4000, starred: false },
    { text: 'level: error and %', usedAt: 3000, starred: false },
  ])
  const texts = async (matching: string, limit = 10) => (await history.list({ matching, limit })).map(({ text }) => text)
  expect(await texts('ERROR')).toEqual(['level: error', 'level: error and %'])
  // What means something to a database is looked for as it stands.
  expect(await texts('%')).toEqual(['level: error and %'])
  expect(await texts('b_1')).toEqual(['host: "web_1"'])
  expect(await texts('', 1)).toEqual(['host: "web_1"'])
  await history.star('host: "web_1"', false)
  await history.forget('level: error')
  expect(await texts('')).toEqual(['level: error and %', 'host: "web_1"'])
})
