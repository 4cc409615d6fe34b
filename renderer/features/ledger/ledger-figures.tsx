import type { LedgerTotal } from '../../../shared/model/savings/ledger-report.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatDollars } from '../../ui/money.tsx'
import styles from './ledger.module.css'
import { formatHours, shortTime } from './ledger-words.ts'

/** What was saved, and what it means, before any picture. */
export function LedgerFigures({
  label,
  total,
  missing,
}: {
  readonly label: string
  readonly total: LedgerTotal
  readonly missing: readonly string[]
}) {
  return (
    <section className={styles.figures} aria-label={label}>
      <p className={styles.saved} data-testid="ledger-saved">
        <strong>{formatDollars(total.saved)}</strong> saved by schedules
      </p>
      <p className={styles.meaning}>
        Servers ran {formatHours(total.ran)}; without schedules they would have run {formatHours(total.wouldHaveRun)}. They cost{' '}
        {formatDollars(total.cost)} with their volumes and addresses
        {total.saved > 0 && total.wouldHaveRun > 0
          ? `; ${((1 - total.ran / total.wouldHaveRun) * 100).toFixed(1)} % of the compute was saved`
          : ''}
        .
        {total.planned === null
          ? ' No schedule was in force.'
          : ` Roles with a schedule were planned to run ${formatHours(total.planned)} and ran ${formatHours(total.ranPlanned)}.`}
      </p>
      {total.unknown > 0 ? (
        <p className={styles.warn}>Of {formatHours(total.unknown)} nobody knows whether servers ran: they are in none of these figures.</p>
      ) : null}
      {missing.length > 0 ? <p className={styles.warn}>Without {missing.join(', ')}, of which no price is known.</p> : null}
    </section>
  )
}

interface OnRecord {
  readonly since: string | null
  readonly until: string | null
}

export function NothingOnRecord({ of, since, until }: OnRecord & { readonly of: string }) {
  return (
    <EmptyState title={`Nothing is on record of ${of}`}>
      {since === null
        ? 'The ledger begins with the first whole hour in which the program has watched your servers. It is written some ten minutes after each hour.'
        : `The program has watched your servers since ${shortTime(since)} UTC, and its ledger goes up to ${shortTime(until)} UTC.`}
    </EmptyState>
  )
}

export function HowItIsWritten({ until }: Pick<OnRecord, 'until'>) {
  return (
    <p className={styles.note}>
      Written hour by hour at the prices of each hour, and never changed afterwards; {shortTime(until)} UTC is the last. Days are those of
      UTC, as on AWS’s bill.
    </p>
  )
}
