import type { Money } from './fleet.ts'
import { hoursPerMonth, type PriceLookup } from './price.ts'

/** What something that lies about costs a month. */
interface LeftoverCost {
  readonly costPerMonth: Money
  /** It costs no more than this; how much less, nobody tells. */
  readonly atMost: boolean
}

export interface PricedVolume {
  readonly sizeGiB: number
  readonly type: string
  /** What a gp3 does more than its size’s price includes; undefined: nothing. */
  readonly beyondIncluded?: { readonly iops: number; readonly mebibytesPerSecond: number } | undefined
}

export function volumeCost(prices: PriceLookup, region: string, { sizeGiB, type, beyondIncluded }: PricedVolume): LeftoverCost {
  const { iops = 0, mebibytesPerSecond = 0 } = beyondIncluded ?? {}
  return summed(region, [
    { what: `${type} volumes`, count: sizeGiB, each: prices.volumeGiBMonth(region, type) },
    { what: 'provisioned IOPS of gp3 volumes', count: iops, each: prices.volumeIopsMonth(region) },
    { what: 'throughput of gp3 volumes', count: mebibytesPerSecond, each: prices.volumeThroughputMonth(region) },
  ])
}

/** They hold no more blocks than the volumes had; how many fewer, EC2 does not tell. */
export function snapshotCost(prices: PriceLookup, region: string, sizeGiB: number): LeftoverCost {
  const cost = summed(region, [{ what: 'snapshots', count: sizeGiB, each: prices.snapshotGiBMonth(region) }])
  return { ...cost, atMost: cost.costPerMonth.amount !== null }
}

export function archivedSnapshotCost(region: string): LeftoverCost {
  return summed(region, [{ what: 'archived snapshots', count: 1, each: null }])
}

/** Of an Elastic IP that no running server holds. */
export function idleAddressCost(prices: PriceLookup, region: string): LeftoverCost {
  return summed(region, [{ what: 'public addresses', count: hoursPerMonth, each: prices.idleAddressHour(region) }])
}

function summed(region: string, parts: readonly { what: string; count: number; each: number | null }[]): LeftoverCost {
  const counted = parts.filter(({ count }) => count > 0)
  const missing = counted.filter(({ each }) => each === null).map(({ what }) => `${what} in ${region}`)
  const amount = missing.length > 0 ? null : counted.reduce((sum, { count, each }) => sum + count * (each ?? 0), 0)
  return { costPerMonth: { amount, currency: 'USD', missing }, atMost: false }
}
