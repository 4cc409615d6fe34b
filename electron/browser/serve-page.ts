import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AnyRouter } from '@orpc/server'
import type { Logger } from 'pino'
import { HengeError } from '../../shared/model/error.ts'
import { readPageFile } from '../backend/rpc/page-files.ts'
import { makeRequestListener } from '../backend/rpc/rpc-server.ts'
import type { Downloads } from '../backend/rpc/run-backend.ts'
import { sendDownload } from './send-download.ts'

export interface ServedPage {
  /** With the token in its fragment, which browsers never send. */
  readonly address: string
  readonly port: number
  /**
   * For the arguments of a program, which other users of this machine can read: a ticket in the place of the token, good once, for
   * a browser, for a minute. Whoever used it before the browser did leaves the user with a page that says its key is missing.
   */
  openingAddress(): string
  close(): Promise<void>
}

const minute = 60_000
const openingPath = '/open'
const downloadPath = '/download/'

/**
 * Page and procedures on 127.0.0.1 alone. The token is new at every start. Static files carry no secret and need none; every call
 * of a procedure needs the token, our own Host and, from a web page, our own Origin.
 */
export async function servePage(options: {
  readonly pageFolder: string
  readonly port: number
  readonly router: AnyRouter
  readonly log: Logger
  readonly downloads?: Downloads | null
  readonly ticketLifeMs?: number
}): Promise<ServedPage> {
  const token = randomBytes(32).toString('base64url')
  /** Each with the moment at which it ends. */
  const tickets = new Map<string, number>()
  const { ticketLifeMs = minute } = options
  const server = createServer()
  const port = await listen(server, options.port)
  const names = [`127.0.0.1:${port}`, `localhost:${port}`]
  server.on(
    'request',
    makeRequestListener({
      router: options.router,
      log: options.log,
      token,
      hosts: names,
      origins: names.map((name) => `http://${name}`),
      async page(request, response) {
        if (request.method !== 'GET' && request.method !== 'HEAD') {
          response.writeHead(405, { allow: 'GET, HEAD', 'content-type': 'text/plain' }).end('The page is read by GET.')
          return
        }
        const [path, search] = (request.url ?? '/').split('?', 2)
        if (path === openingPath) {
          // Desktops look at what kind of thing an address is before they choose the browser; that must not use the ticket up.
          const visited = request.headers['sec-fetch-mode'] === 'navigate'
          const ticket = (visited ? new URLSearchParams(search).get('ticket') : null) ?? ''
          const end = tickets.get(ticket) ?? 0
          tickets.delete(ticket)
          const location = performance.now() < end ? `/#token=${token}` : '/'
          response.writeHead(302, { location, 'cache-control': 'no-store' }).end()
          return
        }
        if (options.downloads && request.method === 'GET' && path?.startsWith(downloadPath)) {
          return sendDownload(options.downloads, path.slice(downloadPath.length), response)
        }
        const { status, headers, body } = await readPageFile(options.pageFolder, request.url ?? '/')
        response
          .writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
          .end(request.method === 'HEAD' ? undefined : body)
      },
    }),
  )
  return {
    address: `http://127.0.0.1:${port}/#token=${token}`,
    port,
    openingAddress() {
      const ticket = randomBytes(32).toString('base64url')
      tickets.set(ticket, performance.now() + ticketLifeMs)
      return `http://127.0.0.1:${port}${openingPath}?ticket=${ticket}`
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const known = cause.code === 'EADDRINUSE' || cause.code === 'EACCES'
      reject(
        known
          ? new HengeError('CONFLICT', `Port ${port} of 127.0.0.1 is not free; choose another with --port, or leave it out.`, { cause })
          : cause,
      )
    })
    server.listen(port, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}
