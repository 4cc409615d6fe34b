import { isoTime } from '../../../shared/model/clock.ts'
import type { Coverage } from '../../../shared/model/savings/actuals.ts'
import type { LastBills } from './ports.ts'

/** How the servers of an account were bought, as on the last bill that was read; null: none was. Nothing is asked. */
export async function lastCoverage(
  bills: LastBills,
  accountId: string,
): Promise<{ readonly month: string; readonly readAt: string; readonly coverage: readonly Coverage[] } | null> {
  const last = await bills.lastCoverage(accountId)
  return last && { ...last, readAt: isoTime(last.readAt) }
}
