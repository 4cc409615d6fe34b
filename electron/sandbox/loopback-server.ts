import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { faultsFromText } from './faults-from-text.ts'
import type { Sandbox } from './sandbox.ts'
import { LostAnswer } from './world/api-error.ts'

/** No call of these services has a body near this. */
const maxBodyBytes = 4 * 1024 * 1024

/** The sandbox over HTTP for programs of this computer (awscli, boto3, …). The caller listens, on 127.0.0.1 only. */
export function createLoopbackServer(sandbox: Sandbox, report: (failure: unknown) => void): Server {
  return createServer((request, response) => {
    answer(sandbox, request, response).catch((failure: unknown) => {
      if (!(failure instanceof LostAnswer)) report(failure)
      request.socket.destroy()
    })
  })
}

const loopbackHost = /^(127\.0\.0\.1|localhost|[a-z0-9.-]+\.localhost)(:\d+)?$/

/** Programs only: no page in a browser may act on the sandbox, nor one that has made its own name point here. */
function isFromBrowser(request: IncomingMessage): boolean {
  const { origin, host } = request.headers
  return origin !== undefined || request.headers['sec-fetch-site'] !== undefined || !loopbackHost.test(host ?? '')
}

/** AWS has nothing at this path: POST adds faults (JSON, one or a list), DELETE takes all away. */
const faultsPath = '/sandbox/faults'

function changeFaults(sandbox: Sandbox, method: string | undefined, text: string, response: ServerResponse): void {
  if (method === 'DELETE') {
    sandbox.faults.clear()
    response.writeHead(204).end()
    return
  }
  if (method !== 'POST') {
    response.writeHead(405, { allow: 'POST, DELETE' }).end()
    return
  }
  try {
    for (const fault of faultsFromText(text)) sandbox.faults.add(fault)
    response.writeHead(204).end()
  } catch (failure) {
    response.writeHead(400, { 'content-type': 'text/plain' }).end(`${failure instanceof Error ? failure.message : failure}\n`)
  }
}

async function answer(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (isFromBrowser(request)) {
    response.writeHead(403, { 'content-type': 'text/plain' }).end('The sandbox serves programs on this computer, not pages in a browser.\n')
    return
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) {
      response.writeHead(413).end()
      return
    }
    chunks.push(chunk)
  }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  if (url.pathname === faultsPath) {
    changeFaults(sandbox, request.method, Buffer.concat(chunks).toString(), response)
    return
  }
  const result = await sandbox.handle({
    method: request.method ?? 'GET',
    host: request.headers.host ?? '',
    path: url.pathname,
    query: url.search.slice(1),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
    ),
    body: Buffer.concat(chunks),
  })
  response.writeHead(result.status, { ...result.headers, 'content-length': result.body.length })
  if (result.brokenOff === true) {
    response.write(result.body.subarray(0, Math.floor(result.body.length / 2)), () => request.socket.destroy())
  } else response.end(result.body)
}
