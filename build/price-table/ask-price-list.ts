import type { PriceSource } from '../../electron/backend/savings/ports.ts'
import { type PriceTable, priceTableSource, priceTableUnit, type RegionPrices } from '../../shared/model/prices/price-table.ts'

/** The provider’s own price list, which can also be asked for all types of a region at once. */
interface WholePriceSource extends PriceSource {
  instanceHours(region: string): Promise<ReadonlyMap<string, number>>
}

interface WantedTable {
  readonly regions: readonly string[]
  readonly volumes: readonly string[]
}

/** The table that comes with the program, asked of the Price List API. What the source has no price for is not in it. */
export async function askPriceList(source: WholePriceSource, { regions, volumes }: WantedTable, asOf: string): Promise<PriceTable> {
  const asked: Record<string, RegionPrices> = {}
  for (const region of regions) {
    const priced: Record<string, number> = {}
    for (const type of volumes) {
      const price = await source.price({ kind: 'volume', region, type })
      if (price !== null) priced[type] = price
    }
    asked[region] = {
      instances: Object.fromEntries(await source.instanceHours(region)),
      volumes: priced,
      volumeIops: await source.price({ kind: 'volume-iops', region }),
      volumeThroughput: await source.price({ kind: 'volume-throughput', region }),
      snapshots: await source.price({ kind: 'snapshot', region }),
      publicAddress: await source.price({ kind: 'address', region }),
      idleAddress: await source.price({ kind: 'idle-address', region }),
    }
  }
  return { source: priceTableSource, readFrom: 'AWS Price List API', asOf, unit: priceTableUnit, regions: asked }
}
