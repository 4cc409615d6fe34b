import type { PriceLookup } from '../../../shared/model/price.ts'
import type { WeeklyHours } from '../../../shared/model/savings.ts'
import type { Server } from '../../../shared/model/server.ts'

export interface CpuSample {
  /** Start of the hour, milliseconds since 1970. */
  readonly at: number
  readonly average: number
  readonly maximum: number
}

/** CloudWatch of one account in one region. */
export interface MetricSource {
  /** Hourly CPU of each server, oldest first; hours without data are absent. Asks in as few calls as the provider’s limits allow. */
  hourlyCpu(
    serverIds: readonly string[],
    from: number,
    to: number,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, readonly CpuSample[]>>
}

/** On-demand prices, and where they come from: both are shown. */
export interface PriceList extends PriceLookup {
  readonly source: string
  /** ISO date on which the prices were read. */
  readonly asOf: string
}

/** The servers that money and idleness are reckoned from. */
export interface ServerHistory {
  /** Of one account, or of all: servers alive, and destroyed ones as far as they are remembered. */
  everyServer(accountId: string | undefined, signal?: AbortSignal): Promise<readonly Server[]>
}

/** The metrics of an account in a region, as `Clouds` gives them. */
export type MetricsOf = (accountId: string, region: string) => Promise<MetricSource>

export interface SavingsStore {
  loadHours(): Promise<WeeklyHours | null>
  saveHours(hours: WeeklyHours): Promise<void>
}
