import { isoTime } from '../../../shared/model/clock.ts'
import { reportAsCsv } from '../../../shared/model/savings/ledger-csv.ts'
import { addTotals, type LedgerReport, type LedgerYear, monthSpan, shownRoles } from '../../../shared/model/savings/ledger-report.ts'
import type { LedgerStore } from './ports.ts'

const monthsInYear = 12

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
    const [days, missing, watched, prices] = await Promise.all([
      this.store.days(from, to, accountId),
      this.store.unpriced(from, to, accountId),
      this.store.watchedSpan(accountId),
      this.store.priceDates(from, to, accountId),
    ])
    return { month, prices, since: watched && isoTime(watched.first), until: watched && isoTime(watched.written), days, missing }
  }

  /** Twelve months by day, month and role, the last of which is `month`. */
  async year({ month, accountId }: { readonly month: string; readonly accountId?: string }): Promise<LedgerYear> {
    const { from, to } = monthSpan(month, monthsInYear)
    const [{ roles, days }, missing, watched] = await Promise.all([
      this.store.totals(from, to, accountId),
      this.store.unpriced(from, to, accountId),
      this.store.watchedSpan(accountId),
    ])
    const shown = roles.slice(0, shownRoles)
    const own = Map.groupBy(await this.store.daysOf(shown, from, to), ({ day }) => day)
    const months = [...Map.groupBy(days, ({ day }) => day.slice(0, 7))].map(([name, list]) => ({ month: name, ...addTotals(list) }))
    return {
      ...{ since: watched && isoTime(watched.first), until: watched && isoTime(watched.written), missing },
      ...{ roles: [...roles], months, prices: await this.priceDatesOf(months, accountId) },
      days: days.map(({ day, cost, saved }) => {
        const ofDay = own.get(day) ?? []
        const amounts = shown.map((role) => ofDay.find((one) => one.role === role.role && one.accountId === role.accountId)?.cost ?? 0)
        const others = cost - amounts.reduce((sum, amount) => sum + amount, 0)
        // What is left of adding and taking away is not the cost of anything.
        return { day, amounts: [...amounts, roles.length > shown.length ? Math.max(0, others) : 0], saved }
      }),
    }
  }

  /** Of the first month and of the last: prices become newer, and to look at each hour between takes as long as all else. */
  private async priceDatesOf(months: LedgerYear['months'], accountId: string | undefined): Promise<LedgerYear['prices']> {
    const ends = [...new Set([months.at(0)?.month, months.at(-1)?.month])].filter((month) => month !== undefined)
    const spans = ends.map((month) => monthSpan(month))
    const dates = await Promise.all(spans.map(({ from, to }) => this.store.priceDates(from, to, accountId)))
    const known = dates.flatMap((of) => (of === null ? [] : [of.from, of.to])).sort()
    const [first, last] = [known.at(0), known.at(-1)]
    return first === undefined || last === undefined ? null : { from: first, to: last }
  }

  /** So many months, the last of which is `month`. */
  async csv({ month, months, accountId }: { readonly month: string; readonly months: number; readonly accountId?: string }) {
    const { from, to } = monthSpan(month, months)
    const text = reportAsCsv(await this.store.days(from, to, accountId), this.nameOf)
    const name = months === 1 ? month : `${isoTime(from).slice(0, 7)}-to-${month}`
    return { fileName: `henge-ledger-${name}.csv`, text }
  }
}
