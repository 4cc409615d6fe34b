import type { Change } from '../../../shared/contract/events.contract.ts'
import type { ChangeHub } from './change-hub.ts'
import type { StoredJobEvents } from './ports.ts'

const replayPage = 500

/**
 * The one stream of a page: `hello`, then stored job events after `afterJobSequence`, then whatever happens, each job event once.
 * It listens before it reads, so nothing falls between the two.
 */
export async function* eventStream(
  hub: ChangeHub,
  stored: StoredJobEvents,
  afterJobSequence: number | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Change, void> {
  const live = hub.subscribe(signal)
  const newest = await stored.lastSequence()
  let sent = afterJobSequence ?? newest
  yield { topic: 'hello', jobSequence: newest }
  for (;;) {
    const page = await stored.events({ afterSequence: sent, limit: replayPage })
    for (const event of page) {
      yield { topic: 'job', event }
      sent = event.sequence
    }
    if (page.length < replayPage) break
  }
  for await (const change of live) {
    if (change.topic === 'job') {
      if (change.event.sequence <= sent) continue
      sent = change.event.sequence
    }
    yield change
  }
}
