import type { Clock } from '../../../shared/model/clock.ts'
import type { LogRow } from '../../../shared/model/logs.ts'

/** Lines may become findable so much later than they say; milliseconds. */
const lateMs = 30_000
/** Lines of one batch; of more, the newest. */
const mostLines = 1000

/** New lines that match, asked for again and again. `newest`: those since an instant, newest first, `limit` at most. */
export async function* followLines(
  newest: (from: number, limit: number) => Promise<readonly LogRow[]>,
  clock: Clock,
  pollMs: number,
  signal: AbortSignal,
): AsyncGenerator<{ rows: LogRow[]; dropped: number }, void> {
  const seen = new Map<string, number>()
  try {
    let first = true
    while (!signal.aborted) {
      const from = clock.now() - lateMs
      for (const [key, at] of seen) if (at < from) seen.delete(key)
      // Those seen already are among the newest: there has to be room for them and for a batch.
      const found = await newest(from, Math.min(10_000, mostLines + seen.size))
      const fresh = found.filter(({ key }) => !seen.has(key))
      for (const { key, at } of found) seen.set(key, at)
      const rows = fresh.slice(0, mostLines).reverse()
      // What was there before is not new.
      if (!first && rows.length > 0) yield { rows, dropped: fresh.length - rows.length }
      first = false
      await clock.sleep(pollMs, signal)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
