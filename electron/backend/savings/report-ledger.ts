import { isoTime } from '../../../shared/model/clock.ts'
import { reportAsCsv } from '../../../shared/model/savings/ledger-csv.ts'
import { type LedgerReport, monthSpan } from '../../../shared/model/savings/ledger-report.ts'
import type { LedgerStore } from './ports.ts'

/** What the ledger says of a month, as a page and as a file. */
export class LedgerReports {
  private readonly store: LedgerStore
  private readonly nameOf: (accountId: string) => string

  /** `nameOf`: of an account, its id where it was removed. */
  constructor(store: LedgerStore, nameOf: (accountId: string) => string) {
    this.store = store
    this.nameOf = nameOf
  }

  async month({ month, accountId }: { readonly month: string; readonly accountId?: string }): Promise<LedgerReport> {
    const { from, to } = monthSpan(month)
    const [days, missing, watched] = await Promise.all([
      this.store.days(from, to, accountId),
      this.store.unpriced(from, to),
      this.store.watchedSpan(),
    ])
    return { month, since: watched && isoTime(watched.first), until: watched && isoTime(watched.written), days, missing }
  }

  async csv(asked: { readonly month: string; readonly accountId?: string }): Promise<{ fileName: string; text: string }> {
    return { fileName: `henge-ledger-${asked.month}.csv`, text: reportAsCsv(await this.month(asked), this.nameOf) }
  }
}
