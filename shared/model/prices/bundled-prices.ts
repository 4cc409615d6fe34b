import type { PriceLookup } from '../price.ts'
import bundled from './bundled-prices.json' with { type: 'json' }
import type { PriceTable, RegionPrices } from './price-table.ts'

/** Own keys only: an instance type comes from outside and may be called "constructor". */
function own<Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | null {
  return record !== undefined && Object.hasOwn(record, key) ? (record[key] ?? null) : null
}

/** The price table that comes with the program: Linux on demand, every type in every region that the list had. What is not in it is null, never a guess. */
export class BundledPrices implements PriceLookup {
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

  /** Those that the region sells; every one of the table where the region is null or not in it. */
  instanceTypes(region: string | null): string[] {
    const sold = region === null ? undefined : this.region(region)
    const regions = sold ? [sold] : Object.values(this.table.regions)
    return [...new Set(regions.flatMap(({ instances }) => Object.keys(instances)))]
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

  private region(name: string): RegionPrices | undefined {
    return own(this.table.regions, name) ?? undefined
  }
}
