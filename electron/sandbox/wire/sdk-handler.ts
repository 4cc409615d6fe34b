import { Readable } from 'node:stream'
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols'
import { LostAnswer } from '../world/api-error.ts'
import type { FrontDoor } from './front-door.ts'

/** What an SDK client takes as `requestHandler`: its requests are answered in this process, no port is opened. */
export class SandboxRequestHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' }
  private readonly door: FrontDoor

  constructor(door: FrontDoor) {
    this.door = door
  }

  async handle(request: HttpRequest, options: { readonly abortSignal?: unknown } = {}): Promise<{ response: HttpResponse }> {
    const signal = options.abortSignal as AbortSignal | undefined
    refuseAborted(signal)
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(request.query ?? {})) {
      for (const entry of Array.isArray(value) ? value : [value]) query.append(name, entry ?? '')
    }
    try {
      const answer = await this.door.answer({
        method: request.method,
        host: request.hostname,
        path: request.path,
        query: query.toString(),
        headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value])),
        body: bodyBytes(request.body),
      })
      refuseAborted(signal)
      return {
        response: new HttpResponse({
          statusCode: answer.status,
          headers: { ...answer.headers, 'content-length': String(answer.body.length) },
          body: Readable.from(answer.brokenOff === true ? brokenOff(answer.body) : [answer.body], { objectMode: false }),
        }),
      }
    } catch (failure) {
      // As node:http reports it, so that the SDK’s retry decides the same way.
      if (failure instanceof LostAnswer) throw connectionReset('socket hang up')
      throw failure
    }
  }

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): Record<string, never> {
    return {}
  }

  destroy(): void {}
}

function connectionReset(message: string): Error {
  return Object.assign(new Error(message), { code: 'ECONNRESET' })
}

async function* brokenOff(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body.subarray(0, Math.floor(body.length / 2))
  throw connectionReset('aborted')
}

function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw Object.assign(new Error('Request aborted'), { name: 'AbortError' })
}

const encoder = new TextEncoder()

function bodyBytes(body: unknown): Uint8Array {
  if (body === undefined || body === null) return new Uint8Array()
  if (body instanceof Uint8Array) return body
  return encoder.encode(String(body))
}
