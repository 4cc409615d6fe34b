import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Logger } from 'pino'
import { HengeError } from '../../../shared/model/error.ts'
import { bulkAnswer, bulkItemAnswer, errorAnswer } from '../../../shared/model/shipped/bulk-answer.ts'
import { type BulkItem, bulkItems, notParsed, objectOf, type Refusal } from '../../../shared/model/shipped/bulk-request.ts'
import type { OpenEndpoint, ShipperDoor, ShipperEndpoint } from '../../backend/logs/ports.ts'
import { clusterAnswer, productHeaders } from './cluster-answers.ts'
import { largestBody, readBody, tooLarge } from './read-body.ts'

/** Bytes of all requests that are being read or stored. */
const mostWaiting = 64 * 1024 * 1024
const mostConnections = 64
const requestMs = 120_000
const itemsAtATime = 2000

const unknownToken: Refusal = {
  status: 401,
  type: 'security_exception',
  reason: 'the token is missing or not the one that Henge shows under Settings, Lines from shippers',
}
const foreign: Refusal = {
  status: 403,
  type: 'security_exception',
  reason: 'only programs that ask for 127.0.0.1 or localhost are answered',
}
const busy: Refusal = {
  status: 429,
  type: 'es_rejected_execution_exception',
  reason: 'too much is waiting to be stored; send it again later',
}
const nothing: Refusal = {
  status: 404,
  type: 'resource_not_found_exception',
  reason: 'Henge takes lines here (_bulk); nothing else of a search server is here',
}

/** `_bulk` and what shippers ask around it, over HTTP on 127.0.0.1. What is sent is never logged. */
export class HttpShipperEndpoint implements ShipperEndpoint {
  private readonly log: Logger

  constructor(log: Logger) {
    this.log = log
  }

  async listen(port: number, door: ShipperDoor): Promise<OpenEndpoint> {
    const desk = new ShipperDesk(door)
    const server = createServer({ requestTimeout: requestMs, headersTimeout: 20_000, maxHeaderSize: 16_384 }, (request, response) => {
      desk.answer(request, response).catch((error: unknown) => {
        if (!request.complete || response.headersSent) return response.destroy()
        this.log.error({ id: 'SHIP-0001', err: error }, 'lines of a shipper could not be stored')
        respond(
          request,
          response,
          500,
          errorAnswer({ status: 500, type: 'exception', reason: 'the lines could not be stored; see the log of Henge' }),
        )
      })
    })
    server.maxConnections = mostConnections
    await bind(server, port)
    return {
      port: (server.address() as AddressInfo).port,
      async close() {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()))
        server.closeIdleConnections()
        // What is being stored gets its answer; who only waits for something to send does not hold the program up.
        const patience = setTimeout(() => server.closeAllConnections(), 2000)
        await closed
        clearTimeout(patience)
      },
    }
  }
}

class ShipperDesk {
  private readonly door: ShipperDoor
  private waitingBytes = 0

  constructor(door: ShipperDoor) {
    this.door = door
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = this.refusalOf(request)
    if (refused !== null) return refuse(request, response, refused)
    const [path = '/'] = (request.url ?? '/').split('?')
    const method = request.method ?? 'GET'
    const target = documentTarget(method, path)
    if (target === null) {
      request.resume()
      const known = clusterAnswer(method, path.length > 1 ? path.replace(/\/$/, '') : path)
      return known === null ? refuse(request, response, nothing) : respond(request, response, known.status, known.body)
    }
    const begun = performance.now()
    let counted = 0
    const count = (bytes: number) => {
      if (this.waitingBytes + bytes > mostWaiting) return busy
      counted += bytes
      this.waitingBytes += bytes
      return null
    }
    try {
      const body = await readBody(request, count)
      if (typeof body !== 'string') return refuse(request, response, body)
      const items = await itemsOf(body, target)
      if (!Array.isArray(items)) return refuse(request, response, items)
      const refusals = await this.door.take(items)
      const outcomes = items.map(({ operation, index, id }, at) => ({ operation, index, id, refusal: refusals[at] ?? null }))
      const [only] = outcomes
      if (!target.single || only === undefined) return respond(request, response, 200, bulkAnswer(outcomes, performance.now() - begun))
      respond(request, response, only.refusal?.status ?? 201, only.refusal ? errorAnswer(only.refusal) : bulkItemAnswer(only))
    } finally {
      this.waitingBytes -= counted
    }
  }

  /** Told from the head alone: nothing of a body is read before. */
  private refusalOf({ headers }: IncomingMessage): Refusal | null {
    // Another name is a web site that points its own at this computer; an Origin, or a preflight, is a page of one. The port may
    // be another where lines come through a tunnel.
    if (!/^(?:127\.0\.0\.1|localhost)(?::\d{1,5})?$/i.test(headers.host ?? '') || headers.origin !== undefined) return foreign
    if (!this.door.isToken(tokenOf(headers.authorization))) return unknownToken
    const length = Number(headers['content-length'] ?? 0)
    if (length > largestBody) return tooLarge
    return this.waitingBytes + length > mostWaiting ? busy : null
  }
}

interface DocumentTarget {
  readonly index: string | null
  readonly id: string | null
  readonly single: boolean
}

/** Where documents are sent; null: the request is about something else. */
function documentTarget(method: string, path: string): DocumentTarget | null {
  if (method !== 'POST' && method !== 'PUT') return null
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decoded)
  const [index = null, word, id = null] = parts
  if (parts.at(-1) === '_bulk' && parts.length <= 3) return { index: parts.length === 1 ? null : index, id: null, single: false }
  return index !== null && !index.startsWith('_') && (word === '_doc' || word === '_create') && parts.length <= 3
    ? { index, id, single: true }
    : null
}

async function itemsOf(body: string, { index, id, single }: DocumentTarget): Promise<BulkItem[] | Refusal> {
  if (single) {
    const source = objectOf(body)
    return source === null ? notParsed : [{ operation: 'create', index: index ?? '', id, source }]
  }
  const items: BulkItem[] = []
  try {
    for (const item of bulkItems(body, index)) {
      items.push(item)
      // The program has more to do than to read this.
      if (items.length % itemsAtATime === 0) await nextTurn()
    }
    return items
  } catch (error) {
    if (!(error instanceof HengeError)) throw error
    return { status: 400, type: 'illegal_argument_exception', reason: error.message }
  }
}

/** The secret part, however a shipper sends it: as password, API key or bearer token. */
function tokenOf(authorization = ''): string {
  const [scheme = '', value = ''] = authorization.split(' ', 2)
  if (scheme.toLowerCase() === 'bearer') return value
  const pair = Buffer.from(value, 'base64').toString('utf8')
  return pair.slice(pair.indexOf(':') + 1)
}

function refuse(request: IncomingMessage, response: ServerResponse, refusal: Refusal): void {
  if (refusal.status === 401) response.setHeader('www-authenticate', 'Basic realm="Henge", charset="UTF-8"')
  if (refusal.status === 429) response.setHeader('retry-after', '1')
  // What is left of a body goes nowhere; without being read it would keep the answer from arriving.
  request.resume()
  respond(request, response, refusal.status, errorAnswer(refusal))
}

function respond(request: IncomingMessage, response: ServerResponse, status: number, body: object): void {
  const text = Buffer.from(JSON.stringify(body))
  const asked = /application\/vnd\.elasticsearch\+json; ?compatible-with=\d+/.exec(request.headers.accept ?? '')?.[0]
  response.writeHead(status, { ...productHeaders, 'content-type': asked ?? 'application/json', 'content-length': text.length })
  response.end(request.method === 'HEAD' ? undefined : text)
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

async function bind(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const known = cause.code === 'EADDRINUSE' || cause.code === 'EACCES'
      reject(
        known
          ? new HengeError('CONFLICT', `Port ${port} of 127.0.0.1 is not free. Choose another port for shippers under Settings.`, { cause })
          : cause,
      )
    })
    server.listen(port, '127.0.0.1', resolve)
  })
}
