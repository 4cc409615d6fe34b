/** Prices of a region; null: there is none. */
export interface RegionPrices {
  readonly instances: Readonly<Record<string, number>>
  readonly volumes: Readonly<Record<string, number>>
  readonly volumeIops: number | null
  readonly volumeThroughput: number | null
  readonly snapshots: number | null
  readonly publicAddress: number | null
  readonly idleAddress: number | null
}

/** The table that comes with the program, as `build/bundle-prices.ts` writes it. */
export interface PriceTable {
  readonly source: string
  /** How the script came by it. */
  readonly readFrom: string
  /** ISO date. */
  readonly asOf: string
  readonly unit: string
  readonly regions: Readonly<Record<string, RegionPrices>>
}

/** What the numbers of a table are, said in the table itself. */
export const priceTableUnit =
  'USD; instances and addresses per hour, volumes and snapshots (standard tier) per GiB and month, gp3 beyond what is included per IOPS and per MiB/s and month'

export const priceTableSource = 'AWS Price List (Linux, shared tenancy, on demand)'
