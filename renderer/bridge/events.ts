import type { QueryClient } from '@tanstack/react-query'
import { create } from 'zustand'
import type { Change } from '../../shared/contract/events.contract.ts'
import { client } from './client.ts'
import { type Problem, toProblem } from './problem.ts'
import type { QueryTopic } from './queries.ts'

interface Connection {
  readonly state: 'connecting' | 'open' | 'lost'
  /** Why it is lost; null while it is not. */
  readonly problem: Problem | null
}

/** Whether the page hears from the program at this moment. */
export const useConnection = create<Connection>(() => ({ state: 'connecting', problem: null }))

const firstDelayMs = 500
const longestDelayMs = 10_000
/** Progress comes many times a second; the page asks again at most this often. */
const invalidateEveryMs = 250

const topicsOfChange: Record<Change['topic'], readonly QueryTopic[]> = {
  hello: [],
  fleet: ['fleet', 'savings'],
  accounts: ['accounts', 'fleet', 'savings', 'leftovers'],
  recipes: ['recipes', 'fleet'],
  schedules: ['schedules'],
  searches: ['searches'],
  settings: ['settings', 'recipes', 'searches'],
  'kept-logs': ['logs'],
  job: ['jobs'],
  rebuild: ['rebuilds'],
}

/** What a job leaves is told only when it has ended. */
const afterJob: readonly QueryTopic[] = ['leftovers', 'evidence']

/** Holds the page’s one event stream, opening it again with back-off when it ends, and makes changed topics stale. */
export function followEvents(queryClient: QueryClient): () => void {
  const stopped = new AbortController()
  const stale = new Set<QueryTopic>()
  let timer: number | undefined
  let lastJobSequence: number | undefined
  let wasOpen = false

  const flush = () => {
    timer = undefined
    for (const topic of stale) void queryClient.invalidateQueries({ queryKey: [topic] })
    stale.clear()
  }
  const take = (change: Change) => {
    if (change.topic === 'hello') {
      lastJobSequence ??= change.jobSequence
      useConnection.setState({ state: 'open', problem: null })
      // Changes while nobody listened are not replayed, but for job events: ask for all again.
      if (wasOpen) void queryClient.invalidateQueries()
      wasOpen = true
    }
    if (change.topic === 'job') lastJobSequence = Math.max(lastJobSequence ?? 0, change.event.sequence)
    for (const topic of topicsOfChange[change.topic]) stale.add(topic)
    if (change.topic === 'job' && change.event.kind === 'job-finished') for (const topic of afterJob) stale.add(topic)
    if (stale.size > 0) timer ??= window.setTimeout(flush, invalidateEveryMs)
  }

  void (async () => {
    let delay = firstDelayMs
    while (!stopped.signal.aborted) {
      try {
        const stream = await client.events.stream({ afterJobSequence: lastJobSequence }, { signal: stopped.signal })
        for await (const change of stream) {
          take(change)
          delay = firstDelayMs
        }
        useConnection.setState({ state: 'connecting', problem: null })
      } catch (error) {
        if (stopped.signal.aborted) return
        useConnection.setState({ state: 'lost', problem: toProblem(error) })
      }
      await new Promise((resolve) => window.setTimeout(resolve, delay))
      delay = Math.min(delay * 2, longestDelayMs)
    }
  })()

  return () => {
    stopped.abort()
    window.clearTimeout(timer)
  }
}
