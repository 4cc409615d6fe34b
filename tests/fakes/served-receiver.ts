import { pino } from 'pino'
import { afterEach, beforeEach, expect } from 'vitest'
import type { LogReceiver } from '../../electron/backend/logs/receiving/log-receiver.ts'
import { DrivenClock } from './driven-clock.ts'
import { MemoryLogSink } from './memory-log-store.ts'
import { openReceiver } from './open-receiver.ts'

/** Stands for whatever must not get into the program’s own log. */
export const secretWord = 'sardine'

/** The endpoint for shippers, opened anew for each test, and a shipper’s requests to it. */
export class ServedReceiver {
  readonly clock = new DrivenClock('2026-01-15T12:00:00Z')
  readonly logged: string[] = []
  settings = { receiverOn: true, receiverPort: 0 }
  sink = new MemoryLogSink()
  port = 0
  token = ''
  private opened: LogReceiver | null = null

  constructor() {
    beforeEach(async () => {
      this.settings = { receiverOn: true, receiverPort: 0 }
      this.sink = new MemoryLogSink()
      const log = pino({ level: 'trace' }, { write: (line: string) => this.logged.push(line) })
      const { receiver, port } = await openReceiver({ sink: this.sink, clock: this.clock, log, settings: async () => this.settings })
      this.opened = receiver
      this.port = port
      this.token = await receiver.token()
    })
    afterEach(async () => {
      await this.opened?.close()
      // Neither what is sent nor the secret belongs into the program’s own log.
      for (const line of this.logged) for (const secret of [this.token, secretWord]) expect(line).not.toContain(secret)
    })
  }

  get receiver(): LogReceiver {
    if (!this.opened) throw new Error('it is opened before each test')
    return this.opened
  }

  basic(secret: string): string {
    return `Basic ${Buffer.from(`henge:${secret}`).toString('base64')}`
  }

  send(path: string, init: { method?: string; body?: string | Uint8Array } = {}, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`, {
      ...init,
      headers: { authorization: this.basic(this.token), 'content-type': 'application/x-ndjson', ...headers },
    } as RequestInit)
  }

  bulk(body: string | Uint8Array, headers: Record<string, string> = {}, path = '/_bulk'): Promise<Response> {
    return this.send(path, { method: 'POST', body }, headers)
  }

  ndjson(...lines: unknown[]): string {
    return lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')
  }
}
