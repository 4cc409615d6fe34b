import { EventPublisher } from '@orpc/server'
import type { Change } from '../../../shared/contract/events.contract.ts'

/** Where services say that something changed; the page’s one event stream listens. */
export class ChangeHub {
  private readonly publisher = new EventPublisher<{ change: Change }>()

  publish(change: Change): void {
    this.publisher.publish('change', change)
  }

  /** Changes from now on, until the signal aborts. */
  subscribe(signal: AbortSignal | undefined): AsyncIterable<Change> {
    return this.publisher.subscribe('change', { signal })
  }
}
