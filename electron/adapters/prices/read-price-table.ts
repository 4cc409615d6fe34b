import type { PriceSource } from '../../backend/savings/ports.ts'
import type { PriceTable } from './price-table.ts'

interface WantedTable {
  readonly regions: readonly string[]
  readonly types: readonly string[]
  readonly volumes: readonly string[]
}

/** The table that comes with the program, asked one price after the other. What the source has no price for is not in it. */
export async function readPriceTable(source: PriceSource, { regions, types, volumes }: WantedTable, asOf: string): Promise<PriceTable> {
  const table: PriceTable = {
    source: 'AWS Price List (Linux, shared tenancy, on demand)',
    asOf,
    unit: 'USD; instances and addresses per hour, volumes and snapshots (standard tier) per GiB and month, gp3 beyond what is included per IOPS and per MiB/s and month',
    regions: {},
  }
  for (const region of regions) {
    const priced = async (kind: 'instance' | 'volume', names: readonly string[]) => {
      const found: Record<string, number> = {}
      for (const type of names) {
        const price = await source.price({ kind, region, type })
        if (price !== null) found[type] = price
      }
      return found
    }
    table.regions[region] = {
      instances: await priced('instance', types),
      volumes: await priced('volume', volumes),
      volumeIops: await source.price({ kind: 'volume-iops', region }),
      volumeThroughput: await source.price({ kind: 'volume-throughput', region }),
      snapshots: await source.price({ kind: 'snapshot', region }),
      publicAddress: await source.price({ kind: 'address', region }),
      idleAddress: await source.price({ kind: 'idle-address', region }),
    }
  }
  return table
}
