import type { Server } from '../server.ts'

/** What is paid for: `on` runs, `off` is there and does not, `gone` is not there any more. `unknown`: nobody looked, and nothing tells. */
export type Power = 'on' | 'off' | 'gone' | 'unknown'

/** From `at` (milliseconds since 1970) on. */
export interface PowerChange {
  readonly at: number
  readonly power: Power
}

export interface PowerSpan {
  readonly from: number
  readonly to: number
  readonly power: Power
}

/**
 * Between looks so near to each other the later one’s time is taken where the provider does not tell when something ended, and one start is
 * taken for the only one.
 */
const nearMs = 10 * 60_000
/** An end that was only seen is dated by whoever saw it, just before the look is over. */
const seenJustNowMs = 60_000

/** EC2 stops billing a server with the request to stop or to terminate it. */
export function powerOf({ state }: Pick<Server, 'state'>): Power {
  if (state === 'pending' || state === 'running') return 'on'
  return state === 'stopped' || state === 'stopping' ? 'off' : 'gone'
}

type SeenServer = Pick<Server, 'state' | 'launchedAt' | 'stoppedAt' | 'terminatedAt'>

/**
 * What a look at a server adds to its history. `before`: what was known of it at the look before, null for one that was not there;
 * `lookedAt`: when that was, null for the first look at the account. However long nobody looked, what the provider dates is exact:
 * it says when a server was last started, stopped and terminated (of a terminated one no longer whether it had been stopped before: it counts
 * as on). It forgets all starts and stops before the last: what lies before a start that nobody saw is unknown, never off. One that was off
 * and has not been started since was off all the time.
 */
export function changesSeen(before: Power | null, lookedAt: number | null, server: SeenServer, now: number): PowerChange[] {
  const power = powerOf(server)
  if (lookedAt === null) return power === 'gone' ? [] : [{ at: now, power }]
  if (now <= lookedAt) return []
  const was = before ?? 'gone'
  const within = (time: string | null | undefined): number | null => {
    const at = time ? Date.parse(time) : Number.NaN
    return at > lookedAt && at <= now ? at : null
  }
  const started = within(server.launchedAt)
  const forgotten = started !== null && (was === 'on' || (was === 'off' && started - lookedAt > nearMs))
  const begun: PowerChange[] = started === null ? [] : [...(forgotten ? [unknownAfter(lookedAt)] : []), { at: started, power: 'on' }]
  if (power === 'on') return started !== null ? begun : was === 'on' ? [] : [{ at: lookedAt, power }]

  if (power === was && power === 'gone')
    return before === null && started !== null ? ended(begun, 'gone', server, lookedAt, now, within) : []
  // Stopped again, and it does not tell when it had been started: it ran for part of the time.
  if (power === was && started === null)
    return within(server.stoppedAt) === null ? [] : [unknownAfter(lookedAt), ...ended([], power, server, lookedAt, now, within)]
  if (power === 'gone' && was === 'off' && started === null) return [{ at: within(server.terminatedAt) ?? now, power }]
  return ended(begun, power, server, lookedAt, now, within)
}

/** A moment later: what was seen then stays on record. */
function unknownAfter(at: number): PowerChange {
  return { at: at + 1, power: 'unknown' }
}

/** The end of what ran; where it is not known when, what came before is not known either since it was last seen. */
function ended(
  begun: readonly PowerChange[],
  power: 'off' | 'gone' | 'unknown',
  { stoppedAt, terminatedAt }: SeenServer,
  lookedAt: number,
  now: number,
  within: (time: string | null | undefined) => number | null,
): PowerChange[] {
  const told = within(power === 'off' ? stoppedAt : terminatedAt)
  const guessed = power === 'gone' && told !== null && now - told < seenJustNowMs
  if (told !== null && !guessed) return [...begun, { at: told, power }]
  const at = told ?? now
  if (now - lookedAt <= nearMs) return [...begun, { at, power }]
  return [...begun, unknownAfter(begun.at(-1)?.at ?? lookedAt), { at, power }]
}

/** The history between two instants, without gaps from the first change on; what is `gone` is not in it. */
export function powerSpans(changes: readonly PowerChange[], from: number, to: number): PowerSpan[] {
  return changes.flatMap(({ at, power }, index) => {
    const begin = Math.max(at, from)
    const end = Math.min(changes[index + 1]?.at ?? to, to)
    return power !== 'gone' && begin < end ? [{ from: begin, to: end, power }] : []
  })
}
