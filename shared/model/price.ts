import type { Money } from './fleet.ts'

/** A bill’s month, as the price calculators count it: 365 × 24 / 12. */
export const hoursPerMonth = 730
export const hoursInWeek = 168

/**
 * Hours of the month (UTC) that an instant is in, milliseconds since 1970: so many make a GiB and month of EBS on the bill, 744 in a month of
 * 31 days (https://repost.aws/knowledge-center/ebs-volume-charges).
 */
export function hoursOfMonth(at: number): number {
  const date = new Date(at)
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
  return (Date.UTC(year, month + 1, 1) - Date.UTC(year, month, 1)) / 3_600_000
}

/** On-demand prices in USD. null: not known; the caller says so and never counts it as zero. */
export interface PriceLookup {
  instanceHour(region: string, instanceType: string): number | null
  volumeGiBMonth(region: string, volumeType: string): number | null
  /** Of EBS snapshots in the standard tier, for the blocks that they hold. */
  snapshotGiBMonth(region: string): number | null
  /** Of a provisioned IOPS of a gp3 beyond those that its size’s price includes, and of a MiB/s. */
  volumeIopsMonth(region: string): number | null
  volumeThroughputMonth(region: string): number | null
  /** Of a public IPv4 address in use. */
  publicAddressHour(region: string): number | null
  /** Of an Elastic IP that no running server holds. */
  idleAddressHour(region: string): number | null
}

/** The sum; null as soon as one part is not known, with everything that had no price named once. */
export function addMoney(amounts: readonly Money[]): Money {
  const missing = [...new Set(amounts.flatMap((money) => money.missing))]
  const known = amounts.every((money) => money.amount !== null)
  return { amount: known ? amounts.reduce((sum, money) => sum + (money.amount ?? 0), 0) : null, currency: 'USD', missing }
}
