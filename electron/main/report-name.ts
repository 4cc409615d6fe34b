import { monthSchema, monthSpan } from '../../shared/model/savings/ledger-report.ts'
import { isOwnAddress } from './app-origin.ts'

/** The file of the report that the page shows at an address; null where it shows none. `now`: milliseconds since 1970. */
export function reportName(address: string | null, now: number): string | null {
  if (address === null || !isOwnAddress(address)) return null
  const { pathname, searchParams } = new URL(address)
  if (pathname !== '/savings/ledger') return null
  const iso = (at: number) => new Date(at).toISOString().slice(0, 7)
  const month = monthSchema.safeParse(searchParams.get('month')).data ?? iso(now)
  if (searchParams.get('range') !== 'year') return `henge-ledger-${month}.pdf`
  return `henge-ledger-${iso(monthSpan(month, 12).from)}-to-${month}.pdf`
}
