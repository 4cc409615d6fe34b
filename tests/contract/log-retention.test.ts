import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LocalLogStore } from '../../electron/adapters/local-log-store/local-log-store.ts'
import { LogRetention } from '../../electron/backend/logs/retention/log-retention.ts'
import type { LogRecord } from '../../shared/model/logs.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'

const dayMs = 86_400_000
const begin = Date.parse('2026-01-01T12:00:00Z')
const clock = new DrivenClock('2026-01-08T12:00:00Z')
const all = { query: '', from: begin - 10 * dayMs, to: begin + 30 * dayMs, roles: [], serverIds: [], levels: [] }
let folder: string
let store: LocalLogStore
const logged: Record<string, unknown>[] = []
let told = 0

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'henge-retention-'))
  store = new LocalLogStore({ folder, clock })
  await store.open()
  await store.append(Array.from({ length: 7 * 50 }, (_, index) => lineAt(begin + Math.floor(index / 50) * dayMs + index)))
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

function lineAt(at: number): LogRecord {
  const named = { serverId: 'i-1', host: null, role: 'web', revision: null, service: null, file: null, fields: null }
  return { id: null, at, level: 'info', message: 'lobster', ...named }
}

const retention = (keepLogDays: number) =>
  new LogRetention({
    store,
    limits: async () => ({ keepLogDays, keepLogGibibytes: 0 }),
    clock,
    changed: () => {
      told += 1
    },
    log: pino({}, { write: (line: string) => void logged.push(JSON.parse(line)) }),
  })
const total = async () => (await store.histogram(all, 10)).total
/** As if nothing had been stored there since the day ended. */
async function writtenThen(): Promise<void> {
  await store.close()
  for (const name of readdirSync(folder)) {
    const end = new Date(Date.parse(name.slice(0, 10)) + dayMs)
    utimesSync(join(folder, name), end, end)
  }
  await store.open()
}

it('deletes whole days by age, and the rest is searched as before', async () => {
  await writtenThen()
  expect(await retention(0).kept()).toMatchObject({ days: 7, first: '2026-01-01', last: '2026-01-07', bytes: expect.any(Number) })
  expect((await retention(0).kept()).bytes).toBeGreaterThan(7 * 4096)
  told = 0
  await retention(0).apply()
  expect(await total()).toBe(350)
  expect(told).toBe(0)

  const { next } = await store.search(all, { limit: 330, after: null })
  expect(await retention(0).preview({ keepLogDays: 3, keepLogGibibytes: 0 })).toMatchObject({
    days: 4,
    first: '2026-01-01',
    last: '2026-01-04',
  })
  await retention(3).apply()
  expect(await total()).toBe(150)
  expect(readdirSync(folder).filter((name) => name < '2026-01-05')).toEqual([])
  expect(logged.at(-1)).toMatchObject({ id: 'LOGS-0001', days: 4 })
  expect(told).toBe(1)
  // A page mark in a day that has gone: there is nothing older any more.
  expect(await store.search(all, { limit: 100, after: next })).toMatchObject({ rows: [], next: null })
  expect(await store.servers({})).toMatchObject([{ lines: 150 }])

  await store.append([lineAt(begin)])
  expect(await total()).toBe(151)
})

it('does not delete what was imported now because it is old', async () => {
  await retention(3).apply()
  expect(await total()).toBe(350)
})

it('waits for searches that are under way, and does not bring a day back', async () => {
  await writtenThen()
  const searches = Array.from({ length: 20 }, () => store.search(all, { limit: 1000, after: null }))
  const [found] = await Promise.all([Promise.all(searches), store.drop(['2026-01-01', '2026-01-02', '2030-01-01'])])
  expect(found.map(({ rows }) => rows.length)).toEqual(Array.from({ length: 20 }, () => 350))
  expect(await total()).toBe(250)
  await store.close()
  expect(existsSync(join(folder, '2026-01-01.sqlite'))).toBe(false)
  await store.open()
  expect(await total()).toBe(250)
})

it('looks again every hour, until it is told to stop', async () => {
  await writtenThen()
  const driven = new DrivenClock('2026-01-08T12:00:00Z')
  const stopping = new AbortController()
  const limits = { keepLogDays: 6, keepLogGibibytes: 0 }
  const running = new LogRetention({
    store,
    limits: async () => limits,
    changed: () => {},
    clock: driven,
    log: pino({ level: 'silent' }),
  }).run(stopping.signal)
  const stopped = expect(running).rejects.toThrow()
  await expect.poll(total).toBe(300)
  limits.keepLogDays = 2
  await driven.advance(3_600_000)
  await expect.poll(total).toBe(100)
  stopping.abort(new Error('the program ends'))
  await stopped
})

it('opens a day of the first version, and its histogram is the same', async () => {
  const before = await store.histogram(all, 10)
  await store.close()
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.sqlite'))) {
    const database = new DatabaseSync(join(folder, name))
    database.exec('drop table totals; pragma user_version = 1')
    database.close()
  }
  await store.open()
  await store.append([lineAt(begin)])
  const after = await store.histogram(all, 10)
  expect(after.total).toBe(351)
  expect(before.total).toBe(350)
  expect((await store.histogram({ ...all, levels: ['info'] }, 10)).buckets).toEqual(after.buckets)
  expect((await store.histogram({ ...all, query: 'role: web' }, 10)).buckets).toEqual(after.buckets)
})
