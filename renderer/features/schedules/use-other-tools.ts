import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { client } from '../../bridge/client.ts'
import { accountsQuery } from '../../bridge/queries.ts'

/** What the tags of other schedulers mean, account by account. `definitions`: such as were read already; null: none. */
export function useOtherTools(definitions: string | null) {
  const accounts = useQuery(accountsQuery())
  const found = useQueries({
    queries: (accounts.data ?? []).map(({ id }) => ({
      queryKey: ['schedules', 'other-tools', id, definitions],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => client.schedules.otherTools({ accountId: id, definitions }, { signal }),
      placeholderData: keepPreviousData,
    })),
  })
  return (accounts.data ?? []).flatMap(({ id, name }, index) => {
    const query = found[index]
    return query ? [{ accountId: id, name, query }] : []
  })
}
