import { readFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { HengeError } from '../../../shared/model/error.ts'
import { requireOwnSocketFolder, socketHost, socketPathOf, tokenFileOf } from './data-folder.ts'
import { readRequestBody } from './request-body.ts'

export type Fetch = (request: Request) => Promise<Response>

/** Statuses whose answers have no body; `new Response` refuses one. */
const bodiless = new Set([101, 204, 205, 304])

/**
 * `fetch` to the backend that owns this data folder. Answers stream; an aborted request, or an answer whose reader cancels, ends the
 * backend’s work on it. The token is read anew for each call: a restarted backend has another one. UNREACHABLE when nobody listens.
 */
export function makeSocketFetch(dataFolder: string): Fetch {
  const socketPath = socketPathOf(dataFolder)
  return async (request) => {
    const body = await readRequestBody(request)
    const token = readToken(dataFolder)
    const { pathname, search } = new URL(request.url)
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      request.signal.throwIfAborted()
      const outgoing = httpRequest({
        socketPath,
        method: request.method,
        path: pathname + search,
        headers: {
          host: socketHost,
          authorization: `Bearer ${token}`,
          ...forwardedHeaders(request.headers),
          ...(body === null ? {} : { 'content-length': String(body.byteLength) }),
        },
        signal: request.signal,
        // A connection kept for reuse may be of a backend that has ended meanwhile; a new one on a socket costs next to nothing.
        agent: false,
      })
      outgoing.once('response', resolve)
      outgoing.once('error', (error) => reject(request.signal.aborted ? request.signal.reason : unreachable(dataFolder, error)))
      outgoing.end(body)
    })
    const status = incoming.statusCode ?? 502
    const headers = new Headers()
    for (const [name, value] of Object.entries(incoming.headers)) {
      if (value !== undefined && !hopByHop.has(name)) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
    }
    // A cancelled web stream destroys the incoming message, which closes the connection, which aborts the procedure’s signal.
    return new Response(bodiless.has(status) ? null : (Readable.toWeb(incoming) as ReadableStream<Uint8Array<ArrayBuffer>>), {
      status,
      headers,
    })
  }
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding'])

/** Only what a call means, never what a page could forge: no Host, Origin, Cookie or Authorization of its own. */
function forwardedHeaders(headers: Headers): Record<string, string> {
  const forwarded: Record<string, string> = {}
  for (const [name, value] of headers) {
    if (name === 'content-type' || name === 'accept' || name === 'last-event-id' || name.startsWith('x-orpc')) forwarded[name] = value
  }
  return forwarded
}

function readToken(dataFolder: string): string {
  try {
    // Whoever listens gets the token.
    if (process.platform !== 'win32') requireOwnSocketFolder(dataFolder)
    return readFileSync(tokenFileOf(dataFolder), 'utf8').trim()
  } catch (cause) {
    throw cause instanceof HengeError ? cause : unreachable(dataFolder, cause)
  }
}

function unreachable(dataFolder: string, cause: unknown): HengeError {
  return new HengeError('UNREACHABLE', `No backend answers for ${dataFolder}.`, { retryable: true, cause })
}
