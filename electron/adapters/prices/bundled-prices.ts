import type { PriceList } from '../../backend/savings/ports.ts'
import table from './bundled-prices.json' with { type: 'json' }

const sizes: Readonly<Record<string, number>> = table.sizes
const families: Readonly<Record<string, { readonly per: string; readonly sizes: readonly string[] }>> = table.families
interface RegionPrices {
  readonly instances: Readonly<Record<string, number>>
  readonly volumes: Readonly<Record<string, number>>
  readonly snapshots: number
  readonly publicAddress: number
}
const regions: Readonly<Record<string, RegionPrices>> = table.regions

/** Own keys only: an instance type comes from outside and may be called "constructor". */
function own<Value>(record: Readonly<Record<string, Value>> | undefined, key: string): Value | null {
  return record !== undefined && Object.hasOwn(record, key) ? (record[key] ?? null) : null
}

/**
 * The price table that comes with the program: common Linux types in four regions. What is not in it is null, never a guess.
 * io1 and io2 are left out on purpose: most of their price is provisioned IOPS, which a volume’s size does not tell.
 */
export class BundledPrices implements PriceList {
  readonly source = table.source
  readonly asOf = table.asOf

  /** Every type in the table. */
  instanceTypes(): string[] {
    return Object.entries(families).flatMap(([family, { sizes: known }]) => known.map((size) => `${family}.${size}`))
  }

  instanceHour(region: string, instanceType: string): number | null {
    const [familyName = '', size = '', ...rest] = instanceType.split('.')
    const family = own(families, familyName)
    const base = own(own(regions, region)?.instances, familyName)
    if (rest.length > 0 || family === null || base === null || !family.sizes.includes(size)) return null
    const factor = (own(sizes, size) ?? Number.NaN) / (own(sizes, family.per) ?? Number.NaN)
    return Number.isFinite(factor) ? Number((base * factor).toFixed(6)) : null
  }

  volumeGiBMonth(region: string, volumeType: string): number | null {
    return own(own(regions, region)?.volumes, volumeType)
  }

  snapshotGiBMonth(region: string): number | null {
    return own(regions, region)?.snapshots ?? null
  }

  publicAddressHour(region: string): number | null {
    return own(regions, region)?.publicAddress ?? null
  }
}
