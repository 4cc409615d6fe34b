import { createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What happens to a call between the program and its provider. */
export type WireFault =
  /** Too many requests, in EC2’s words; the provider hears nothing. */
  | 'throttled'
  /** A failure of AWS’s own, before it has done anything. */
  | 'server-error'
  /** The credentials have expired; the provider does nothing. */
  | 'signed-out'
  /** The connection is reset, and the provider hears nothing. */
  | 'reset-before'
  /** The connection is reset once the provider has carried it out. */
  | 'reset-after'
  /** The connection ends in the middle of the answer. */
  | 'half-answer'
  /** A page for people in place of the answer; the provider hears nothing. */
  | 'html'
  /** The same from a gateway that fails. */
  | 'html-502'
  /** Carried out, and no answer comes as long as the proxy is there. */
  | 'silence'

/** One attempt, as it came in. */
export interface WireCall {
  readonly action: string
  readonly dryRun: boolean
  /** Of EC2’s and ELB’s query protocols. */
  readonly fields: Readonly<Record<string, string>>
}

type Decide = (call: WireCall) => Promise<WireFault | null> | WireFault | null

const refusal = (code: string, message: string) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>0</RequestID></Response>`
export const strangePage = '<!doctype html><html><body><h1>Guest network</h1><p>Please accept our terms.</p></body></html>'

/** A loopback port in front of a provider’s: real connections, which it breaks as a test says. */
export class WireProxy {
  readonly endpoint: string
  private readonly server: Server

  private constructor(server: Server) {
    this.server = server
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  static async before(provider: string, decide: Decide): Promise<WireProxy> {
    const server = createServer((request, response) => {
      pass(provider, decide, request, response).catch(() => request.socket.destroy())
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return new WireProxy(server)
  }

  async close(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}

async function pass(provider: string, decide: Decide, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request)
  const fault = await decide(callOf(request, body))
  switch (fault) {
    case 'throttled':
      response.writeHead(503, { 'content-type': 'text/xml' }).end(refusal('RequestLimitExceeded', 'Request limit exceeded.'))
      return
    case 'server-error':
      response.writeHead(500, { 'content-type': 'text/xml' }).end(refusal('InternalError', 'An internal error has occurred'))
      return
    case 'signed-out':
      response.writeHead(400, { 'content-type': 'text/xml' }).end(refusal('RequestExpired', 'Request has expired.'))
      return
    case 'reset-before':
      request.socket.resetAndDestroy()
      return
    case 'html':
    case 'html-502':
      response.writeHead(fault === 'html' ? 200 : 502, { 'content-type': 'text/html' }).end(strangePage)
      return
  }
  const answer = await forwarded(provider, request, body)
  const content = await buffer(answer)
  if (fault === 'silence') return
  if (fault === 'reset-after') {
    request.socket.resetAndDestroy()
    return
  }
  response.writeHead(answer.statusCode ?? 500, { 'content-type': answer.headers['content-type'], 'content-length': content.length })
  if (fault === 'half-answer') response.write(content.subarray(0, content.length / 2), () => request.socket.destroy())
  else response.end(content)
}

function callOf(request: IncomingMessage, body: Buffer): WireCall {
  const target = request.headers['x-amz-target']
  if (typeof target === 'string') return { action: target.split('.').at(-1) ?? '', dryRun: false, fields: {} }
  const fields = Object.fromEntries(new URLSearchParams(body.toString('utf8')))
  return { action: fields.Action ?? '', dryRun: fields.DryRun === 'true', fields }
}

function forwarded(provider: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { host: _, ...others } = headers
    httpRequest(new URL(url ?? '/', provider), { method, headers: { ...others, 'content-length': body.length } }, resolve)
      .once('error', reject)
      .end(body)
  })
}
