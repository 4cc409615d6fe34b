import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { idleRule } from '../../../shared/model/savings-idle.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { CpuSample, MetricsOf } from './ports.ts'

const hourMs = 3_600_000
/** Hourly figures change once an hour, and CloudWatch bills each question: an answer serves for a while. */
const freshMs = 10 * 60_000

export type CpuByServer = ReadonlyMap<string, readonly CpuSample[]>
/** The hours of each server, or why they could not be read. */
export type CpuAnswer = { readonly samples: CpuByServer } | { readonly failure: string }

/** Asks for the CPU of many servers: one question for each account and region, kept for ten minutes. */
export class CpuMeasurements {
  private readonly metricsOf: MetricsOf
  private readonly clock: Clock
  private readonly kept = new Map<string, { readonly askedAt: number; readonly ids: string; readonly samples: CpuByServer }>()

  constructor(metricsOf: MetricsOf, clock: Clock) {
    this.metricsOf = metricsOf
    this.clock = clock
  }

  /** Of the last 14 days, by region. Metrics that are refused or out of reach become a failure: costs can be shown without them. */
  async ofAccount(accountId: string, servers: readonly Server[], signal?: AbortSignal): Promise<ReadonlyMap<string, CpuAnswer>> {
    const regions = Map.groupBy(servers, (server) => server.region)
    const answers = [...regions].map(async ([region, inRegion]) => {
      const answer = await this.ofRegion(accountId, region, inRegion, signal)
      return [region, answer] as const
    })
    return new Map(await Promise.all(answers))
  }

  private async ofRegion(accountId: string, region: string, servers: readonly Server[], signal?: AbortSignal): Promise<CpuAnswer> {
    const now = this.clock.now()
    const from = now - idleRule.days * 24 * hourMs
    const ids = servers
      .filter((server) => server.terminatedAt === null || Date.parse(server.terminatedAt) > from)
      .map((server) => server.id)
      .sort()
    const key = `${accountId} ${region}`
    const kept = this.kept.get(key)
    if (kept && kept.ids === ids.join() && now - kept.askedAt < freshMs) return { samples: kept.samples }
    try {
      const metrics = await this.metricsOf(accountId, region)
      const samples = await metrics.hourlyCpu(ids, from, now, signal)
      this.kept.set(key, { askedAt: now, ids: ids.join(), samples })
      return { samples }
    } catch (error) {
      if (error instanceof HengeError && error.code !== 'CANCELLED') return { failure: error.message }
      throw error
    }
  }
}
