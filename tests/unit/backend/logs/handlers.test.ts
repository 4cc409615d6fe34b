import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { call } from '@orpc/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { LocalLogStore } from '../../../../electron/adapters/local-log-store/local-log-store.ts'
import { logsHandlers } from '../../../../electron/backend/logs/handlers.ts'
import { LogService } from '../../../../electron/backend/logs/log-service.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { logSourcesOf, MemoryImportMemory } from '../../../fakes/memory-log-store.ts'

let folder: string
let store: LocalLogStore
let logs: LogService
let handlers: ReturnType<typeof logsHandlers>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'henge-handlers-'))
  const clock = new DrivenClock('2026-01-15T00:00:00Z')
  store = new LocalLogStore({ folder, clock })
  await store.open()
  logs = new LogService({ sources: logSourcesOf(store, clock).sources, sink: store, imports: new MemoryImportMemory(), clock })
  handlers = logsHandlers(logs)
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

const text = '2024-05-31T08:00:00Z ERROR no space left\n2024-05-31T08:00:01Z INFO fine again\n'
const range = { from: Date.UTC(2024, 4, 31), to: Date.UTC(2024, 5, 1) }

async function importText(): Promise<void> {
  const bytes = Buffer.from(text).toString('base64')
  const { id } = await call(handlers.importStart, { fileName: 'app.log', bytes: text.length, head: bytes, role: 'web' })
  await call(handlers.importChunk, { importId: id, offset: 0, bytes })
  expect(await call(handlers.importFinish, { importId: id })).toMatchObject({ state: 'finished', lines: 2 })
}

it('imports a file and finds its lines by search, histogram and servers', async () => {
  await importText()
  const page = await call(handlers.search, { ...range, query: 'level: error and role: web' })
  expect(page.rows.map((row) => row.message)).toEqual(['no space left'])
  const histogram = await call(handlers.histogram, range)
  expect(histogram.total).toBe(2)
  expect(histogram.buckets.filter((bucket) => Object.keys(bucket.counts).length > 0)).toEqual([
    { at: Date.UTC(2024, 4, 31, 8), counts: { error: 1, info: 1 } },
  ])
  expect(await call(handlers.servers, {})).toMatchObject([{ role: 'web', serverId: null, lines: 2 }])
})

it('streams lines that come in after the call, also before the first read', async () => {
  const stop = new AbortController()
  const tail = await call(handlers.tail, { query: 'space' }, { signal: stop.signal })
  await importText()
  expect((await tail.next()).value).toMatchObject({ rows: [{ message: 'no space left' }], dropped: 0 })
  stop.abort()
  expect((await tail.next()).done).toBe(true)
})

it('refuses a tail whose query does not parse', async () => {
  await expect(call(handlers.tail, { query: 'a and' })).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { position: 5 } })
})

it('keeps hostile lines as they are', async () => {
  const hostile = [
    '{"time":"2024-05-31T08:00:00Z","msg":"proto","__proto__":{"polluted":true},"constructor":{"prototype":{}}}',
    `{"time":"2024-05-31T08:00:00Z","msg":"deep","a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
    `${'\r'.repeat(200_000)}x`,
    `${'a='.repeat(50_000)}`,
    '\u001b]'.repeat(50_000),
    `${'<'.repeat(1000)} ${'['.repeat(100_000)}`,
    "'); drop table lines; --",
    '\u202e<script>alert(1)</script>',
  ].join('\n')
  const bytes = Buffer.from(hostile)
  const { id } = await call(handlers.importStart, {
    fileName: '../../etc/passwd',
    bytes: bytes.length,
    head: bytes.subarray(0, 65_536).toString('base64'),
  })
  await call(handlers.importChunk, { importId: id, offset: 0, bytes: bytes.toString('base64') })
  expect(await call(handlers.importFinish, { importId: id })).toMatchObject({ lines: 8 })
  expect((await call(handlers.search, { from: 0, to: Date.UTC(2027, 0), query: '"drop table"' })).rows.map((row) => row.message)).toEqual([
    "'); drop table lines; --",
  ])
  expect((await call(handlers.search, { from: 0, to: Date.UTC(2027, 0), query: 'msg: * or proto' })).rows.length).toBe(1)
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
})
