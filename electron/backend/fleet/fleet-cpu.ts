import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { type CpuOfServers, startOfCpu } from '../../../shared/model/role-summary.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'
import type { Cloud } from '../accounts/ports.ts'
import type { FleetAccounts } from './ports.ts'

/** CloudWatch bills each question, and a basic-monitoring point comes every five minutes. */
const freshMs = 5 * 60_000

type Samples = Awaited<ReturnType<Cloud['metrics']['hourlyCpu']>>

/** CPU of the last 24 hours of a region’s servers, kept for some minutes. */
export class FleetCpu {
  private readonly accounts: FleetAccounts
  private readonly clock: Clock
  private readonly kept = new Map<string, { readonly at: number; readonly ids: ReadonlySet<string>; readonly samples: Samples }>()

  constructor(accounts: FleetAccounts, clock: Clock) {
    this.accounts = accounts
    this.clock = clock
  }

  /** Asks where the last answer is old or was for other servers; true when there is a new one. Refused or out of reach: what is known stays. */
  async measure(accountId: string, region: string, servers: readonly Server[], signal?: AbortSignal): Promise<boolean> {
    const ids = servers.filter((server) => server.role !== null && isAlive(server)).map(({ id }) => id)
    const key = keyOf(accountId, region)
    const kept = this.kept.get(key)
    const now = this.clock.now()
    if (ids.length === 0 || (kept && now - kept.at < freshMs && isOf(kept.ids, ids))) return false
    try {
      const { metrics } = await this.accounts.cloud(accountId, region)
      const samples = await metrics.hourlyCpu(ids, startOfCpu(now), now, signal)
      this.kept.set(key, { at: now, ids: new Set(ids), samples })
      return true
    } catch (error) {
      if (error instanceof HengeError && error.code !== 'CANCELLED') return false
      throw error
    }
  }

  /** Of all these regions together; null while none has answered. */
  known(accountId: string, regions: Iterable<string>): CpuOfServers | null {
    const answers = [...regions].flatMap((region) => this.kept.get(keyOf(accountId, region))?.samples ?? [])
    if (answers.length === 0) return null
    return {
      get(id) {
        for (const samples of answers) {
          const found = samples.get(id)
          if (found) return found
        }
        return undefined
      },
    }
  }
}

function isOf(known: ReadonlySet<string>, ids: readonly string[]): boolean {
  return known.size === ids.length && ids.every((id) => known.has(id))
}

function keyOf(accountId: string, region: string): string {
  return JSON.stringify([accountId, region])
}
