import { EventPublisher } from '@orpc/server'
import type { Change } from '../../../shared/contract/events.contract.ts'

/** Where services say that something changed; the page’s one event stream listens. */
export class ChangeHub {
  private readonly publisher = new EventPublisher<{ change: Change }>()
  private streams = 0

  publish(change: Change): void {
    this.publisher.publish('change', change)
  }

  /** Changes from now on, until the signal aborts. */
  subscribe(signal: AbortSignal | undefined): AsyncIterable<Change> {
    return this.publisher.subscribe('change', { signal })
  }

  /** Calls `listener` with each change; returns how to stop. */
  listen(listener: (change: Change) => void): () => void {
    return this.publisher.subscribe('change', listener)
  }

  /**
   * Watches the folder that a setting names, and another one as soon as it names that, until the signal aborts. `watch` answers with how
   * to stop; `changed` is called when another folder has taken its place.
   */
  async followFolder(
    named: () => Promise<string>,
    watch: (folder: string) => () => void,
    changed: () => void,
    signal: AbortSignal,
  ): Promise<void> {
    const changes = this.subscribe(signal)
    let watched = await named()
    let stop = watch(watched)
    try {
      for await (const change of changes) {
        if (change.topic !== 'settings') continue
        const wanted = await named()
        if (wanted === watched) continue
        stop()
        watched = wanted
        stop = watch(watched)
        changed()
      }
    } catch (error) {
      if (!signal.aborted) throw error
    } finally {
      stop()
    }
  }

  /** How many pages hold a stream open: nobody is asked on a schedule while nobody looks. */
  watchers(): number {
    return this.streams
  }

  /** Counts `stream` as a watcher for as long as it is read. */
  async *watching(stream: AsyncIterable<Change>): AsyncGenerator<Change, void> {
    this.streams += 1
    try {
      yield* stream
    } finally {
      this.streams -= 1
    }
  }
}
