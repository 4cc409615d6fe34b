import { describe, expect, it } from 'vitest'
import { ChangeHub } from '../../../../electron/backend/events/change-hub.ts'
import { eventStream } from '../../../../electron/backend/events/event-stream.ts'
import type { JobEvent } from '../../../../shared/model/job.ts'

function jobEvent(sequence: number): JobEvent {
  return {
    sequence,
    jobId: 'job-1',
    at: '2026-01-01T00:00:00.000Z',
    kind: 'step-progress',
    stepId: 's',
    value: 0.5,
    title: 't',
    detail: null,
  }
}

function storeOf(events: JobEvent[], beforeRead: () => void = () => {}) {
  return {
    lastSequence: async () => events.at(-1)?.sequence ?? 0,
    events: async ({ afterSequence, limit }: { afterSequence: number; limit: number }) => {
      beforeRead()
      return events.filter((event) => event.sequence > afterSequence).slice(0, limit)
    },
  }
}

describe('eventStream', () => {
  it('replays stored job events, then goes on live, each once, though one was published while the store was read', async () => {
    const hub = new ChangeHub()
    const stored = [jobEvent(1), jobEvent(2), jobEvent(3)]
    const store = storeOf(stored, () => hub.publish({ topic: 'job', event: jobEvent(3) }))
    const stop = new AbortController()
    const stream = eventStream(hub, store, 1, stop.signal)
    const seen: unknown[] = []
    for (let index = 0; index < 3; index += 1) seen.push((await stream.next()).value)
    hub.publish({ topic: 'job', event: jobEvent(4) })
    hub.publish({ topic: 'fleet', accountId: 'sandbox' })
    seen.push((await stream.next()).value, (await stream.next()).value)
    stop.abort()
    await stream.return()
    expect(seen).toEqual([
      { topic: 'hello', jobSequence: 3 },
      { topic: 'job', event: jobEvent(2) },
      { topic: 'job', event: jobEvent(3) },
      { topic: 'job', event: jobEvent(4) },
      { topic: 'fleet', accountId: 'sandbox' },
    ])
  })

  it('counts a page as a watcher only while it reads', async () => {
    const hub = new ChangeHub()
    const stop = new AbortController()
    const stream = hub.watching(eventStream(hub, storeOf([]), undefined, stop.signal))
    expect(hub.watchers()).toBe(0)
    await stream.next()
    expect(hub.watchers()).toBe(1)
    stop.abort()
    await stream.return()
    expect(hub.watchers()).toBe(0)
  })
})
