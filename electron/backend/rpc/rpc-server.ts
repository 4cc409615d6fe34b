import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AnyRouter } from '@orpc/server'
import type { Logger } from 'pino'
import type { ErrorCode } from '../../../shared/model/error.ts'
import { securityHeaders } from './content-security-policy.ts'
import { maxBodyBytes } from './request-body.ts'
import { makeRpcHandler } from './rpc-handler.ts'

export interface RequestListenerOptions {
  readonly router: AnyRouter
  readonly log: Logger
  /** Every call carries it as `Authorization: Bearer …`. */
  readonly token: string
  /** `Host` headers that mean us. Anything else is a web site that points its own name at this machine (DNS rebinding). */
  readonly hosts: readonly string[]
  /** Origins whose pages may call. A request without an `Origin` does not come from a web page. */
  readonly origins: readonly string[]
  /** What is asked for outside /rpc, after the host has been checked; without it, 404. */
  readonly page?: (request: IncomingMessage, response: ServerResponse) => Promise<void>
}

/** The one door for every shell: checks who asks, then hands `POST /rpc/…` to the procedures. */
export function makeRequestListener(options: RequestListenerOptions): (request: IncomingMessage, response: ServerResponse) => void {
  const handler = makeRpcHandler(options.router, options.log)

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value)
    if (!options.hosts.includes((request.headers.host ?? '').toLowerCase())) {
      return refuse(response, 403, 'FORBIDDEN', 'This address is not one of Henge’s own.')
    }
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    if (path !== '/rpc' && !path.startsWith('/rpc/')) {
      if (options.page) return options.page(request, response)
      return refuse(response, 404, 'NOT_FOUND', 'Nothing is here.')
    }
    response.setHeader('cache-control', 'no-store')
    const { origin } = request.headers
    if (origin !== undefined && !options.origins.includes(origin)) {
      return refuse(response, 403, 'FORBIDDEN', 'Another web site may not call Henge.')
    }
    if (!hasToken(request, options.token)) {
      return refuse(
        response,
        401,
        'FORBIDDEN',
        'This page’s token is missing or from an earlier start; open the address that Henge printed.',
      )
    }
    if (request.method !== 'POST') return refuse(response, 405, 'UNSUPPORTED', 'Procedures are called by POST.')
    const length = request.headers['content-length']
    // A body of unknown length would have to be counted while it is parsed; no client of ours sends one.
    if (request.headers['transfer-encoding'] !== undefined) {
      return refuse(response, 411, 'INVALID_INPUT', 'A call must say how long it is (Content-Length).')
    }
    if (length !== undefined && Number(length) > maxBodyBytes) {
      return refuse(response, 413, 'TOO_LARGE', `A call may have ${maxBodyBytes} bytes at most.`)
    }
    if (length !== undefined && Number(length) > 0 && !(request.headers['content-type'] ?? '').startsWith('application/json')) {
      return refuse(response, 415, 'UNSUPPORTED', 'A call’s body must be JSON.')
    }
    const { matched } = await handler.handle(request, response, { prefix: '/rpc', context: {} })
    if (!matched) return refuse(response, 404, 'NOT_FOUND', `There is no procedure at ${path}.`)
  }

  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      // The page went away while it was being answered: nobody is left to tell.
      if (response.destroyed) return
      options.log.error({ id: 'RPC-0002', err: error }, 'request failed outside of a procedure')
      if (response.headersSent) response.destroy()
      else refuse(response, 500, 'INTERNAL', 'An unexpected failure inside the program; its log has the details.')
    })
  }
}

function hasToken(request: IncomingMessage, token: string): boolean {
  const given = request.headers.authorization ?? ''
  // Digests first: timingSafeEqual wants equal lengths, and the length of the token is nobody’s business either.
  return timingSafeEqual(digest(given), digest(`Bearer ${token}`))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** An error in the form that the page’s client understands as well as a person with curl. */
function refuse(response: ServerResponse, status: number, code: ErrorCode, message: string): void {
  const data = { retryable: false, details: {}, logId: null }
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', connection: 'close' })
  response.end(JSON.stringify({ json: { defined: true, code, status, message, data }, meta: [] }))
}
