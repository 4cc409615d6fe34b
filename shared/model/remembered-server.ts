import { isoTime } from './clock.ts'
import type { Server } from './server.ts'

/**
 * What to keep of a server seen now, given what was kept before. A provider takes tags, addresses and volumes from a server once it
 * is terminated, so of one that has ended only its end is new. `at`: milliseconds, when it was seen.
 */
export function rememberedServer(before: Server | null, seen: Server, at: number): Server {
  if (seen.state !== 'terminated' && seen.state !== 'shutting-down') return { ...seen, terminatedAt: null }
  const whole = before ? { ...before, state: seen.state, stateReason: seen.stateReason ?? before.stateReason, health: seen.health } : seen
  if (seen.state === 'shutting-down') return { ...whole, terminatedAt: null }
  return { ...whole, terminatedAt: before?.terminatedAt ?? seen.terminatedAt ?? isoTime(at) }
}

/** A server that the provider no longer lists: it has ended, at the latest now. */
export function vanishedServer(before: Server, at: number): Server {
  return { ...before, state: 'terminated', health: 'not-applicable', terminatedAt: before.terminatedAt ?? isoTime(at) }
}
