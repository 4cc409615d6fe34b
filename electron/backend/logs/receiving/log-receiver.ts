import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '../../../../shared/model/clock.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import type { LogReceiverStatus } from '../../../../shared/model/log-receiver.ts'
import type { LogRecord } from '../../../../shared/model/logs.ts'
import type { BulkItem, Refusal } from '../../../../shared/model/shipped/bulk-request.ts'
import { recordOfShipped } from '../../../../shared/model/shipped/shipped-record.ts'
import type { SecretStore } from '../../accounts/ports.ts'
import type { LogSink, OpenEndpoint, ShipperDoor, ShipperEndpoint } from '../ports.ts'

const secretName = 'log-receiver'
/** Records handed to the store at a time, so that searches get their turn in between. */
const recordsPerBatch = 2000

/** Until the user says otherwise. */
export const receiverDefaults = { receiverOn: false, receiverPort: 9280 }

export interface LogReceiverParts {
  readonly endpoint: ShipperEndpoint
  readonly sink: LogSink
  readonly secrets: SecretStore
  readonly clock: Clock
  readonly settings: () => Promise<{ readonly receiverOn: boolean; readonly receiverPort: number }>
}

/** Lines that shippers send by themselves, while the settings want it. */
export class LogReceiver {
  private readonly parts: LogReceiverParts
  private open: OpenEndpoint | null = null
  private problem: string | null = null
  private tokenDigest: Buffer | null = null
  private lines = 0
  private refused = 0
  private lastAt: number | null = null
  /** The last change of what is open: one after the other. */
  private change: Promise<unknown> = Promise.resolve()

  constructor(parts: LogReceiverParts) {
    this.parts = parts
  }

  /** Opens, closes or moves the endpoint as the settings say. */
  apply(): Promise<void> {
    return this.inTurn(async () => {
      const { receiverOn, receiverPort } = await this.parts.settings()
      this.problem = null
      if (this.open && (!receiverOn || this.open.port !== receiverPort)) await this.shut()
      if (!receiverOn || this.open) return
      this.tokenDigest = digest(await this.token())
      try {
        this.open = await this.parts.endpoint.listen(receiverPort, this.door())
      } catch (error) {
        if (!(error instanceof HengeError)) throw error
        this.problem = error.message
      }
    })
  }

  async status(): Promise<LogReceiverStatus> {
    await this.change
    const { receiverOn, receiverPort } = await this.parts.settings()
    const { lines, refused, lastAt, problem } = this
    const state = this.open ? 'listening' : receiverOn ? 'failed' : 'off'
    return { state, port: receiverPort, problem, lines, refused, lastAt, tokenKept: this.parts.secrets.kind === 'keychain' }
  }

  /** The secret that shippers send; made when it is asked for first. */
  async token(): Promise<string> {
    return (await this.parts.secrets.get(secretName)) ?? this.makeToken()
  }

  /** Another secret: whoever has the former one is refused from now on. */
  renewToken(): Promise<string> {
    return this.inTurn(async () => {
      const token = await this.makeToken()
      this.tokenDigest = digest(token)
      return token
    })
  }

  close(): Promise<void> {
    return this.inTurn(() => this.shut())
  }

  private door(): ShipperDoor {
    return {
      isToken: (candidate) => this.tokenDigest !== null && timingSafeEqual(digest(candidate), this.tokenDigest),
      take: (items) => this.take(items),
    }
  }

  private async take(items: readonly BulkItem[]): Promise<(Refusal | null)[]> {
    const outcomes: (Refusal | null)[] = []
    for (let from = 0; from < items.length; from += recordsPerBatch) {
      const now = this.parts.clock.now()
      const records: LogRecord[] = []
      const some = items.slice(from, from + recordsPerBatch).map((item) => {
        const found = 'refusal' in item ? item.refusal : recordOfShipped(item, now)
        if ('status' in found) return found
        records.push(found)
        return null
      })
      const failure = records.length === 0 ? null : await this.store(records)
      outcomes.push(...some.map((refusal) => refusal ?? failure))
      this.lines += failure === null ? records.length : 0
      if (failure === null && records.length > 0) this.lastAt = now
      await nextTurn()
    }
    this.refused += outcomes.filter((outcome) => outcome !== null).length
    return outcomes
  }

  /** null when they are durable. A shipper keeps what is answered with 429, and sends it again. */
  private async store(records: readonly LogRecord[]): Promise<Refusal | null> {
    try {
      await this.parts.sink.append(records)
      return null
    } catch (error) {
      if (error instanceof HengeError && error.code === 'STORAGE_FULL') {
        return { status: 429, type: 'cluster_block_exception', reason: error.message }
      }
      throw error
    }
  }

  private async makeToken(): Promise<string> {
    const token = randomBytes(32).toString('base64url')
    await this.parts.secrets.set(secretName, token)
    return token
  }

  private async shut(): Promise<void> {
    const { open } = this
    this.open = null
    await open?.close()
  }

  private inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.change.then(work, work)
    // Whoever asked for the change is told of its failure; the next one begins all the same.
    this.change = turn.catch(() => {})
    return turn
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
