import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type LedgerReport, monthSpan, shownRoles, totalOfDays } from '../../../shared/model/savings/ledger-report.ts'
import { accountsQuery } from '../../bridge/queries.ts'
import { monthName } from '../../ui/months.ts'
import { BillSection } from './bill-section.tsx'
import { CostChart } from './cost-chart.tsx'
import { RolesOfTime } from './ledger-columns.tsx'
import { HowItIsWritten, LedgerFigures, NothingOnRecord } from './ledger-figures.tsx'
import { columnsOfDays, namesOf, totalsOfRoles } from './ledger-words.ts'

interface MonthReportProps {
  readonly report: LedgerReport
  readonly onMonth: (month: string) => void
}

/** A month in figures, day by day and role by role, beside what AWS billed. */
export function MonthReport({ report, onMonth }: MonthReportProps) {
  const { month, days, since, until, missing } = report
  const known = useQuery(accountsQuery())
  const roles = useMemo(() => totalsOfRoles(days), [days])
  if (days.length === 0) return <NothingOnRecord of={monthName(month)} {...monthSpan(month)} {...{ since, until, onMonth }} />
  const nameOf = (accountId: string) => known.data?.find(({ id }) => id === accountId)?.name ?? accountId
  const shown = roles.slice(0, shownRoles)
  const accounts = [...new Set(days.map(({ accountId }) => accountId))].filter((id) => known.data?.some((account) => account.id === id))
  return (
    <>
      <LedgerFigures label="The month in figures" total={totalOfDays(days)} missing={missing} />
      <CostChart
        caption="Cost of each day by role, and what was saved"
        period={monthName(month)}
        days={columnsOfDays(days, shown)}
        names={namesOf(roles, nameOf)}
        shape="columns"
        {...monthSpan(month)}
      />
      <RolesOfTime label="The month by role" roles={roles} />
      {accounts.map((accountId) => (
        <BillSection key={accountId} accountId={accountId} accountName={nameOf(accountId)} month={month} />
      ))}
      <HowItIsWritten until={until} />
    </>
  )
}
