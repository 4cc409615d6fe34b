import { HengeError } from '../../../shared/model/error.ts'

/** Largest body of a call: an import chunk of 1 MiB in base64 fits several times. */
export const maxBodyBytes = 8 * 1024 * 1024

/** A call’s whole body, null for none. TOO_LARGE as soon as it is more than a call may have, however long it says it is. */
export async function readRequestBody(request: Request): Promise<Buffer | null> {
  if (request.body === null) return null
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body) {
    size += chunk.byteLength
    if (size > maxBodyBytes) throw new HengeError('TOO_LARGE', `A call may have ${maxBodyBytes} bytes at most.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
