import { randomBytes } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { LogImports } from '../../../../electron/backend/logs/log-imports.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import type { LogImport } from '../../../../shared/model/logs.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { MemoryImportMemory, MemoryLogSink } from '../../../fakes/memory-log-store.ts'

const mebibyte = 1024 * 1024
const lines = 40_000
/** Random enough that it is some hundred KiB when it is packed. */
const text = Array.from(
  { length: lines },
  (_, index) => `${new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString()} INFO line ${index} ${randomBytes(12).toString('hex')}\n`,
).join('')

describe.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
] as const)('importing a file packed with %s', (packing, pack) => {
  let sink: MemoryLogSink
  let memory: MemoryImportMemory
  let imports: LogImports
  const clock = new DrivenClock('2026-01-15T12:00:00Z')

  beforeEach(() => {
    sink = new MemoryLogSink()
    memory = new MemoryImportMemory()
    imports = new LogImports(sink, memory, clock, mebibyte)
  })

  const begin = (bytes: Uint8Array) =>
    imports.start({
      fileName: 'app.log.1',
      bytes: bytes.length,
      head: bytes.subarray(0, 192 * 1024),
      role: null,
      host: null,
      zone: 'UTC',
      again: false,
    })

  async function goOn(bytes: Uint8Array, report: LogImport, chunk = 100_000): Promise<LogImport> {
    let { bytesRead } = report
    while (bytesRead < bytes.length)
      bytesRead = (await imports.chunk(report.id, bytesRead, bytes.subarray(bytesRead, bytesRead + chunk))).bytesRead
    return imports.finish(report.id)
  }

  const expectAll = () => {
    expect(sink.records.length).toBe(lines)
    expect(sink.records.map(({ message }) => Number(/^line (\d+)/.exec(message)?.[1]))).toEqual(
      Array.from({ length: lines }, (_, at) => at),
    )
  }

  it('stores the lines inside, says how it was packed, and knows the file the next time', async () => {
    const packed = pack(text)
    const report = await goOn(packed, await begin(packed))
    expect(report).toMatchObject({ state: 'finished', lines, bytes: packed.length, bytesRead: packed.length })
    expect(report.format).toMatch(/time stamps.*, packed with (gzip|Zstandard)$/)
    expectAll()
    expect(await begin(packed)).toMatchObject({ id: report.id, state: 'duplicate' })
  })

  it('goes on after the program was killed, without a line twice or missing', async () => {
    const packed = pack(text)
    const { id } = await begin(packed)
    await imports.chunk(id, 0, packed.subarray(0, 300_000))
    const stored = sink.records.length
    expect(stored).toBeGreaterThan(1000)
    imports = new LogImports(sink, memory, clock, mebibyte)
    await expect(imports.chunk(id, 300_000, packed.subarray(300_000, 400_000))).rejects.toMatchObject({ code: 'CONFLICT' })
    const resumed = await begin(packed)
    expect(resumed).toMatchObject({ id, state: 'open', bytesRead: 0 })
    expect(resumed.lines).toBe(stored)
    expect(await goOn(packed, resumed)).toMatchObject({ lines })
    expectAll()
  })

  it('goes on after a failure of the store in the middle of a chunk', async () => {
    const packed = pack(text)
    const { id } = await begin(packed)
    await imports.chunk(id, 0, packed.subarray(0, 200_000))
    sink.nextFailure = new HengeError('STORAGE_FULL', 'full')
    await expect(imports.chunk(id, 200_000, packed.subarray(200_000, 500_000))).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    expect(await goOn(packed, await begin(packed), mebibyte)).toMatchObject({ lines })
    expectAll()
  })

  it('ends with the request, and goes on when it is begun again', async () => {
    const packed = pack(text)
    const { id } = await begin(packed)
    await expect(imports.chunk(id, 0, packed.subarray(0, mebibyte), AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone')
    expect(await goOn(packed, await begin(packed))).toMatchObject({ lines })
    expectAll()
  })

  it('keeps the lines before a place that is damaged, and says so', async () => {
    const packed = pack(text)
    const half = packed.subarray(0, Math.floor(packed.length / 2))
    const report = await begin(half)
    await expect(goOn(half, report)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('breaks off') })
    expect(sink.records.length).toBeGreaterThan(lines / 4)
  })

  it('refuses what is packed inside that is no text', async () => {
    const tar = Buffer.alloc(1024)
    tar.write('logs/a.log')
    tar.write('ustar', 257)
    await expect(begin(pack(tar))).rejects.toMatchObject({ code: 'BINARY_FILE', details: { recognized: 'a tar archive' } })
    const kept = packing === 'gzip' ? 'gzip' : 'Zstandard'
    await expect(begin(pack('a\0b'))).rejects.toMatchObject({ message: expect.stringContaining(`packed with ${kept}`) })
  })
})
