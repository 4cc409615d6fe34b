import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ActualServer, explainServer, type ServerActuals } from '../../../shared/model/savings/server-bill.ts'
import { client } from '../../bridge/client.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { formatDollars } from '../../ui/money.tsx'
import { RoleName } from '../../ui/role-name.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { AskBill, differenceInWords, minuteOf } from './ask-bill.tsx'
import { dollarColumn } from './bill-columns.tsx'
import styles from './ledger.module.css'

/** By resource, by usage: one. */
const callsOfQuestion = 1
/** A fleet that is rebuilt daily has had thousands of servers in two weeks; below these the cents are. */
const mostRows = 200

interface BillByServerProps {
  readonly accountId: string
  readonly accountName: string
}

/** The last two weeks of each server of a role, destroyed ones too, beside the hours that it was seen to run. */
export function BillByServer({ accountId, accountName }: BillByServerProps) {
  const queries = useQueryClient()
  const queryKey = ['savings', 'actuals-by-server', accountId]
  const { data, error } = useQuery({ queryKey, queryFn: ({ signal }) => client.savings.actualsByServer({ accountId }, { signal }) })
  const ask = useMutation({
    mutationFn: () => client.savings.actualsByServer({ accountId, anew: true }),
    onSuccess: (answer) => {
      queries.setQueryData(queryKey, answer)
      return queries.invalidateQueries({ queryKey: ['savings', 'actuals', accountId] })
    },
  })
  return (
    <>
      <AskBill asked={data} calls={callsOfQuestion} asking={ask.isPending} onAsk={() => ask.mutate()} failure={ask.error ?? error}>
        {data?.readAt
          ? `Read ${minuteOf(data.readAt)}: compute of ${daysInWords(data)}${data.estimated ? ', not final yet' : ''}.`
          : 'Cost Explorer knows the compute of the last 13 days by server, where resource-level data is turned on under Cost Management preferences.'}
      </AskBill>
      {data?.readAt ? <Answer answer={data} accountName={accountName} /> : null}
    </>
  )
}

/** "2026-11-10 to 2026-11-22", the last day included. */
function daysInWords({ from, to }: Pick<ServerActuals, 'from' | 'to'>): string {
  const last = new Date(Date.parse(to ?? '') - 86_400_000).toISOString().slice(0, 10)
  return from === last ? last : `${from} to ${last}`
}

function Answer({ answer, accountName }: { readonly answer: ServerActuals; readonly accountName: string }) {
  const { servers, others, missed, estimated } = answer
  const left = servers.slice(mostRows)
  return (
    <>
      {missed.map(({ role, byServer, byTag, days }) => (
        <p key={role} className={styles.warn}>
          The bill by role has {formatDollars(byTag)} of the {formatDollars(byServer)} that servers of <bdi>{visibleText(role)}</bdi> cost
          in {days} {days === 1 ? 'day' : 'days'}: one of them lacked the tag henge:role, or the tag is not activated as a cost allocation
          tag.
        </p>
      ))}
      {servers.length > 0 ? (
        <DataTable
          label={`Bill of ${accountName} by server`}
          columns={columnsOf(estimated)}
          rows={servers.slice(0, mostRows)}
          rowKey={(server) => server.id}
        />
      ) : (
        <p className={styles.meaning}>No server of a role is on it.</p>
      )}
      <p className={styles.note}>
        {left.length > 0
          ? `${left.length.toLocaleString('en-US')} more servers: ${formatDollars(left.reduce((sum, { billed }) => sum + billed, 0))}. `
          : ''}
        Other resources in this account:{' '}
        {others.count === 0 ? 'none' : `${others.count.toLocaleString('en-US')}, ${formatDollars(others.billed)}`}. Volumes and addresses
        are not known by server.
      </p>
    </>
  )
}

function Difference({ server, estimated }: { readonly server: ActualServer; readonly estimated: boolean }) {
  if (server.ran === null) return <span className="henge-muted">not watched all the time</span>
  if (server.estimate === null) return <span className="henge-muted">no price is known for it</span>
  const text = differenceInWords(server.billed, server.estimate, explainServer(server, estimated))
  return <span title={text}>{text}</span>
}

const columnsOf = (estimated: boolean): Column<ActualServer>[] => [
  {
    id: 'server',
    header: 'Server',
    width: 'minmax(140px, 1.2fr)',
    cell: (server) => (
      <span className="henge-name" title={server.id}>
        <bdi>{visibleText(server.name)}</bdi>
      </span>
    ),
  },
  { id: 'role', header: 'Role', width: 'minmax(90px, 0.8fr)', cell: (server) => <RoleName role={server.role} /> },
  dollarColumn('billed', 'Billed', (server) => server.billed),
  dollarColumn('estimate', 'As it ran', (server) => server.estimate),
  dollarColumn('besides', 'Besides', (server) => server.besides),
  {
    id: 'why',
    header: 'Billed against what ran',
    width: 'minmax(220px, 3fr)',
    cell: (server) => <Difference server={server} estimated={estimated} />,
  },
]
