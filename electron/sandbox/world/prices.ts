import { BundledPrices } from '../../../shared/model/prices/bundled-prices.ts'

/** The sandbox sells at AWS’s prices, as the table that comes with the program has them. */
const table = new BundledPrices()
/** What a region has no price for costs there what it costs here. */
const standIn = 'eu-central-1'

/** What a gp3’s price by size includes, in IOPS and MiB/s. */
export const includedInGp3 = { iops: 3000, throughput: 125 } as const

export const volumeTypes = ['gp3', 'gp2', 'io1', 'io2', 'st1', 'sc1', 'standard'] as const

/** USD an hour; null: the region does not sell it. */
export function listedInstanceHour(region: string, type: string): number | null {
  return table.instanceHour(region, type)
}

/** USD an hour, with Linux on demand. */
export function instanceHour(region: string, type: string): number {
  return table.instanceHour(region, type) ?? table.instanceHour(standIn, type) ?? 0
}

/** USD for a GiB and month. */
export function volumeGiBMonth(region: string, type: string): number {
  return table.volumeGiBMonth(region, type) ?? table.volumeGiBMonth(standIn, type) ?? 0
}

/** USD a month for an IOPS and a MiB/s of a gp3 beyond what its size’s price includes, for a GiB of snapshots, and an hour of an address. */
export function otherPrices(region: string) {
  return {
    iops: table.volumeIopsMonth(region) ?? table.volumeIopsMonth(standIn) ?? 0,
    throughput: table.volumeThroughputMonth(region) ?? table.volumeThroughputMonth(standIn) ?? 0,
    snapshots: table.snapshotGiBMonth(region) ?? table.snapshotGiBMonth(standIn) ?? 0,
    addressHour: table.publicAddressHour(region) ?? table.publicAddressHour(standIn) ?? 0,
    idleAddressHour: table.idleAddressHour(region) ?? table.idleAddressHour(standIn) ?? 0,
  }
}
