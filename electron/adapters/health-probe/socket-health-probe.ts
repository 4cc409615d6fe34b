import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import type { HealthProbe, ProbeResult } from '../../backend/replacement/ports.ts'

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  ENOTFOUND: 'name not found',
  EAI_AGAIN: 'name could not be looked up',
  ETIMEDOUT: 'timed out',
}

const mostBodyBytes = 64 * 1024

function failed(error: Error): ProbeResult {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return { passed: false, detail: reasons[code] ?? (code || error.message) }
}

/** The signal of the caller and the time allowed in one; `isTimeout` tells them apart. */
function limited(timeoutMs: number, signal: AbortSignal | undefined) {
  const timeout = AbortSignal.timeout(timeoutMs)
  return { both: signal ? AbortSignal.any([signal, timeout]) : timeout, isTimeout: () => timeout.aborted && !signal?.aborted }
}

/** Connects from this computer, each time anew: a kept connection would answer for a server that is gone. */
export class SocketHealthProbe implements HealthProbe {
  tcp(host: string, port: number, timeoutMs: number, signal?: AbortSignal): Promise<ProbeResult> {
    signal?.throwIfAborted()
    const { both } = limited(timeoutMs, signal)
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port })
      const end = (settle: () => void) => {
        both.removeEventListener('abort', onAbort)
        socket.destroy()
        settle()
      }
      const onAbort = () => end(() => (signal?.aborted ? reject(signal.reason) : resolve({ passed: false, detail: 'timed out' })))
      both.addEventListener('abort', onAbort)
      socket.once('connect', () => end(() => resolve({ passed: true, detail: 'connected' })))
      socket.once('error', (error) => end(() => resolve(failed(error))))
    })
  }

  /** Redirects are not followed: the recipe names the status it wants. A server’s certificate is for its public name, not for its address. */
  http(
    { host, port, path, tls, status, body }: Parameters<HealthProbe['http']>[0],
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<ProbeResult> {
    signal?.throwIfAborted()
    const { both, isTimeout } = limited(timeoutMs, signal)
    const common = { host, port, path, method: 'GET', signal: both, headers: { 'user-agent': 'henge-health-check' } }
    return new Promise((resolve, reject) => {
      const answered = (response: IncomingMessage) => {
        const detail = `HTTP ${response.statusCode}`
        if (response.statusCode !== status || body === null) {
          response.resume()
          response.destroy()
          resolve({ passed: response.statusCode === status, detail })
          return
        }
        holds(response, body).then(
          (passed) => resolve({ passed, detail: passed ? detail : `${detail}, without “${body}”` }),
          (error: NodeJS.ErrnoException) => {
            if (signal?.aborted) reject(signal.reason)
            else resolve(isTimeout() ? { passed: false, detail: 'timed out' } : failed(error))
          },
        )
      }
      const request = tls
        ? httpsRequest({ ...common, agent: new HttpsAgent({ keepAlive: false }), rejectUnauthorized: false }, answered)
        : httpRequest({ ...common, agent: new HttpAgent({ keepAlive: false }) }, answered)
      request.once('error', (error) => {
        if (signal?.aborted) reject(signal.reason)
        else resolve(isTimeout() ? { passed: false, detail: 'timed out' } : failed(error))
      })
      request.end()
    })
  }
}

/** Whether the first 64 KB hold `text`; the rest is not read. */
async function holds(response: IncomingMessage, text: string): Promise<boolean> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= mostBodyBytes) break
  }
  response.destroy()
  return Buffer.concat(chunks).subarray(0, mostBodyBytes).toString('utf8').includes(text)
}
