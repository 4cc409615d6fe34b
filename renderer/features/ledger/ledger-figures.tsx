import { Button } from '@mantine/core'
import type { LedgerTotal } from '../../../shared/model/savings/ledger-report.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { formatDollars } from '../../ui/money.tsx'
import { monthName, monthOf } from '../../ui/months.ts'
import styles from './ledger.module.css'
import { firstHourWords, formatHours, knownSpan, recordWords, shortTime } from './ledger-words.ts'

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

interface NothingOnRecordProps extends OnRecord {
  /** What was asked for, in words and as milliseconds since 1970. */
  readonly of: string
  readonly from: number
  readonly to: number
  /** Shows another month. */
  readonly onMonth: (month: string) => void
}

/** Why there is nothing, when there will be something, and the way to what there is. */
export function NothingOnRecord({ of, from, to, since, until, onMonth }: NothingOnRecordProps) {
  const known = knownSpan({ since, until })
  const month = known === null ? null : known.first >= to ? monthOf(known.first) : known.last <= from ? monthOf(known.last - 1) : null
  return (
    <EmptyState
      title={`Nothing is on record of ${of}`}
      action={
        month === null ? undefined : (
          <Button variant="default" onClick={() => onMonth(month)}>
            Show {monthName(month)}
          </Button>
        )
      }
    >
      {since === null ? firstHourWords(null) : known === null ? firstHourWords(since) : `${recordWords(known)}.`}
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
