import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconRefresh } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Leftover, LeftoverList } from '../../../shared/model/leftover.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { accountsQuery, jobsQuery, leftoversQuery } from '../../bridge/queries.ts'
import { useViewState } from '../../bridge/view-state.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { useRowKeys } from '../../ui/keyboard.ts'
import { useNow } from '../../ui/now.ts'
import { PageHeader } from '../../ui/page-header.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { CleanUpPanel } from './clean-up-panel.tsx'
import { GiveBackPanel } from './give-back-panel.tsx'
import { leftoverColumns } from './leftover-columns.tsx'
import { LeftoverPanel } from './leftover-panel.tsx'
import { actionWords, leftoverKey, totalWords } from './leftover-words.ts'
import styles from './leftovers.module.css'
import { OtherLeftoversSection } from './other-leftovers-section.tsx'
import { UnreadParts } from './unread-parts.tsx'

/** What the program made or put aside and nothing needs any more. */
export function LeftoversScreen() {
  const queryClient = useQueryClient()
  const leftovers = useQuery(leftoversQuery())
  const look = useMutation({
    mutationFn: async () => {
      const [own] = await Promise.all([client.leftovers.list({ fresh: true }), client.leftovers.others({ fresh: true, count: 1 })])
      return own
    },
    onSuccess: (fresh) => {
      queryClient.setQueryData(leftoversQuery().queryKey, fresh)
      return queryClient.invalidateQueries({ queryKey: ['leftovers', 'others'] })
    },
  })
  const refresh = (
    <Tooltip label="Look in every account now">
      <ActionIcon variant="default" aria-label="Look again" loading={look.isPending} onClick={() => look.mutate()}>
        <IconRefresh size={15} />
      </ActionIcon>
    </Tooltip>
  )
  if (leftovers.data === undefined) {
    return (
      <>
        <PageHeader title="Leftovers" />
        {leftovers.error === null ? (
          <TableSkeleton label="The accounts are being looked through" />
        ) : (
          <ErrorState title="Leftovers cannot be listed." problem={toProblem(leftovers.error)} onRetry={() => void leftovers.refetch()} />
        )}
      </>
    )
  }
  return <Leftovers list={leftovers.data} refresh={refresh} onRetry={() => look.mutate()} failure={look.error} />
}

interface LeftoversProps {
  readonly list: LeftoverList
  readonly refresh: React.ReactNode
  readonly onRetry: () => void
  readonly failure: Error | null
}

function Leftovers({ list, refresh, onRetry, failure }: LeftoversProps) {
  const accounts = useQuery(accountsQuery())
  const jobs = useQuery(jobsQuery())
  const accountId = useViewState((state) => state.accountId)
  const narrow = useMediaQuery('(max-width: 1099px)') ?? false
  const now = useNow(60_000)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [activeKey, setActiveKey] = useState<string | null>(null)
  const [open, setOpen] = useState<string | null>(null)
  const [givingBack, setGivingBack] = useState<Leftover | null>(null)
  const [cleaning, setCleaning] = useState<readonly Leftover[] | null>(null)

  const items = list.items.filter((item) => accountId === null || item.accountId === accountId)
  const chosen = items.filter((item) => item.onRecord && selected.has(leftoverKey(item)))
  const opened = items.find((item) => leftoverKey(item) === open)
  const toggle = (key: string) => {
    const next = new Set(selected)
    if (!next.delete(key)) next.add(key)
    setSelected(next)
  }
  // Nothing that may still be needed is offered to be destroyed with one click.
  const due = items.filter((item) => item.due && item.caution === null)
  const all = chosen.length > 0 ? chosen : due
  useRowKeys({
    rows: items,
    rowKey: leftoverKey,
    activeKey,
    setActiveKey,
    onOpen: (item) => setOpen(leftoverKey(item)),
    others: [
      ['x', () => activeKey !== null && toggle(activeKey)],
      ['Escape', () => (selected.size > 0 ? setSelected(new Set()) : setActiveKey(null))],
    ],
  })
  const accountOf = new Map((accounts.data ?? []).map((account) => [account.id, account]))
  const problems = list.problems.filter((problem) => accountId === null || problem.accountId === accountId)
  return (
    <>
      <PageHeader
        title="Leftovers"
        summary={
          items.length === 0 ? undefined : (
            <span title={`Prices: ${list.prices.source}, as of ${list.prices.asOf}.`}>
              <strong>{items.length}</strong> left over · {totalWords(items)}
              {chosen.length === 0 ? '' : ` · chosen: ${totalWords(chosen)}`}
            </span>
          )
        }
        actions={
          <>
            {refresh}
            {all.length === 0 ? null : (
              <Button onClick={() => setCleaning(all)}>
                {actionWords(all)}
                {chosen.length > 0 || due.length < items.length ? '' : ', all'}…
              </Button>
            )}
          </>
        }
      />
      {failure === null ? null : <ErrorState title="What is shown may be old." problem={toProblem(failure)} onRetry={onRetry} />}
      <UnreadParts problems={problems} accounts={accountOf} onRetry={onRetry} />
      <div className={styles.lists}>
        {items.length > 0 ? (
          <DataTable
            label="Leftovers"
            columns={leftoverColumns({ accounts: accountOf, selected, onSelect: toggle, narrow, now })}
            rows={items}
            rowKey={leftoverKey}
            activeKey={activeKey}
            onOpen={(item) => setOpen(leftoverKey(item))}
            traits={(item) => ({ selected: selected.has(leftoverKey(item)), label: `${visibleText(item.name)}, ${item.kind}` })}
          />
        ) : problems.length > 0 ? null : (
          <EmptyState title="Nothing of Henge is left over">
            Servers in quarantine, kept volumes, snapshots and old images, and whatever a job that broke off could not take back appear
            here, with what they cost.
          </EmptyState>
        )}
        <OtherLeftoversSection accounts={accountOf} accountId={accountId} narrow={narrow} onRetry={onRetry} />
      </div>
      {opened === undefined || cleaning !== null || givingBack !== null ? null : (
        <LeftoverPanel
          item={opened}
          jobIsKnown={jobs.data?.some(({ id }) => id === opened.jobId) ?? false}
          onClose={() => setOpen(null)}
          onCleanUp={() => setCleaning([opened])}
          onGiveBack={() => setGivingBack(opened)}
        />
      )}
      {givingBack === null ? null : (
        <GiveBackPanel
          item={givingBack}
          onClose={() => {
            setGivingBack(null)
            setOpen(null)
          }}
        />
      )}
      {cleaning === null ? null : (
        <CleanUpPanel
          items={cleaning}
          onClose={() => {
            setCleaning(null)
            setOpen(null)
            setSelected(new Set())
          }}
        />
      )}
    </>
  )
}
