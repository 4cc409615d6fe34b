import { Button, SegmentedControl } from '@mantine/core'
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'wouter'
import { monthSchema } from '../../../shared/model/savings/ledger-report.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { aboutQuery } from '../../bridge/queries.ts'
import { saveFile } from '../../bridge/save-file.ts'
import { saveReport } from '../../bridge/shell.ts'
import { useShownAccount } from '../../bridge/shown-accounts.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { monthName } from '../../ui/months.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import styles from './ledger.module.css'
import { monthBeside, yearName } from './ledger-words.ts'
import { MonthReport } from './month-report.tsx'
import { PrintHeading } from './print-heading.tsx'
import { YearReport } from './year-report.tsx'

const thisMonth = () => new Date().toISOString().slice(0, 7)

/** What a month, or twelve of them, really cost, and what schedules saved: a page to print. */
export function LedgerScreen() {
  const [search, setSearch] = useSearchParams()
  const month = monthSchema.safeParse(search.get('month')).data ?? thisMonth()
  const months = search.get('range') === 'year' ? 12 : 1
  const show = (next: { readonly month?: string; readonly months?: number }) =>
    setSearch({ month: next.month ?? month, ...((next.months ?? months) === 12 ? { range: 'year' } : {}) })
  const accountId = useShownAccount() ?? undefined
  const ofMonth = useQuery({
    queryKey: ['savings', 'ledger', month, accountId],
    queryFn: ({ signal }) => client.savings.ledger({ month, accountId }, { signal }),
    enabled: months === 1,
  })
  const ofYear = useQuery({
    queryKey: ['savings', 'ledger-year', month, accountId],
    queryFn: ({ signal }) => client.savings.ledgerYear({ month, accountId }, { signal }),
    enabled: months === 12,
  })
  const { data, error, refetch } = months === 1 ? ofMonth : ofYear
  const csv = useMutation({
    mutationFn: () => client.savings.ledgerCsv({ month, months, accountId }),
    onSuccess: ({ fileName, text }) => saveFile(fileName, text, 'text/csv'),
  })
  const about = useQuery(aboutQuery())
  const pdf = useMutation({ mutationFn: saveReport })
  const unit = months === 1 ? 'month' : 'year'
  return (
    <div className={styles.screen}>
      <div className="henge-on-screen">
        <PageHeader
          title="What was saved"
          parents={[{ label: 'Savings', to: addresses.savings() }]}
          summary={
            <span className={styles.months}>
              <Button
                variant="default"
                size="xs"
                aria-label={`The ${unit} before`}
                onClick={() => show({ month: monthBeside(month, -months) })}
              >
                <IconChevronLeft size={14} aria-hidden />
              </Button>
              <strong className={styles.month} data-range={unit}>
                {months === 1 ? monthName(month) : yearName(month)}
              </strong>
              <Button
                variant="default"
                size="xs"
                aria-label={`The ${unit} after`}
                disabled={month >= thisMonth()}
                onClick={() => show({ month: [monthBeside(month, months), thisMonth()].sort()[0] ?? month })}
              >
                <IconChevronRight size={14} aria-hidden />
              </Button>
            </span>
          }
          actions={
            <>
              <SegmentedControl
                size="xs"
                aria-label="How much is shown"
                value={unit}
                onChange={(value) => show({ months: value === 'year' ? 12 : 1 })}
                data={[
                  { value: 'month', label: 'Month' },
                  { value: 'year', label: '12 months' },
                ]}
              />
              <Button variant="default" size="xs" disabled={!data?.days.length} onClick={() => csv.mutate()}>
                Save as CSV
              </Button>
              {about.data?.choosesPlaces ? (
                <Button variant="default" size="xs" disabled={!data?.days.length} loading={pdf.isPending} onClick={() => pdf.mutate()}>
                  Save as PDF
                </Button>
              ) : (
                <Button variant="default" size="xs" disabled={!data?.days.length} onClick={() => window.print()}>
                  Print
                </Button>
              )}
            </>
          }
        />
      </div>
      {data ? <PrintHeading period={months === 1 ? monthName(month) : yearName(month)} prices={data.prices} /> : null}
      {csv.error ? <ErrorState title="The file was not made." problem={toProblem(csv.error)} /> : null}
      {pdf.error ? <ErrorState title="The PDF was not made." problem={toProblem(pdf.error)} /> : null}
      {error ? <ErrorState title="The ledger cannot be shown." problem={toProblem(error)} onRetry={() => void refetch()} /> : null}
      {data || error ? null : <TableSkeleton label="The ledger is being read" />}
      {months === 1 && ofMonth.data ? <MonthReport report={ofMonth.data} onMonth={(one) => show({ month: one })} /> : null}
      {months === 12 && ofYear.data ? (
        <YearReport year={ofYear.data} month={month} onMonth={(one) => show({ month: one, months: 1 })} />
      ) : null}
    </div>
  )
}
