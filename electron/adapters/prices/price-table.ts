/** The table that comes with the program, as `build/bundle-prices.ts` writes it. */
export interface PriceTable {
  readonly source: string
  /** ISO date. */
  readonly asOf: string
  readonly unit: string
  readonly regions: Record<
    string,
    {
      readonly instances: Readonly<Record<string, number>>
      readonly volumes: Readonly<Record<string, number>>
      readonly volumeIops: number | null
      readonly volumeThroughput: number | null
      readonly snapshots: number | null
      readonly publicAddress: number | null
      readonly idleAddress: number | null
    }
  >
}
