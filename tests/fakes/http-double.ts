import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

export type Answer = readonly [status: number, body: unknown, type?: string]

/** What was asked, as the server saw it. */
export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

interface Certificate {
  readonly cert: string
  readonly key: string
}

/** A double of a server on a free loopback port: what real ones of the tests lack, such as signing in and being too busy. */
export async function startAnswering(answer: (asked: Asked) => Answer | Promise<Answer>, certificate?: Certificate) {
  const asked: Asked[] = []
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', async () => {
      const body = Buffer.concat(parts).toString()
      const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
      asked.push(one)
      const [status, said, type = 'application/json'] = await answer(one)
      response.writeHead(status, { 'content-type': type, 'x-elastic-product': 'Elasticsearch' })
      response.end(typeof said === 'string' ? said : JSON.stringify(said))
    })
  }
  const server = certificate ? createTlsServer(certificate, listener) : createServer(listener)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const stop = async () => {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
  return { url: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`, asked, stop }
}
