import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { PowerChange } from '../../../shared/model/savings/power-history.ts'
import { powerByTraces, traceMs, type UnknownSpan, unknownSpans } from '../../../shared/model/savings/power-traces.ts'
import { dayMs, hourMs } from '../../../shared/model/savings/server-hour.ts'
import type { LedgerStore, RunTraces, ServerHistory } from './ports.ts'

/** Points are there some minutes after their time; some come later. */
const settledMs = 30 * 60_000
/** Points of five minutes are kept for 63 days. */
const keptDays = 62
/** So long before a time that is not known lies what shows that the server is measured at all: it ran before, or does after it. */
const besideMs = hourMs
/** Hours wait so long for metrics that are out of reach. */
const patienceMs = dayMs

interface Gap extends UnknownSpan {
  readonly serverId: string
}

export interface TraceParts {
  readonly servers: ServerHistory
  readonly store: Pick<LedgerStore, 'changes' | 'learned'>
  readonly tracesOf: (accountId: string, region: string) => Promise<RunTraces>
  readonly clock: Clock
  readonly log: { warn(fields: object, message: string): void }
}

/** Asks metrics when servers ran, where neither looks nor the dates of the provider tell: once for each such time, and before it is written. */
export class PowerTraces {
  private readonly parts: TraceParts
  private readonly asked = new Set<string>()
  /** Of a region: since when it has failed, and when it did last. */
  private readonly failing = new Map<string, { readonly since: number; readonly last: number }>()

  constructor(parts: TraceParts) {
    this.parts = parts
  }

  /** Finds out what can be found out of the hours between two instants. Answers up to when these can be written now: the others wait. */
  async fill(accountId: string, from: number, to: number, signal?: AbortSignal): Promise<number> {
    const { store, servers, clock } = this.parts
    const known = await store.changes(accountId, from)
    const gaps = [...known].flatMap(([serverId, changes]) =>
      unknownSpans(changes)
        .filter((gap) => gap.from < to && gap.to > from && !this.asked.has(nameOf(accountId, serverId, gap)))
        .map((gap): Gap => ({ ...gap, serverId })),
    )
    if (gaps.length === 0) return to
    const now = clock.now()
    const early = gaps.filter((gap) => gap.to > now - settledMs)
    const regions = new Map((await servers.everyServer(accountId, signal)).map(({ id, region }) => [id, region]))
    let waiting = early
    for (const [region, of] of Map.groupBy(gaps, ({ serverId }) => regions.get(serverId) ?? null)) {
      const ripe = of.filter((gap) => !early.includes(gap))
      if (region !== null && ripe.length > 0 && !(await this.ask(accountId, region, ripe, now, signal))) waiting = [...waiting, ...ripe]
    }
    const first = Math.min(...waiting.map((gap) => gap.from))
    return Math.max(from, Math.min(to, Math.floor(first / hourMs) * hourMs))
  }

  /** false: it is to be asked again. */
  private async ask(
    accountId: string,
    region: string,
    gaps: readonly Gap[],
    now: number,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const { store, tracesOf, log } = this.parts
    const oldest = now - keptDays * dayMs
    const key = `${accountId} ${region}`
    const since = new Map<string, number>()
    for (const { serverId, from } of gaps) since.set(serverId, Math.min(since.get(serverId) ?? now, Math.max(from - besideMs, oldest)))
    try {
      const traces = await tracesOf(accountId, region)
      const found = await traces.runTimes(since, now - traceMs, signal)
      const told = Map.groupBy(gaps, ({ serverId }) => serverId)
      const learned = [...told].map(([id, of]): [string, PowerChange[]] => [
        id,
        of.flatMap((gap) => powerByTraces(gap, found.get(id) ?? [], oldest)),
      ])
      await store.learned(accountId, new Map(learned))
      this.failing.delete(key)
    } catch (error) {
      if (!(error instanceof HengeError) || error.code === 'CANCELLED') throw error
      const before = this.failing.get(key)
      const since = before && Math.abs(now - before.last) < patienceMs ? before.since : now
      this.failing.set(key, { since, last: now })
      const passing = error.retryable || ['UNREACHABLE', 'THROTTLED', 'SIGNED_OUT', 'TIMEOUT'].includes(error.code)
      if (passing && Math.abs(now - since) < patienceMs) return false
      const fields = { id: 'LEDGER-0002', accountId, region, err: error }
      log.warn(fields, 'when servers ran while nobody looked could not be asked; these hours are not known')
    }
    for (const gap of gaps) this.asked.add(nameOf(accountId, gap.serverId, gap))
    return true
  }
}

function nameOf(accountId: string, serverId: string, { from }: UnknownSpan): string {
  return `${accountId} ${serverId} ${from}`
}
