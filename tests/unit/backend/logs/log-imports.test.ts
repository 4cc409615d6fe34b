import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { LogImports } from '../../../../electron/backend/logs/log-imports.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import type { LogImport } from '../../../../shared/model/logs.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { MemoryImportMemory, MemoryLogSink } from '../../../fakes/memory-log-store.ts'

const mebibyte = 1024 * 1024

describe('LogImports', () => {
  let sink: MemoryLogSink
  let memory: MemoryImportMemory
  let clock: DrivenClock
  let imports: LogImports

  beforeEach(() => {
    sink = new MemoryLogSink()
    memory = new MemoryImportMemory()
    clock = new DrivenClock('2026-01-15T12:00:00Z')
    imports = new LogImports(sink, memory, clock, mebibyte)
  })

  interface How {
    readonly chunk?: number
    readonly zone?: string
    readonly again?: boolean
    readonly role?: string
    readonly host?: string
  }

  async function begin(file: string | Uint8Array, how: How = {}): Promise<{ bytes: Uint8Array; report: LogImport }> {
    const bytes = Buffer.from(file)
    const { zone = 'UTC', again = false, role = null, host = null } = how
    const report = await imports.start({
      fileName: 'app.log',
      bytes: bytes.length,
      head: bytes.subarray(0, 65_536),
      role,
      host,
      zone,
      again,
    })
    return { bytes, report }
  }

  async function importWhole(file: string | Uint8Array, how: How = {}): Promise<LogImport> {
    const { bytes, report } = await begin(file, how)
    if (report.state !== 'open') return report
    const step = how.chunk ?? mebibyte
    for (let offset = 0; offset < bytes.length; offset += step)
      await imports.chunk(report.id, offset, bytes.subarray(offset, offset + step))
    return imports.finish(report.id)
  }

  const failureOf = async (work: Promise<unknown>) => {
    const failure = await work.then(
      () => null,
      (error: unknown) => error,
    )
    if (failure instanceof HengeError) return failure
    throw new Error(`expected a HengeError, got ${String(failure)}`)
  }
  const instants = () => sink.records.map((record) => new Date(record.at).toISOString())

  const java = [
    '2024-05-31 08:30:15,123 ERROR [main] app.Start - boom',
    'java.lang.IllegalStateException: no',
    '\tat app.Start.main(Start.java:5)',
    'Caused by: java.io.IOException: disk',
    '\t... 3 more',
    '2024-05-31 08:30:16,000 INFO [main] app.Start - going on',
  ].join('\n')

  it('keeps a stack trace as one record and takes a last line without an end', async () => {
    const report = await importWhole(java, { role: 'web', host: 'web-1' })
    expect(report).toMatchObject({
      lines: 2,
      undated: 0,
      state: 'finished',
      bytesRead: java.length,
      first: Date.UTC(2024, 4, 31, 8, 30, 15, 123),
    })
    expect(sink.records[0]).toMatchObject({ level: 'error', role: 'web', host: 'web-1', file: 'app.log' })
    expect(sink.records[0]?.message.split('\n').length).toBe(5)
    expect(sink.records[1]).toMatchObject({ level: 'info', message: '[main] app.Start - going on' })
  })

  it('makes the same records of a file however it is cut into chunks', async () => {
    const file = `${java}\r\n\r\nno time here é\n${java.replaceAll('2024', '2025')}`
    await importWhole(file)
    const whole = sink.records.map((record) => JSON.stringify(record))
    for (const chunk of [1, 7, 64]) {
      sink = new MemoryLogSink()
      imports = new LogImports(sink, new MemoryImportMemory(), clock, mebibyte)
      const report = await importWhole(file, { chunk })
      expect(sink.records.map((record) => JSON.stringify(record))).toEqual(whole)
      expect(report.lines).toBe(whole.length)
    }
  })

  it('reads wall times in the zone given, through both changes of the clock', async () => {
    const lines = [
      '2024-03-31 01:30:00 a',
      '2024-03-31 03:30:00 b',
      '2024-10-27 02:30:00 c',
      '2024-10-27 02:50:00 d',
      '2024-10-27 02:10:00 e',
      '2024-10-27 03:10:00 f',
    ]
    await importWhole(lines.join('\n'), { zone: 'Europe/Berlin' })
    expect(instants()).toEqual([
      '2024-03-31T00:30:00.000Z',
      '2024-03-31T01:30:00.000Z',
      '2024-10-27T00:30:00.000Z',
      '2024-10-27T00:50:00.000Z',
      '2024-10-27T01:10:00.000Z',
      '2024-10-27T02:10:00.000Z',
    ])
  })

  it('guesses missing years so that the file ends no later than tomorrow', async () => {
    await importWhole(['Dec  3 09:23:38 h a[1]: x', 'Jan  3 09:47:02 h a[1]: y', 'Dec 31 23:59:59 h a[1]: late'].join('\n'))
    expect(instants()).toEqual(['2025-12-03T09:23:38.000Z', '2026-01-03T09:47:02.000Z', '2025-12-31T23:59:59.000Z'])
    sink.records.length = 0
    await importWhole(['Nov 30 09:00:00 h a: x', 'Feb 20 09:00:00 h a: y', 'Nov  1 09:00:00 h a: z'].join('\n'))
    expect(instants()).toEqual(['2024-11-30T09:00:00.000Z', '2025-02-20T09:00:00.000Z', '2025-11-01T09:00:00.000Z'])
  })

  it('gives undated lines the time before, the first ones that of the first dated line', async () => {
    const report = await importWhole('-- start --\nMay 31 08:00:00 h cron[1]: one\nmark\n  more\nMay 31 09:00:00 h cron[1]: two\n')
    expect(report).toMatchObject({ lines: 4, undated: 2 })
    expect(sink.records.map((record) => [record.message, new Date(record.at).getUTCHours()])).toEqual([
      ['-- start --', 8],
      ['one', 8],
      ['mark\n  more', 8],
      ['two', 9],
    ])
  })

  it('takes colours off, and invalid UTF-8 as a replacement character', async () => {
    await importWhole(
      Buffer.concat([Buffer.from('\ufeff2024-05-31T08:00:00Z \u001b[31mred\u001b[0m '), Buffer.from([0xff, 0xc3]), Buffer.from('\r\n')]),
    )
    expect(sink.records.map((record) => record.message)).toEqual(['red \ufffd\ufffd'])
  })

  it('says that a file is there already, unless it is wanted again; then too its lines do not double', async () => {
    const first = await importWhole(java)
    expect(await importWhole(java)).toEqual({ ...first, state: 'duplicate' })
    const again = await importWhole(java, { again: true })
    expect(again).toMatchObject({ state: 'finished', lines: 2 })
    expect(again.id).not.toBe(first.id)
    expect(sink.records.length).toBe(2)
    await importWhole(java, { again: true, role: 'db' })
    expect(sink.records.map((record) => record.role)).toEqual([null, null, 'db', 'db'])
  })

  it('takes a chunk sent twice once, and names the right place for a wrong one', async () => {
    const { bytes, report } = await begin(java)
    const after = await imports.chunk(report.id, 0, bytes.subarray(0, 100))
    expect(await imports.chunk(report.id, 0, bytes.subarray(0, 100))).toEqual(after)
    for (const offset of [50, 101]) {
      const failure = await failureOf(imports.chunk(report.id, offset, bytes.subarray(offset)))
      expect(failure).toMatchObject({ code: 'CONFLICT', details: { offset: 100 } })
    }
    expect(await failureOf(imports.finish(report.id))).toMatchObject({ code: 'CONFLICT', details: { offset: 100 } })
    expect(await failureOf(imports.chunk(report.id, 100, Buffer.alloc(bytes.length)))).toMatchObject({ code: 'CONFLICT' })
    await imports.chunk(report.id, 100, bytes.subarray(100))
    const finished = await imports.finish(report.id)
    expect(await imports.finish(report.id)).toEqual(finished)
    expect(sink.records.length).toBe(2)
  })

  it('takes chunks sent at once one after the other', async () => {
    const { bytes, report } = await begin(java)
    await Promise.all([
      imports.chunk(report.id, 0, bytes.subarray(0, 70)),
      imports.chunk(report.id, 70, bytes.subarray(70)),
      imports.chunk(report.id, 0, bytes.subarray(0, 70)),
    ])
    expect(await imports.finish(report.id)).toMatchObject({ lines: 2 })
  })

  it('goes on after a restart, and after a failure of the store, without a line twice or missing', async () => {
    const { bytes, report } = await begin(java)
    await imports.chunk(report.id, 0, bytes.subarray(0, 190))
    imports = new LogImports(sink, memory, clock, mebibyte)
    const { report: resumed } = await begin(java)
    expect(resumed).toMatchObject({ id: report.id, bytesRead: 190, state: 'open' })
    sink.nextFailure = new HengeError('STORAGE_FULL', 'full')
    const rest = bytes.subarray(190)
    const failed = await imports
      .chunk(report.id, 190, rest)
      .then(() => imports.finish(report.id))
      .catch((error: unknown) => error)
    expect(failed).toMatchObject({ code: 'STORAGE_FULL' })
    const { report: state } = await begin(java)
    await imports.chunk(report.id, state.bytesRead, bytes.subarray(state.bytesRead))
    expect(await imports.finish(report.id)).toMatchObject({ lines: 2, bytesRead: bytes.length })
    expect(sink.records.length).toBe(2)
  })

  it('does not go on with a broken-off import for another role', async () => {
    const { report } = await begin(java)
    expect((await begin(java)).report.id).toBe(report.id)
    expect((await begin(java, { role: 'other' })).report.id).not.toBe(report.id)
  })

  it.each([
    [gzipSync('a\0b'), 'a binary file'],
    [Buffer.from('SQLite format 3\0'), 'an SQLite database'],
    [Buffer.from([0x89, 0x50, 0x4e, 0x47, 1]), 'a PNG image'],
    [Buffer.from('a\0b'), 'a binary file'],
    [Buffer.from('\ufeffabc', 'utf16le'), 'text in UTF-16'],
    [Buffer.from('\u0001\u0002\u0003\u0004abc'), 'a binary file'],
  ])('refuses a binary file and says what it is (%#)', async (bytes, recognized) => {
    expect(await failureOf(begin(bytes))).toMatchObject({ code: 'BINARY_FILE', details: { recognized } })
    expect(sink.records).toEqual([])
  })

  it('refuses what it cannot take', async () => {
    expect(await failureOf(begin('x', { zone: 'Mars/Base' }))).toMatchObject({ code: 'INVALID_INPUT', details: { field: 'zone' } })
    expect(await failureOf(imports.chunk('nobody', 0, Buffer.from('x')))).toMatchObject({ code: 'NOT_FOUND' })
    const { report } = await begin(java)
    expect(await failureOf(imports.chunk(report.id, 0, Buffer.from(java.replace('boom', 'BOOM'))))).toMatchObject({
      code: 'CONFLICT',
      details: { offset: 0 },
    })
    const big = 'x'.repeat(3 * mebibyte)
    const { report: bigOne } = await begin(big)
    expect(await failureOf(imports.chunk(bigOne.id, 0, Buffer.from(big.slice(0, 2 * mebibyte))))).toMatchObject({ code: 'TOO_LARGE' })
  })

  it('cuts a line that never ends instead of keeping all of it', async () => {
    const report = await importWhole('x'.repeat(mebibyte + 10))
    expect(report.state).toBe('finished')
    expect(sink.records.map((record) => record.message).join('')).toBe('x'.repeat(mebibyte + 10))
    expect(Math.max(...sink.records.map((record) => record.message.length))).toBeLessThanOrEqual(262_144)
  })

  it('takes an empty file as one without lines', async () => {
    expect(await importWhole('')).toMatchObject({ lines: 0, state: 'finished', format: 'plain text' })
  })
})
