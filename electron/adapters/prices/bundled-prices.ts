import type { PriceList } from '../../backend/savings/ports.ts'
import bundled from './bundled-prices.json' with { type: 'json' }
import type { PriceTable } from './price-table.ts'

/** Own keys only: an instance type comes from outside and may be called "constructor". */
function own<Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | null {
  return record !== undefined && Object.hasOwn(record, key) ? (record[key] ?? null) : null
}

/**
 * The price table that comes with the program: common Linux types in some regions. What is not in it is null, never a guess.
 * io1 and io2 are left out on purpose: most of their price is provisioned IOPS in tiers, which a volume’s size does not tell.
 */
export class BundledPrices implements PriceList {
  private readonly table: PriceTable

  constructor(table: PriceTable = bundled) {
    this.table = table
  }

  get source(): string {
    return this.table.source
  }

  get asOf(): string {
    return this.table.asOf
  }

  /** Every type in the table. */
  instanceTypes(): string[] {
    return [...new Set(Object.values(this.table.regions).flatMap(({ instances }) => Object.keys(instances)))]
  }

  instanceHour(region: string, instanceType: string): number | null {
    return own(this.region(region)?.instances, instanceType)
  }

  volumeGiBMonth(region: string, volumeType: string): number | null {
    return own(this.region(region)?.volumes, volumeType)
  }

  volumeIopsMonth(region: string): number | null {
    return this.region(region)?.volumeIops ?? null
  }

  volumeThroughputMonth(region: string): number | null {
    return this.region(region)?.volumeThroughput ?? null
  }

  snapshotGiBMonth(region: string): number | null {
    return this.region(region)?.snapshots ?? null
  }

  publicAddressHour(region: string): number | null {
    return this.region(region)?.publicAddress ?? null
  }

  idleAddressHour(region: string): number | null {
    return this.region(region)?.idleAddress ?? null
  }

  private region(name: string): PriceTable['regions'][string] | undefined {
    return own(this.table.regions, name) ?? undefined
  }
}
