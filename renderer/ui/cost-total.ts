import { formatDollars } from './money.tsx'

/** What several things cost together. */
export interface CostTotal {
  readonly count: number
  /** Dollars a month of those that have a price. */
  readonly amount: number
  readonly unpriced: number
  /** Some of it is what it costs at most. */
  readonly atMost: boolean
}

/** “$12.40 / month”, and how many have no price: those are never counted as nothing. */
export function costTotalWords({ amount, atMost, count, unpriced }: CostTotal): string {
  const upTo = atMost ? 'up to ' : ''
  if (unpriced === 0) return amount === 0 ? 'no charge' : `${upTo}${formatDollars(amount)} / month`
  if (unpriced === count) return 'no price known'
  return `${upTo}${formatDollars(amount)} / month, ${unpriced} without a price`
}
