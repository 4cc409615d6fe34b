import { implementer } from '../rpc/implementer.ts'
import type { ChangeHub } from './change-hub.ts'
import { eventStream } from './event-stream.ts'
import type { StoredJobEvents } from './ports.ts'

export function eventsHandlers(hub: ChangeHub, stored: StoredJobEvents) {
  return {
    stream: implementer.events.stream.handler(({ input, signal }) =>
      hub.watching(eventStream(hub, stored, input.afterJobSequence, signal)),
    ),
  }
}
