import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { Account } from '../../../shared/model/account.ts'
import type { Fleet } from '../../../shared/model/fleet.ts'
import { addresses } from '../../bridge/addresses.ts'
import { recipesQuery } from '../../bridge/queries.ts'
import { useViewState } from '../../bridge/view-state.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import styles from './fleet.module.css'

interface FleetNoticesProps {
  readonly fleet: Fleet
  readonly accounts: ReadonlyMap<string, Account>
  readonly onRetry: (accountId: string) => void
}

/** What keeps the list from being whole or true: one line for each failing account and each broken recipe. */
export function FleetNotices({ fleet, accounts, onRetry }: FleetNoticesProps) {
  const accountId = useViewState((state) => state.accountId)
  const recipes = useQuery(recipesQuery())
  const broken = (recipes.data?.recipes ?? []).filter((recipe) => recipe.problems.length > 0)
  return (
    <>
      {fleet.accounts
        .filter((account) => accountId === null || account.accountId === accountId)
        .map((account) =>
          account.error === null ? null : (
            <ErrorState
              key={account.accountId}
              title={`${accounts.get(account.accountId)?.name ?? account.accountId}:`}
              problem={account.error}
              onRetry={() => onRetry(account.accountId)}
            >
              {account.refreshedAt === null ? null : (
                <>
                  {' '}
                  <small>
                    What is listed is from <RelativeTime at={account.refreshedAt} />.
                  </small>
                </>
              )}
            </ErrorState>
          ),
        )}
      {broken.map((recipe) => {
        const [problem] = recipe.problems
        return (
          <div key={recipe.folder} className={styles.notice}>
            <IconAlertTriangle size={15} aria-hidden />
            <span>
              Recipe {recipe.name} cannot be used
              {problem === undefined ? '' : `: ${problem.file}${problem.line === null ? '' : `:${problem.line}`} ${problem.message}`}
              {recipe.problems.length > 1 ? ` and ${recipe.problems.length - 1} more` : ''}
            </span>
            <Link href={addresses.recipe(recipe.name)}>Show</Link>
          </div>
        )
      })}
    </>
  )
}
