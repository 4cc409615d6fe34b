import { Button } from '@mantine/core'
import { useLocation } from 'wouter'
import { addresses } from '../../bridge/addresses.ts'
import { showAccount } from '../../bridge/view-state.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'

interface NothingShownProps {
  readonly filtered: boolean
  readonly loading: boolean
  /** The one account that is looked at; null: all. */
  readonly account: string | null
  readonly onClear: () => void
}

/** Why the fleet has no row, and what to do about it. */
export function NothingShown({ filtered, loading, account, onClear }: NothingShownProps) {
  const [, navigate] = useLocation()
  if (filtered) {
    return (
      <EmptyState
        title="No role or server matches the filter"
        action={
          <Button variant="default" onClick={onClear}>
            Clear the filter
          </Button>
        }
      />
    )
  }
  if (loading) return <TableSkeleton label="The accounts are being asked" />
  if (account !== null) {
    return (
      <EmptyState
        title={`${account} has no servers`}
        action={
          <Button variant="default" onClick={() => showAccount(null)}>
            Show all accounts
          </Button>
        }
      >
        Its servers appear here by role once it has some in the regions that Henge looks at.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title="No servers here yet"
      action={
        <Button variant="default" onClick={() => navigate(addresses.settings())}>
          Add an account…
        </Button>
      }
    >
      The servers of your accounts appear here by role: how many run, which are behind their recipe, what they cost.
    </EmptyState>
  )
}
