import { randomBytes } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { type Packing, packingOf, Unpacker, unpackedHead } from '../../../../electron/backend/logs/unpacking.ts'

const packers = { gzip: gzipSync, zstd: zstdCompressSync } as const
const mebibyte = 1024 * 1024

/** What comes out when the file is sent in pieces of this size, and how large the largest text handed on was. */
async function unpacked(packing: Packing, packed: Uint8Array, chunk: number): Promise<{ text: Buffer; largest: number }> {
  const unpacker = new Unpacker(packing)
  const texts: Buffer[] = []
  const take = async (text: Buffer) => {
    texts.push(text)
  }
  for (let offset = 0; offset < packed.length; offset += chunk) await unpacker.unpack(packed.subarray(offset, offset + chunk), take)
  await unpacker.finish(take)
  unpacker.close()
  return { text: Buffer.concat(texts), largest: Math.max(0, ...texts.map(({ length }) => length)) }
}

describe.each(['gzip', 'zstd'] as const)('Unpacker of %s', (packing) => {
  const pack = packers[packing]
  const lines = Buffer.from(Array.from({ length: 60_000 }, (_, index) => `line ${index} ${randomBytes(4).toString('hex')}\n`).join(''))

  it('gives the text back however the file is cut', async () => {
    const packed = pack(lines)
    expect(packingOf(packed)).toBe(packing)
    for (const chunk of [1000, 65_536, packed.length]) expect((await unpacked(packing, packed, chunk)).text.equals(lines)).toBe(true)
    expect((await unpacked(packing, pack('short'), 1)).text.toString()).toBe('short')
  })

  it('unpacks several packed files behind each other, wherever one ends', async () => {
    const packed = Buffer.concat([pack('one\n'), pack(lines), pack('two\n')])
    const whole = Buffer.concat([Buffer.from('one\n'), lines, Buffer.from('two\n')])
    const first = pack('one\n').length
    for (const chunk of [1, first, 10_000, packed.length]) {
      const { text } = await unpacked(packing, chunk === 1 ? Buffer.concat([pack('one\n'), pack('two\n')]) : packed, chunk)
      expect(text.equals(chunk === 1 ? Buffer.from('one\ntwo\n') : whole)).toBe(true)
    }
  })

  it('hands on a file that grows two hundred times and more in pieces', async () => {
    const { text, largest } = await unpacked(packing, pack(Buffer.alloc(40 * mebibyte, 'a line like the others\n')), mebibyte)
    expect(text.length).toBe(40 * mebibyte)
    expect(largest).toBeLessThanOrEqual(1.25 * mebibyte)
  })

  it('says that a file breaks off, or is damaged, after what came before', async () => {
    const packed = pack(lines)
    await expect(unpacked(packing, packed.subarray(0, packed.length - 20), 50_000)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    const broken = Buffer.from(packed)
    const middle = Math.floor(packed.length / 2)
    broken.fill(0x5a, middle, middle + 2000)
    await expect(unpacked(packing, broken, 50_000)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('passes on a failure of who takes the text', async () => {
    const unpacker = new Unpacker(packing)
    const full = new Error('full')
    await expect(unpacker.unpack(pack(lines), () => Promise.reject(full))).rejects.toBe(full)
    unpacker.close()
  })

  it('knows the beginning of the text from the beginning of the file', async () => {
    const packed = pack(lines)
    const head = await unpackedHead(packing, packed.subarray(0, 192 * 1024), 10_000)
    expect(head.equals(lines.subarray(0, 10_000))).toBe(true)
    expect((await unpackedHead(packing, pack('all'), 10_000)).toString()).toBe('all')
  })
})

it('takes filling behind gzip for nothing', async () => {
  const packed = Buffer.concat([gzipSync('text'), Buffer.alloc(1000)])
  for (const chunk of [7, 2000]) expect((await unpacked('gzip', packed, chunk)).text.toString()).toBe('text')
})

it('leaves text as it is', () => {
  expect(packingOf(Buffer.from('2024-05-31 a line'))).toBeNull()
  expect(packingOf(Buffer.from([]))).toBeNull()
})
