import { Button } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { type LedgerReport, monthSchema, type RoleTotal, totalOfDays } from '../../../shared/model/savings/ledger-report.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { accountsQuery } from '../../bridge/queries.ts'
import { saveFile } from '../../bridge/save-file.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatDollars } from '../../ui/money.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { BillSection } from './bill-section.tsx'
import { DayCosts } from './day-costs.tsx'
import styles from './ledger.module.css'
import { formatHours, monthBeside, monthName, totalsOfRoles } from './ledger-words.ts'

const thisMonth = () => new Date().toISOString().slice(0, 7)

/** What a month really cost, and what schedules saved in it: a page to print. */
export function LedgerScreen() {
  const [search, setSearch] = useSearchParams()
  const month = monthSchema.safeParse(search.get('month')).data ?? thisMonth()
  const { data, error, refetch } = useQuery({
    queryKey: ['savings', 'ledger', month],
    queryFn: ({ signal }) => client.savings.ledger({ month }, { signal }),
  })
  const csv = useMutation({
    mutationFn: () => client.savings.ledgerCsv({ month }),
    onSuccess: ({ fileName, text }) => saveFile(fileName, text, 'text/csv'),
  })
  const go = (step: number) => () => setSearch({ month: monthBeside(month, step) })
  return (
    <div className={styles.screen}>
      <PageHeader
        title="What was saved"
        parents={[{ label: 'Savings', to: addresses.savings() }]}
        summary={
          <span className={styles.months}>
            <Button variant="default" size="xs" aria-label="The month before" onClick={go(-1)}>
              <IconChevronLeft size={14} aria-hidden />
            </Button>
            <strong className={styles.month}>{monthName(month)}</strong>
            <Button variant="default" size="xs" aria-label="The month after" disabled={month >= thisMonth()} onClick={go(1)}>
              <IconChevronRight size={14} aria-hidden />
            </Button>
          </span>
        }
        actions={
          <>
            <Button variant="default" size="xs" disabled={!data?.days.length} onClick={() => csv.mutate()}>
              Save as CSV
            </Button>
            <Button variant="default" size="xs" disabled={!data?.days.length} onClick={() => window.print()}>
              Print
            </Button>
          </>
        }
      />
      {csv.error ? <ErrorState title="The file was not made." problem={toProblem(csv.error)} /> : null}
      {error ? <ErrorState title="The ledger cannot be shown." problem={toProblem(error)} onRetry={() => void refetch()} /> : null}
      {data ? <Report report={data} /> : error ? null : <TableSkeleton label="The ledger is being read" />}
    </div>
  )
}

function Report({ report }: { readonly report: LedgerReport }) {
  const { days, since, until, missing } = report
  const known = useQuery(accountsQuery())
  if (days.length === 0) {
    return (
      <EmptyState title={`Nothing is on record of ${monthName(report.month)}`}>
        {since === null
          ? 'The ledger begins with the first whole hour in which the program has watched your servers. It is written some ten minutes after each hour.'
          : `The program has watched your servers since ${since.slice(0, 16).replace('T', ' ')} UTC, and its ledger goes up to ${until?.slice(0, 16).replace('T', ' ')} UTC.`}
      </EmptyState>
    )
  }
  const total = totalOfDays(days)
  const roles = totalsOfRoles(days)
  const accounts = [...new Set(days.map(({ accountId }) => accountId))].filter((id) => known.data?.some((account) => account.id === id))
  const nameOf = (accountId: string) => known.data?.find(({ id }) => id === accountId)?.name ?? accountId
  return (
    <>
      <section className={styles.figures} aria-label="The month in figures">
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
          <p className={styles.warn}>
            Of {formatHours(total.unknown)} nobody knows whether servers ran: they are in none of these figures.
          </p>
        ) : null}
        {missing.length > 0 ? <p className={styles.warn}>Without {missing.join(', ')}, of which no price is known.</p> : null}
      </section>
      <DayCosts days={days} roles={roles} />
      <DataTable label="The month by role" columns={columns} rows={roles} rowKey={(role) => `${role.accountId} ${role.role}`} />
      {accounts.map((accountId) => (
        <BillSection key={accountId} accountId={accountId} accountName={nameOf(accountId)} month={report.month} />
      ))}
      <p className={styles.note}>
        Written hour by hour at the prices of each hour, and never changed afterwards; {until?.slice(0, 16).replace('T', ' ')} UTC is the
        last. Days are those of UTC, as on AWS’s bill.
      </p>
    </>
  )
}

const amount = (value: number, unpriced: number) => (unpriced > 0 ? 'no price' : formatDollars(value))

const columns: Column<RoleTotal>[] = [
  { id: 'role', header: 'Role', width: 'minmax(120px, 1.4fr)', cell: (role) => <span className="henge-name">{role.role}</span> },
  { id: 'ran', header: 'Ran', width: 'minmax(90px, 1fr)', align: 'right', cell: (role) => formatHours(role.ran) },
  {
    id: 'planned',
    header: 'Planned',
    width: 'minmax(90px, 1fr)',
    align: 'right',
    cell: (role) => (role.planned === null ? <span className="henge-muted">no schedule</span> : formatHours(role.planned)),
  },
  {
    id: 'would',
    header: 'Without schedule',
    width: 'minmax(120px, 1fr)',
    align: 'right',
    cell: (role) => formatHours(role.wouldHaveRun),
  },
  { id: 'unknown', header: 'Not known', width: 'minmax(90px, 1fr)', align: 'right', cell: (role) => formatHours(role.unknown) },
  { id: 'cost', header: 'Cost', width: 'minmax(90px, 1fr)', align: 'right', cell: (role) => amount(role.cost, role.unpriced) },
  { id: 'saved', header: 'Saved', width: 'minmax(90px, 1fr)', align: 'right', cell: (role) => amount(role.saved, role.unpriced) },
]
