import type { WeeklyHours } from '../../../shared/model/savings.ts'

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

/** On-demand prices in USD. null: not known; the caller says so and never counts it as zero. */
export interface PriceList {
  readonly source: string
  readonly asOf: string
  instanceHour(region: string, instanceType: string): number | null
  volumeGiBMonth(region: string, volumeType: string): number | null
  /** Of a public IPv4 address, in use or idle. */
  publicAddressHour(region: string): number | null
}

export interface SavingsStore {
  loadHours(): Promise<WeeklyHours | null>
  saveHours(hours: WeeklyHours): Promise<void>
}
