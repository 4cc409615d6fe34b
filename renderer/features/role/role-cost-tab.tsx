import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { CostPart } from '../../../shared/model/savings.ts'
import { addresses } from '../../bridge/addresses.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatDollars, MoneyText } from '../../ui/money.tsx'
import styles from './role.module.css'

/** The lines of this role’s bill. What schedules would change is on Savings. */
export function RoleCostTab({ accountId, role }: { readonly accountId: string; readonly role: string }) {
  const overview = useQuery({
    queryKey: ['savings', 'overview', 'role-cost', accountId],
    queryFn: ({ signal }) => client.savings.overview({ accountId }, { signal }),
  })
  if (overview.error !== null)
    return <ErrorState title="The cost cannot be told." problem={toProblem(overview.error)} onRetry={() => void overview.refetch()} />
  if (overview.data === undefined) return <TableSkeleton rows={4} label="The cost is being reckoned" />
  const own = overview.data.roles.find((each) => each.role === role)
  if (own === undefined) return <EmptyState title="This role costs nothing now">Nothing of it exists that is paid for.</EmptyState>
  return (
    <div className={styles.cost}>
      <p className={styles.costIntro}>
        <strong>
          <MoneyText money={own.now.money} />
        </strong>{' '}
        <span className="henge-muted">
          as it stands. <Link href={addresses.savings()}>What a schedule would save</Link>
        </span>
      </p>
      <DataTable label="Cost" columns={columns} rows={own.now.parts} rowKey={(part) => `${part.kind} ${part.what}`} />
      <p className={`${styles.costIntro} henge-muted`}>
        Prices: {overview.data.prices.source}, as of {overview.data.prices.asOf}.
      </p>
    </div>
  )
}

const columns: Column<CostPart>[] = [
  { id: 'kind', header: 'For', width: '100px', cell: (part) => part.kind },
  {
    id: 'what',
    header: 'Reckoning',
    width: 'minmax(200px, 1fr)',
    cell: (part) => <span className="henge-mono henge-muted">{part.what}</span>,
  },
  { id: 'amount', header: 'A month', width: '100px', align: 'right', cell: (part) => formatDollars(part.amount) },
]
