import { beforeEach, describe, expect, it } from 'vitest'
import { LogImports } from '../../../../electron/backend/logs/log-imports.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { MemoryImportMemory, MemoryLogSink } from '../../../fakes/memory-log-store.ts'

type Field = readonly [name: string, value: string | Uint8Array]

/** As `journalctl -o export` writes it: text of one line after a sign, anything else with its size before it. */
function entry(...fields: readonly Field[]): Buffer {
  const parts = fields.map(([name, value]) => {
    if (typeof value === 'string' && !value.includes('\n')) return Buffer.from(`${name}=${value}\n`)
    const bytes = Buffer.from(value)
    const size = Buffer.alloc(8)
    size.writeBigUInt64LE(BigInt(bytes.length))
    return Buffer.concat([Buffer.from(`${name}\n`), size, bytes, Buffer.from('\n')])
  })
  return Buffer.concat([...parts, Buffer.from('\n')])
}

const stamp = (second: number): Field => ['__REALTIME_TIMESTAMP', String(Date.UTC(2026, 0, 2, 3, 4, second) * 1000)]
const first = entry(
  ['__CURSOR', 's=1;i=1'],
  stamp(5),
  ['PRIORITY', '3'],
  ['_HOSTNAME', 'web-1'],
  ['SYSLOG_IDENTIFIER', 'sshd'],
  ['_PID', '812'],
  ['MESSAGE', 'refused = yes'],
)
const traced = entry(['__CURSOR', 's=1;i=2'], stamp(6), ['_TRANSPORT', 'stdout'], ['MESSAGE', 'boom\n  at Start.java:5\n\n  at Main'])
const last = entry(['__CURSOR', 's=1;i=9'], stamp(9), ['MESSAGE', 'the last'])

describe('import of a journald export', () => {
  let sink: MemoryLogSink
  const clock = new DrivenClock('2026-01-15T12:00:00Z')

  beforeEach(() => {
    sink = new MemoryLogSink()
  })

  async function importWhole(bytes: Uint8Array, chunk = 1024 * 1024) {
    const imports = new LogImports(sink, new MemoryImportMemory(), clock, 1024 * 1024)
    const head = bytes.subarray(0, 65_536)
    const { id } = await imports.start({ fileName: 'j', bytes: bytes.length, head, role: null, host: null, zone: 'UTC', again: false })
    for (let offset = 0; offset < bytes.length; offset += chunk) await imports.chunk(id, offset, bytes.subarray(offset, offset + chunk))
    return imports.finish(id)
  }
  const messages = () => sink.records.map(({ message }) => message)

  it('takes each entry as a line with all its fields, however the file is cut', async () => {
    const file = Buffer.concat([first, traced, last])
    for (const chunk of [1, 13, 1000]) {
      sink = new MemoryLogSink()
      expect(await importWhole(file, chunk)).toMatchObject({ lines: 3, undated: 0, format: 'journald export' })
      expect(messages()).toEqual(['refused = yes', 'boom\n  at Start.java:5\n\n  at Main', 'the last'])
    }
    expect(sink.records[0]).toMatchObject({ level: 'error', host: 'web-1', service: 'sshd', at: Date.UTC(2026, 0, 2, 3, 4, 5) })
    expect(sink.records[0]?.fields).toMatchObject({ _PID: '812', PRIORITY: '3' })
  })

  it('takes the last entry of a file that ends in the middle of it', async () => {
    expect(await importWhole(Buffer.concat([first, last.subarray(0, -3)]))).toMatchObject({ lines: 2 })
    expect(messages().at(-1)).toBe('the las')
  })

  it('does not keep a core dump, and finds the entries behind it', async () => {
    const dump = Buffer.alloc(12 * 1024 * 1024, '\n\nMESSAGE=not an entry\n\n')
    const crashed = entry(['__CURSOR', 's=1;i=3'], stamp(7), ['MESSAGE', 'crashed'], ['COREDUMP', dump], ['_PID', '7'])
    expect(await importWhole(Buffer.concat([first, crashed, last]))).toMatchObject({ lines: 3 })
    expect(messages()).toEqual(['refused = yes', 'crashed', 'the last'])
    expect(JSON.stringify(sink.records[1]).length).toBeLessThan(400_000)
  })

  it('does not believe a damaged size, nor a name that is none of its own', async () => {
    const size = Buffer.alloc(8, 0xff)
    const damaged = Buffer.concat([Buffer.from('__CURSOR=x\nMESSAGE=odd\n__proto__=1\nBAD\n'), size, Buffer.from('rest')])
    await importWhole(Buffer.concat([first, damaged]))
    expect(messages()).toEqual(['refused = yes', 'odd'])
    expect(Object.hasOwn(sink.records[1]?.fields ?? {}, '__proto__')).toBe(true)
  })
})

it('takes a message that journald wrote as a list of bytes in JSON', async () => {
  const sink = new MemoryLogSink()
  const imports = new LogImports(sink, new MemoryImportMemory(), new DrivenClock('2026-01-15T12:00:00Z'), 1024)
  const line = Buffer.from(
    `{"__REALTIME_TIMESTAMP":"1767323045000000","MESSAGE":[${[...Buffer.from('\u001b[1mé!')].join(',')}],"PRIORITY":"6"}\n`,
  )
  const { id } = await imports.start({ fileName: 'j', bytes: line.length, head: line, role: null, host: null, zone: 'UTC', again: false })
  await imports.chunk(id, 0, line)
  await imports.finish(id)
  expect(sink.records[0]).toMatchObject({ message: '\u001b[1mé!', level: 'info' })
})
