import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ActualRole, explainDifference } from '../../../shared/model/savings/actuals.ts'
import { client } from '../../bridge/client.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { RoleName } from '../../ui/role-name.tsx'
import { AskBill, differenceInWords, minuteOf } from './ask-bill.tsx'
import { dollarColumn } from './bill-columns.tsx'

/** Two questions: by usage, and by how it was bought. */
const callsOfQuestion = 2

interface BillByRoleProps {
  readonly accountId: string
  readonly accountName: string
  readonly month: string
}

/** The month by the tag of a role, beside the ledger of the same days. */
export function BillByRole({ accountId, accountName, month }: BillByRoleProps) {
  const queries = useQueryClient()
  const keyOf = (asked: string) => ['savings', 'actuals', accountId, asked]
  const { data, error } = useQuery({
    queryKey: keyOf(month),
    queryFn: ({ signal }) => client.savings.actuals({ accountId, month }, { signal }),
  })
  const ask = useMutation({
    mutationFn: (asked: string) => client.savings.actuals({ accountId, month: asked, anew: true }),
    // Another month may be shown by then: an answer is of the one that was asked for.
    onSuccess: (answer, asked) => {
      queries.setQueryData(keyOf(asked), answer)
      // The other view counts the same calls and compares with this answer; what is saved goes by it.
      return queries.invalidateQueries({ queryKey: ['savings'], predicate: (query) => query.queryKey[1] !== 'actuals' })
    },
  })
  return (
    <>
      <AskBill asked={data} calls={callsOfQuestion} asking={ask.isPending} onAsk={() => ask.mutate(month)} failure={ask.error ?? error}>
        {data?.readAt
          ? `Read ${minuteOf(data.readAt)}, ${data.days} whole days that the ledger has too${data.estimated ? ', not final yet' : ''}.`
          : 'Cost Explorer knows the bill by the tag henge:role, a day later.'}
      </AskBill>
      {data && data.roles.length > 0 ? (
        <DataTable
          label={`Bill of ${accountName}`}
          columns={columnsOf(data.estimated)}
          rows={data.roles}
          rowKey={(role) => role.role}
          rowHeight={40}
        />
      ) : null}
    </>
  )
}

function Difference({ role, estimated }: { readonly role: ActualRole; readonly estimated: boolean }) {
  if (role.ledger === null) return <span className="henge-muted">not in the ledger</span>
  const text = differenceInWords(role.billed, role.ledger, explainDifference(role, estimated))
  return <span title={text}>{text}</span>
}

const columnsOf = (estimated: boolean): Column<ActualRole>[] => [
  {
    id: 'role',
    header: 'Role',
    width: 'minmax(120px, 1fr)',
    cell: (role) =>
      role.role === '' ? (
        <span className="henge-muted">no role</span>
      ) : (
        <span className="henge-name">
          <RoleName role={role.role} />
        </span>
      ),
  },
  dollarColumn('billed', 'Billed', (role) => role.billed),
  dollarColumn('ledger', 'Ledger', (role) => role.ledger),
  dollarColumn('besides', 'Besides', (role) => role.besides),
  {
    id: 'why',
    header: 'Billed against ledger',
    width: 'minmax(220px, 3fr)',
    cell: (role) => <Difference role={role} estimated={estimated} />,
  },
]
