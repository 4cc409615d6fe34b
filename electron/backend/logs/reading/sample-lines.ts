import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../../../shared/model/clock.ts'
import type { LogQuery, LogRow } from '../../../../shared/model/logs.ts'
import { readLines } from '../export/read-lines.ts'
import type { LogSource } from '../ports.ts'

/** Lines taken in one go, so that others are answered in between. */
const atOnce = 500

export interface SampledLines {
  readonly lines: number
  /** There are more than were taken. */
  readonly sampled: boolean
  /** Of the oldest and newest taken; those of the query where there are none. */
  readonly from: number
  readonly to: number
  readonly notice: string | null
}

/** Gives `take` the newest lines that match, `most` at most, one after another. */
export async function sampleLines(
  source: Pick<LogSource, 'search'>,
  query: LogQuery,
  most: number,
  take: (row: LogRow) => void,
  clock: Clock,
  signal: AbortSignal,
): Promise<SampledLines> {
  let lines = 0
  let notice: string | null = null
  let sampled = false
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for await (const page of readLines(source, query, { columns: [], most }, clock, signal)) {
    for (const [index, row] of page.rows.entries()) {
      if (index % atOnce === atOnce - 1) await setImmediate()
      take(row)
      from = Math.min(from, row.at)
      to = Math.max(to, row.at)
    }
    signal.throwIfAborted()
    lines += page.rows.length
    notice ??= page.notice ?? null
    sampled = page.next !== null
  }
  return lines === 0 ? { lines, sampled, from: query.from, to: query.to, notice } : { lines, sampled, from, to, notice }
}
