import type { Clock } from '../../../shared/model/clock.ts'
import type { LogRow } from '../../../shared/model/logs.ts'

/** Rows kept for a reader between two batches; of more than that, the newest. */
const mostWaiting = 1000
/** Characters of them together, likewise: a server may write nothing but the longest lines there are. */
const largestWaiting = 2_000_000
const batchMs = 1000

interface Reader {
  readonly fits: (row: LogRow) => boolean
  readonly signal: AbortSignal
  rows: LogRow[]
  dropped: number
  wake: (() => void) | null
}

/** Hands newly stored lines to those who follow them, each at most one batch a second. */
export class TailHub {
  private readonly readers = new Set<Reader>()
  private readonly clock: Clock

  constructor(clock: Clock) {
    this.clock = clock
  }

  publish(rows: readonly LogRow[]): void {
    for (const reader of this.readers) {
      const fitting = rows.filter(reader.fits)
      if (fitting.length === 0) continue
      const waiting = [...reader.rows, ...fitting]
      reader.rows = newestThatFit(waiting)
      reader.dropped += waiting.length - reader.rows.length
      reader.wake?.()
    }
  }

  hasReaders(): boolean {
    return this.readers.size > 0
  }

  /** Follows from the moment of the call, not of the first read, until the signal aborts. */
  follow(fits: (row: LogRow) => boolean, signal: AbortSignal): AsyncIterable<{ rows: LogRow[]; dropped: number }> {
    const reader: Reader = { fits, signal, rows: [], dropped: 0, wake: null }
    if (!signal.aborted) {
      this.readers.add(reader)
      signal.addEventListener(
        'abort',
        () => {
          this.readers.delete(reader)
          reader.wake?.()
        },
        { once: true },
      )
    }
    return this.batches(reader)
  }

  private async *batches(reader: Reader): AsyncGenerator<{ rows: LogRow[]; dropped: number }, void> {
    try {
      while (!reader.signal.aborted) {
        if (reader.rows.length === 0) {
          await new Promise<void>((resolve) => {
            reader.wake = resolve
          })
          reader.wake = null
          continue
        }
        const { rows, dropped } = reader
        reader.rows = []
        reader.dropped = 0
        yield { rows, dropped }
        await this.pause(reader.signal)
      }
    } finally {
      this.readers.delete(reader)
    }
  }

  private async pause(signal: AbortSignal): Promise<void> {
    try {
      await this.clock.sleep(batchMs, signal)
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}

function newestThatFit(rows: readonly LogRow[]): LogRow[] {
  let room = largestWaiting
  let from = rows.length
  for (const row of rows.slice(-mostWaiting).reverse()) {
    room -= row.message.length + (row.fields === null ? 0 : JSON.stringify(row.fields).length)
    if (room < 0) break
    from -= 1
  }
  return rows.slice(from)
}
