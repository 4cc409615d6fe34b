import { ActionIcon, Tooltip } from '@mantine/core'
import { IconRefresh } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { fleetQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { PageHeader } from '../../ui/page-header.tsx'
import { FleetList, isUnasked } from './fleet-list.tsx'

export function FleetScreen() {
  const queryClient = useQueryClient()
  const fleet = useQuery(fleetQuery())
  const refresh = useMutation({
    mutationFn: (accountId: string | undefined) => client.fleet.ask({ accountId }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['fleet'] }),
  })
  const refreshButton = (
    <Tooltip label="Ask every account now">
      <ActionIcon variant="default" aria-label="Refresh" loading={refresh.isPending} onClick={() => refresh.mutate(undefined)}>
        <IconRefresh size={15} />
      </ActionIcon>
    </Tooltip>
  )
  if (fleet.data === undefined) {
    return (
      <>
        <PageHeader title="Fleet" />
        {fleet.error === null ? (
          <TableSkeleton label="The fleet is being asked for" />
        ) : (
          <ErrorState title="The fleet cannot be listed." problem={toProblem(fleet.error)} onRetry={() => void fleet.refetch()} />
        )}
      </>
    )
  }
  // Before the first answer only destroyed servers are remembered: “none exists” would be untrue.
  const unasked = fleet.data.servers.length === 0 && fleet.data.accounts.some(isUnasked)
  if (unasked) {
    return (
      <>
        <PageHeader title="Fleet" />
        <TableSkeleton label="The accounts are being asked" />
      </>
    )
  }
  return (
    <>
      {refresh.error === null ? null : <ErrorState title="The fleet could not be refreshed." problem={toProblem(refresh.error)} />}
      <FleetList fleet={fleet.data} refreshButton={refreshButton} onRetryAccount={(accountId) => refresh.mutate(accountId)} />
    </>
  )
}
