import { useQuery } from '@tanstack/react-query'
import type { Account } from '../../shared/model/account.ts'
import { accountsQuery } from './queries.ts'
import { useViewState } from './view-state.ts'

/** The account that alone is shown; null: all. One that was removed meanwhile is none. */
export function useShownAccount(): string | null {
  const { data } = useQuery(accountsQuery())
  const chosen = useViewState((state) => state.accountId)
  return data === undefined || data.some(({ id }) => id === chosen) ? chosen : null
}

/** Of an id its account, where several are shown: two of them may have a role of one name. */
export function useAccountsApart(): (accountId: string) => Account | undefined {
  const { data = [] } = useQuery(accountsQuery())
  const only = useShownAccount()
  return (accountId) => (only !== null || data.length < 2 ? undefined : data.find(({ id }) => id === accountId))
}
