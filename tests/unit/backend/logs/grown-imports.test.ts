import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteImportMemory } from '../../../../electron/adapters/sqlite/sqlite-import-memory.ts'
import { LogImports } from '../../../../electron/backend/logs/log-imports.ts'
import type { ImportMemory } from '../../../../electron/backend/logs/ports.ts'
import type { LogImport } from '../../../../shared/model/logs.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { MemoryImportMemory, MemoryLogSink } from '../../../fakes/memory-log-store.ts'

const mebibyte = 1024 * 1024
const start = Date.UTC(2024, 4, 31, 8)

const lineAt = (place: number, words = 'line') => `${new Date(start + place * 1000).toISOString()} INFO ${words} ${place}\n`
const linesOf = (count: number, from = 0) => Array.from({ length: count }, (_, place) => lineAt(from + place)).join('')

async function sqliteMemory(): Promise<ImportMemory> {
  const folder = mkdtempSync(join(tmpdir(), 'henge-imports-'))
  const database = await openDatabase(join(folder, 'henge.sqlite'))
  onTestFinished(async () => {
    await database.destroy()
    rmSync(folder, { recursive: true })
  })
  return new SqliteImportMemory(database)
}

describe.each([
  ['in memory', async () => new MemoryImportMemory()],
  ['in SQLite', sqliteMemory],
])('a file that was imported before and is found again, kept %s', (_kept, memoryOf) => {
  let sink: MemoryLogSink
  let memory: ImportMemory
  let sent: number
  const importsOf = () => new LogImports(sink, memory, new DrivenClock('2026-01-15T12:00:00Z'), mebibyte)
  let imports: LogImports
  beforeEach(async () => {
    sink = new MemoryLogSink()
    memory = await memoryOf()
    imports = importsOf()
  })

  /** As the page does it: sends what is wanted, until nothing is. */
  async function importFile(file: string | Uint8Array, fileName: string, host: string | null = null): Promise<LogImport> {
    const bytes = Buffer.from(file)
    sent = 0
    let report = await imports.start({
      ...{ fileName, bytes: bytes.length, head: bytes.subarray(0, 196_608), role: null, host, zone: 'UTC', again: false },
    })
    while (report.state === 'open') {
      const { id, bytesRead } = report
      if (bytesRead >= bytes.length) report = await imports.finish(id)
      else {
        const chunk = bytes.subarray(bytesRead, bytesRead + 65_536)
        sent += chunk.length
        report = await imports.chunk(id, bytesRead, chunk)
      }
    }
    return report
  }
  const messages = () => sink.records.map(({ message }) => message)
  const wanted = (count: number) => Array.from({ length: count }, (_, place) => `line ${place}`)

  it.each([
    ['a long one', 5000],
    ['a short one', 20],
  ])('is read on from where it ended when it has grown, %s', async (_what, count) => {
    const before = linesOf(count)
    await importFile(before, 'app.log')
    const grown = before + linesOf(7, count)
    const report = await importFile(grown, 'app.log')
    expect(report).toMatchObject({
      lines: 7,
      first: start + count * 1000,
      state: 'finished',
      known: { fileName: 'app.log', bytes: before.length },
    })
    expect(sent).toBeLessThanOrEqual(grown.length - before.length + 4096)
    expect(messages()).toEqual(wanted(count + 7))
    expect(await importFile(grown + linesOf(3, count + 7), 'app.log')).toMatchObject({ lines: 3 })
    expect(messages()).toEqual(wanted(count + 10))
    expect((await importFile(grown, 'app.log')).state).toBe('duplicate')
  })

  it.each([
    ['gzip', gzipSync, 'app.log.1.gz'],
    ['zstd', zstdCompressSync, 'old/app.log-20240531.zst'],
  ] as const)('is known when it was rotated and packed with %s, and read on where it had grown until then', async (_how, pack, name) => {
    const before = linesOf(4000)
    await importFile(before, 'app.log')
    expect(await importFile(pack(before), name)).toMatchObject({ lines: 0, state: 'finished', known: { fileName: 'app.log' } })
    expect(messages()).toEqual(wanted(4000))
    expect(await importFile(pack(before + linesOf(5, 4000)), name)).toMatchObject({ lines: 5, first: start + 4_000_000 })
    expect(messages()).toEqual(wanted(4005))
    // And the other way round.
    expect(await importFile(before + linesOf(6, 4000), 'app.log.1')).toMatchObject({ lines: 1 })
    expect(messages()).toEqual(wanted(4006))
  })

  it('is read whole when it only begins like the one before', async () => {
    const before = linesOf(5000)
    await importFile(before, 'app.log')
    const other = linesOf(4000) + Array.from({ length: 2000 }, (_, place) => lineAt(4000 + place, 'other')).join('')
    const report = await importFile(other, 'app.log')
    expect(report).toMatchObject({ lines: 6000, state: 'finished' })
    expect(report.known).toBeUndefined()
    expect(sink.records.length).toBe(11_000)
    expect(new Set(sink.records.map(({ id }) => id)).size).toBe(11_000)
  })

  it('is read whole when it was packed at an earlier time than it was imported', async () => {
    await importFile(linesOf(5000), 'app.log')
    expect(await importFile(gzipSync(linesOf(4000)), 'app.log.1.gz')).toMatchObject({ lines: 4000, state: 'finished' })
  })

  it('is read whole for another host, and under another name where little is alike', async () => {
    await importFile(linesOf(20), 'app.log')
    expect(await importFile(linesOf(22), 'app.log', 'web-2')).toMatchObject({ lines: 22 })
    expect(await importFile(linesOf(23), 'other.log')).toMatchObject({ lines: 23 })
  })

  it('goes on behind what was known when reading on was broken off', async () => {
    const before = linesOf(5000)
    await importFile(before, 'app.log')
    const grown = Buffer.from(before + linesOf(4000, 5000))
    const asked = {
      fileName: 'app.log',
      bytes: grown.length,
      head: grown.subarray(0, 65_536),
      role: null,
      host: null,
      zone: 'UTC',
      again: false,
    }
    const { id, bytesRead } = await imports.start(asked)
    const half = await imports.chunk(id, bytesRead, grown.subarray(bytesRead, bytesRead + 2000))
    imports = importsOf()
    expect(await imports.start(asked)).toMatchObject({ id, bytesRead: half.bytesRead, known: { bytes: before.length } })
    expect(await importFile(grown, 'app.log')).toMatchObject({ lines: 4000 })
    expect(messages()).toEqual(wanted(9000))
  })
})
