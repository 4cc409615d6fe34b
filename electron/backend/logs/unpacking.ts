import { once } from 'node:events'
import type { Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { HengeError } from '../../../shared/model/error.ts'

export type Packing = 'gzip' | 'zstd'

export const packingNames: Readonly<Record<Packing, string>> = { gzip: 'gzip', zstd: 'Zstandard' }

/** Text handed on at a time. */
const pieceBytes = 1024 * 1024

/** How a file is packed that log rotation packs; null: not in one of these ways. */
export function packingOf(head: Uint8Array): Packing | null {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd'
  return null
}

/** Unpacks a file that comes in pieces, in as much memory as one piece of text takes, however much a piece grows. */
export class Unpacker {
  private readonly packing: Packing
  private stream: Transform & { readonly bytesWritten: number }
  private frameEnded = false
  private failure: Error | null = null

  /** UNSUPPORTED where this Node cannot unpack it. */
  constructor(packing: Packing) {
    this.packing = packing
    this.stream = this.openStream()
  }

  /** Hands on the text of the next bytes, in order, about a MiB at a time. INVALID_INPUT for bytes that are not packed so. */
  async unpack(bytes: Uint8Array, take: (text: Buffer) => Promise<void>): Promise<void> {
    let rest = bytes
    // A file may be several packed ones behind each other: Node unpacks all of them of gzip by itself, of zstd only the first.
    // What follows gzip’s last is filling.
    while (rest.length > 0 && !(this.frameEnded && this.packing === 'gzip')) {
      if (this.frameEnded) this.stream = this.openStream()
      const { stream } = this
      const before = stream.bytesWritten
      await this.drain((done) => stream.write(rest, done), take)
      rest = rest.subarray(stream.bytesWritten - before)
      this.frameEnded ||= rest.length > 0
    }
  }

  /** At the end of the file. INVALID_INPUT where it breaks off. */
  async finish(take: (text: Buffer) => Promise<void>): Promise<void> {
    if (this.frameEnded) return
    const { stream } = this
    await this.drain(() => stream.end(), take)
  }

  close(): void {
    this.stream.destroy()
  }

  private openStream(): Transform & { readonly bytesWritten: number } {
    this.frameEnded = false
    const stream = this.packing === 'gzip' ? createGunzip({ chunkSize: pieceBytes / 4 }) : openZstd()
    // One that is done with may say so after the next has been begun.
    stream.once('end', () => {
      if (this.stream === stream) this.frameEnded = true
    })
    stream.on('error', (error) => {
      if (this.stream === stream) this.failure = error
    })
    return stream
  }

  /** Reads until what `write` wrote is through, or the packed file has ended. */
  private async drain(write: (done: () => void) => void, take: (text: Buffer) => Promise<void>): Promise<void> {
    const { stream } = this
    let through = false
    const written = new Promise<void>((resolve) => {
      write(() => {
        through = true
        resolve()
      })
    })
    let pieces: Buffer[] = []
    let size = 0
    for (;;) {
      const piece: Buffer | null = stream.read()
      if (piece !== null) {
        pieces.push(piece)
        size += piece.length
      }
      const isLast = piece === null && (through || this.frameEnded || this.failure !== null)
      if (size >= pieceBytes || (isLast && size > 0)) {
        const text = Buffer.concat(pieces, size)
        pieces = []
        size = 0
        await take(text)
      } else if (isLast) {
        if (this.failure) throw damaged(this.packing, this.failure)
        return
      } else if (piece === null) {
        await this.somethingHappens(written)
      }
    }
  }

  private async somethingHappens(written: Promise<void>): Promise<void> {
    const waiting = new AbortController()
    const { signal } = waiting
    try {
      await Promise.race([written, ...['readable', 'end', 'close'].map((event) => once(this.stream, event, { signal }))])
    } catch (error) {
      if (this.failure === null) throw error
    } finally {
      waiting.abort()
    }
  }
}

/** The beginning of a packed file as text, at most `mostBytes` of it; as much as the bytes given hold. */
export async function unpackedHead(packing: Packing, head: Uint8Array, mostBytes: number): Promise<Buffer> {
  const unpacker = new Unpacker(packing)
  let text = Buffer.alloc(0)
  const enough = new Error('enough')
  try {
    await unpacker.unpack(head, async (piece) => {
      text = Buffer.concat([text, piece])
      if (text.length >= mostBytes) throw enough
    })
  } catch (error) {
    if (error !== enough) throw error
  } finally {
    unpacker.close()
  }
  return text.subarray(0, mostBytes)
}

function openZstd(): ReturnType<typeof createZstdDecompress> {
  // Node has it since 22.15; an Electron of the user’s own may come with an older one.
  if (typeof createZstdDecompress !== 'function') {
    throw new HengeError(
      'UNSUPPORTED',
      `This Node (${process.version}) cannot unpack Zstandard; Node 22.15 and later can. Unpack the file with zstd -d first, or start Henge with a newer Node (HENGE_NODE).`,
    )
  }
  return createZstdDecompress({ chunkSize: pieceBytes / 4 })
}

function damaged(packing: Packing, cause: Error): HengeError {
  const broken = 'code' in cause && cause.code === 'Z_BUF_ERROR'
  return new HengeError(
    'INVALID_INPUT',
    broken
      ? `The file breaks off in the middle of what ${packingNames[packing]} packed. The lines before are in the store; get the whole file and import it again.`
      : `The file is damaged: what ${packingNames[packing]} packed cannot be unpacked (${cause.message}). The lines before are in the store.`,
    { details: { field: 'bytes' }, cause },
  )
}
