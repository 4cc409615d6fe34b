import { useEffect, useState } from 'react'
import type { JobEvent } from '../../../shared/model/job.ts'
import { client } from '../../bridge/client.ts'

const againAfterMs = 2000

/** Adds an event; progress of one step takes the place of the progress before it. */
export function withEvent(events: readonly JobEvent[], event: JobEvent): readonly JobEvent[] {
  const last = events.at(-1)
  if (last !== undefined && event.sequence <= last.sequence) return events
  const replaces = last !== undefined && last.kind === 'step-progress' && event.kind === 'step-progress' && last.stepId === event.stepId
  return replaces ? [...events.slice(0, -1), event] : [...events, event]
}

/** All that happened in a job, stored and live; goes on where it was after a lost connection. */
export function useJobEvents(jobId: string): readonly JobEvent[] {
  const [events, setEvents] = useState<readonly JobEvent[]>([])
  useEffect(() => {
    const stopped = new AbortController()
    let afterSequence = 0
    void (async () => {
      while (!stopped.signal.aborted) {
        try {
          for await (const event of await client.jobs.events({ jobId, afterSequence }, { signal: stopped.signal })) {
            afterSequence = event.sequence
            setEvents((all) => withEvent(all, event))
          }
          return
        } catch {
          // A lost stream is told by the frame’s banner; here it is only opened again.
          await new Promise((resolve) => window.setTimeout(resolve, againAfterMs))
        }
      }
    })()
    return () => stopped.abort()
  }, [jobId])
  return events
}
