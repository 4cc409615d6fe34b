import { UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { addTotals, type LedgerYear, monthSpan } from '../../../shared/model/savings/ledger-report.ts'
import { accountsQuery } from '../../bridge/queries.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { monthName } from '../../ui/months.ts'
import { CostChart } from './cost-chart.tsx'
import styles from './ledger.module.css'
import { RolesOfTime, totalColumns } from './ledger-columns.tsx'
import { HowItIsWritten, LedgerFigures, NothingOnRecord } from './ledger-figures.tsx'
import { namesOf, yearName } from './ledger-words.ts'

type YearMonth = LedgerYear['months'][number]

interface YearReportProps {
  readonly year: LedgerYear
  /** Its last month. */
  readonly month: string
  readonly onMonth: (month: string) => void
}

/** Twelve months: day by day as a picture, then by month and by role. */
export function YearReport({ year, month, onMonth }: YearReportProps) {
  const { days, months, roles, since, until, missing } = year
  const known = useQuery(accountsQuery())
  const [first] = months
  if (!first) return <NothingOnRecord of={yearName(month)} {...monthSpan(month, 12)} {...{ since, until, onMonth }} />
  const nameOf = (accountId: string) => known.data?.find(({ id }) => id === accountId)?.name ?? accountId
  const columns: Column<YearMonth>[] = [
    {
      id: 'month',
      header: 'Month',
      width: 'minmax(120px, 1.4fr)',
      cell: (one) => (
        <UnstyledButton className={styles.monthLink} onClick={() => onMonth(one.month)}>
          {monthName(one.month)}
        </UnstyledButton>
      ),
    },
    ...totalColumns<YearMonth>(),
  ]
  return (
    <>
      <LedgerFigures label="Twelve months in figures" total={addTotals(months)} missing={missing} />
      <CostChart
        caption="Cost of each day by role, and what was saved"
        period={yearName(month)}
        days={days}
        names={namesOf(roles, nameOf)}
        shape="area"
        from={monthSpan(first.month).from}
        to={monthSpan(month).to}
      />
      <DataTable label="Twelve months by month" columns={columns} rows={months.toReversed()} rowKey={(one) => one.month} />
      <h2 className={styles.tableTitle}>By role</h2>
      <RolesOfTime label="Twelve months by role" roles={roles} />
      <HowItIsWritten until={until} />
    </>
  )
}
