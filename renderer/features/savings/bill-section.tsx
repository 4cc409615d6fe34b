import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ActualRole, billCallPrice, explainDifference } from '../../../shared/model/savings/actuals.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatDollars } from '../../ui/money.tsx'
import styles from './ledger.module.css'

/** Two questions: by usage, and by how it was bought. */
const callsOfQuestion = 2

interface BillSectionProps {
  readonly accountId: string
  readonly accountName: string
  readonly month: string
}

/** What AWS billed for the same days, beside the ledger. Nothing is asked before somebody asks: it costs. */
export function BillSection({ accountId, accountName, month }: BillSectionProps) {
  const queries = useQueryClient()
  const queryKey = ['savings', 'actuals', accountId, month]
  const { data, error } = useQuery({ queryKey, queryFn: ({ signal }) => client.savings.actuals({ accountId, month }, { signal }) })
  const ask = useMutation({
    mutationFn: () => client.savings.actuals({ accountId, month, anew: true }),
    onSuccess: (answer) => queries.setQueryData(queryKey, answer),
  })
  const failure = ask.error ?? error
  return (
    <section className={styles.bill} aria-label={`Bill of ${accountName}`}>
      <h2>What AWS billed{accountName === '' ? '' : ` to ${accountName}`}</h2>
      <p className={styles.meaning}>
        {data?.readAt
          ? `Read ${data.readAt.slice(0, 16).replace('T', ' ')} UTC, ${data.days} whole days that the ledger has too${data.estimated ? ', not final yet' : ''}. `
          : 'Cost Explorer knows the bill by the tag henge:role, a day later. '}
        {data && data.calls > 0 ? `${data.calls} calls this month, ${formatDollars(data.calls * billCallPrice)}. ` : ''}
        <Button variant="default" size="compact-xs" loading={ask.isPending} onClick={() => ask.mutate()}>
          {data?.readAt ? 'Ask again' : 'Ask Cost Explorer'} ({formatDollars(callsOfQuestion * billCallPrice)})
        </Button>
      </p>
      {failure ? <ErrorState title="The bill cannot be shown." problem={toProblem(failure)} /> : null}
      {data?.problem ? (
        <p className={styles.warn} role="alert">
          {data.problem}
        </p>
      ) : null}
      {data && data.roles.length > 0 ? (
        <DataTable
          label={`Bill of ${accountName}`}
          columns={columnsOf(data.estimated)}
          rows={data.roles}
          rowKey={(role) => role.role}
          rowHeight={40}
        />
      ) : null}
    </section>
  )
}

function Difference({ role, estimated }: { readonly role: ActualRole; readonly estimated: boolean }) {
  if (role.ledger === null) return <span className="henge-muted">not in the ledger</span>
  const difference = role.billed - role.ledger
  const reasons = explainDifference(role, estimated)
  if (Math.abs(difference) < 0.01) return <>the same to the cent</>
  const text = `${formatDollars(Math.abs(difference))} ${difference > 0 ? 'more' : 'less'}${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}`
  return <span title={text}>{text}</span>
}

const columnsOf = (estimated: boolean): Column<ActualRole>[] => [
  {
    id: 'role',
    header: 'Role',
    width: 'minmax(120px, 1fr)',
    cell: (role) => (role.role === '' ? <span className="henge-muted">no role</span> : <span className="henge-name">{role.role}</span>),
  },
  { id: 'billed', header: 'Billed', width: '90px', align: 'right', cell: (role) => formatDollars(role.billed) },
  {
    id: 'ledger',
    header: 'Ledger',
    width: '90px',
    align: 'right',
    cell: (role) => (role.ledger === null ? '–' : formatDollars(role.ledger)),
  },
  { id: 'besides', header: 'Besides', width: '90px', align: 'right', cell: (role) => formatDollars(role.besides) },
  {
    id: 'why',
    header: 'Billed against ledger',
    width: 'minmax(220px, 3fr)',
    cell: (role) => <Difference role={role} estimated={estimated} />,
  },
]
