import type { Money } from '../../shared/model/fleet.ts'

export type MoneyPeriod = 'month' | 'hour' | 'year' | 'once'

/** By how many digits follow the point: to make one takes a hundred times as long as to use it. */
const formats = [0, 2, 3, 4].map((digits) => ({
  digits,
  format: new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits === 0 ? 0 : 2,
    maximumFractionDigits: digits,
  }),
}))

/** `$182`, `$9.40`, `$0.0208`: as many digits as the size of the number needs. */
export function formatDollars(amount: number): string {
  const size = Math.abs(amount)
  const wanted = size >= 100 ? 0 : size >= 0.1 || size === 0 ? 2 : size >= 0.01 ? 3 : 4
  return formats.find(({ digits }) => digits === wanted)?.format.format(amount) ?? ''
}

/** An amount with its period; a missing price is said, never shown as zero. */
export function MoneyText({
  money,
  period = 'month',
  short = false,
}: {
  readonly money: Money
  readonly period?: MoneyPeriod
  readonly short?: boolean
}) {
  if (money.amount === null) {
    return (
      <span
        className="henge-muted"
        title={money.missing.length === 0 ? 'No price is known.' : `No price is known for ${money.missing.join(', ')}.`}
      >
        no price
      </span>
    )
  }
  const suffix = period === 'once' ? '' : short ? `/${period === 'month' ? 'mo' : period === 'hour' ? 'h' : 'yr'}` : ` / ${period}`
  return (
    <span className="henge-number">
      {formatDollars(money.amount)}
      {suffix === '' ? null : <span className="henge-muted">{suffix}</span>}
    </span>
  )
}
