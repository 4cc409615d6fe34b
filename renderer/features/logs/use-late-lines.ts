import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { aboutQuery } from '../../bridge/queries.ts'

const againMs = 2000
/** A program that runs longer has taken over what servers wrote before. */
const youngMs = 3 * 60_000

interface LateLines {
  /** Lines found; undefined before the first answer. */
  readonly total: number | undefined
  /** Nothing narrows the search: no line at all means that none has arrived yet. */
  readonly unfiltered: boolean
  /** Off while live lines come anyway, and while the reader is at a place that must not move. */
  readonly on: boolean
  /** Counts the lines of the same time once more. */
  readonly count: () => Promise<number | undefined>
  /** There are more than before: read them. */
  readonly more: () => void
  /** Searches the time until now. */
  readonly moveOn: () => void
}

/**
 * Lines of a time that is over still arrive after the program’s start, when what servers wrote before is taken over. Looks again until
 * the same time has the same lines twice, and where there are none at all until there are some.
 */
export function useLateLines({ total, unfiltered, on, count, more, moveOn }: LateLines): void {
  const startedAt = useQuery(aboutQuery()).data?.startedAt
  const latest = useRef({ count, more, moveOn })
  latest.current = { count, more, moveOn }
  const empty = total === 0 && unfiltered
  useEffect(() => {
    if (!on || total === undefined || startedAt === undefined) return
    if (!empty && Date.now() - Date.parse(startedAt) > youngMs) return
    if (empty) {
      const asking = window.setInterval(() => latest.current.moveOn(), againMs)
      return () => window.clearInterval(asking)
    }
    let ended = false
    const timer = window.setTimeout(async () => {
      const found = await latest.current.count()
      // The new total makes this effect begin again.
      if (!ended && found !== undefined && found !== total) latest.current.more()
    }, againMs)
    return () => {
      ended = true
      window.clearTimeout(timer)
    }
  }, [on, total, empty, startedAt])
}
