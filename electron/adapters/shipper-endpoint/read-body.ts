import type { IncomingMessage } from 'node:http'
import { createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import type { Refusal } from '../../../shared/model/shipped/bulk-request.ts'

/** Of a body once it is unpacked. Shippers send 1 to 20 MB at a time, and smaller ones after a 413. */
export const largestBody = 32 * 1024 * 1024

export const tooLarge: Refusal = {
  status: 413,
  type: 'content_too_large_exception',
  reason: `a request may have ${largestBody} bytes at most when it is unpacked`,
}

/** The whole body as text, unpacked; `counted` is told of each further piece, and may refuse it. The answer can be given either way. */
export async function readBody(request: IncomingMessage, counted: (bytes: number) => Refusal | null): Promise<string | Refusal> {
  const encoding = request.headers['content-encoding'] ?? 'identity'
  const unpacking = unpackers[encoding.toLowerCase()]
  if (unpacking === undefined) {
    const reason = `content is taken plain or packed with gzip, deflate or zstd, not ${encoding}`
    return { status: 415, type: 'illegal_argument_exception', reason }
  }
  const stream = unpacking()
  if (stream !== null) {
    request.pipe(stream)
    request.once('close', () => {
      if (!request.complete) stream.destroy(new Error('the shipper has gone away'))
    })
  }
  const pieces: Buffer[] = []
  let size = 0
  try {
    // The request stays open when nobody reads on: its socket is also the answer’s.
    for await (const piece of (stream ?? request).iterator({ destroyOnReturn: false })) {
      size += piece.length
      const refusal = size > largestBody ? tooLarge : counted(piece.length)
      if (refusal !== null) return refusal
      pieces.push(piece)
    }
    return Buffer.concat(pieces, size).toString('utf8')
  } catch (error) {
    if (!request.complete && request.destroyed) throw error
    const reason = `the content is not what content-encoding ${encoding} says`
    return { status: 400, type: 'illegal_argument_exception', reason }
  } finally {
    if (stream !== null) {
      request.unpipe(stream)
      stream.destroy()
    }
  }
}

const unpackers: Readonly<Record<string, (() => ReturnType<typeof createGunzip> | null) | undefined>> = {
  identity: () => null,
  gzip: () => createGunzip(),
  deflate: () => createInflate(),
  ...(typeof createZstdDecompress === 'function' ? { zstd: () => createZstdDecompress() } : {}),
}
