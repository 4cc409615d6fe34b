import { useEffect, useRef, useState } from 'react'
import type { LogQuery, LogRow } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'
import { type Problem, toProblem } from '../../bridge/problem.ts'

/** More than this between two looks is not read by anybody; the search shows it again. */
const mostLines = 5000
const againAfterMs = 2000

export interface LiveTail {
  /** Newest first. */
  readonly shown: readonly LogRow[]
  /** Arrived while held back. */
  readonly waiting: number
  /** Left out, because too many came at once. */
  readonly dropped: number
  readonly problem: Problem | null
  /** Puts the waiting lines on top. */
  release(): void
}

interface Lines {
  readonly shown: readonly LogRow[]
  readonly waiting: readonly LogRow[]
  readonly dropped: number
}

const none: Lines = { shown: [], waiting: [], dropped: 0 }

/** Adds a batch, newest first, a line that is there already left out. */
function added(lines: readonly LogRow[], batch: readonly LogRow[]): readonly LogRow[] {
  const known = new Set(lines.slice(0, 2000).map((row) => row.key))
  // Lines of one instant stand as they arrived, the last one on top, as the search lists them.
  const fresh = batch
    .filter((row) => !known.has(row.key))
    .reverse()
    .sort((a, b) => b.at - a.at)
  return [...fresh, ...lines].slice(0, mostLines)
}

/**
 * Lines as they arrive while `on`. While `held` (the reader has scrolled away or looks at a line) they wait, so that nothing moves
 * under the reader’s eyes.
 */
export function useLiveTail(query: Omit<LogQuery, 'from' | 'to'>, on: boolean, held: boolean): LiveTail {
  const [lines, setLines] = useState<Lines>(none)
  const [problem, setProblem] = useState<Problem | null>(null)
  const isHeld = useRef(held)
  isHeld.current = held
  const key = JSON.stringify(query)

  useEffect(() => {
    setLines(none)
    setProblem(null)
    if (!on) return
    const stopped = new AbortController()
    const asked = JSON.parse(key) as typeof query
    void (async () => {
      while (!stopped.signal.aborted) {
        try {
          const stream = await client.logs.tail(asked, { signal: stopped.signal })
          for await (const batch of stream) {
            setProblem(null)
            setLines((before) => ({
              shown: isHeld.current ? before.shown : added(added(before.shown, before.waiting), batch.rows),
              waiting: isHeld.current ? added(before.waiting, batch.rows) : [],
              dropped: before.dropped + batch.dropped,
            }))
          }
        } catch (error) {
          if (stopped.signal.aborted) return
          const failure = toProblem(error)
          setProblem(failure)
          if (failure.code === 'INVALID_INPUT') return
        }
        await new Promise((resolve) => window.setTimeout(resolve, againAfterMs))
      }
    })()
    return () => stopped.abort()
  }, [key, on])

  return {
    shown: lines.shown,
    waiting: lines.waiting.length,
    dropped: lines.dropped,
    problem,
    release: () => setLines((before) => ({ ...before, shown: added(before.shown, before.waiting), waiting: [] })),
  }
}
