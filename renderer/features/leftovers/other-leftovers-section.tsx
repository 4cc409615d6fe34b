import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Account } from '../../../shared/model/account.ts'
import type { OtherLeftover } from '../../../shared/model/other-leftover.ts'
import { toProblem } from '../../bridge/problem.ts'
import { otherLeftoversQuery } from '../../bridge/queries.ts'
import { costTotalWords } from '../../ui/cost-total.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { leftoverKey } from './leftover-words.ts'
import styles from './leftovers.module.css'
import { otherColumns } from './other-columns.tsx'
import { OtherLeftoverPanel } from './other-leftover-panel.tsx'
import { UnreadParts } from './unread-parts.tsx'

interface OtherLeftoversSectionProps {
  readonly accounts: ReadonlyMap<string, Account>
  /** Only of this one; null: of all. */
  readonly accountId: string | null
  readonly narrow: boolean
  readonly onRetry: () => void
}

/** What is paid for and nothing uses, that others have made. There is nothing here that changes anything. */
export function OtherLeftoversSection({ accounts, accountId, narrow, onRetry }: OtherLeftoversSectionProps) {
  const [opened, setOpened] = useState<OtherLeftover | null>(null)
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(otherLeftoversQuery(accountId))
  const [first] = data?.pages ?? []
  // What has changed between two pages may stand on both.
  const items = [...new Map((data?.pages ?? []).flatMap((page) => page.items.map((item) => [leftoverKey(item), item] as const))).values()]
  return (
    <section aria-labelledby="others-leftovers" className={styles.others}>
      <div className={styles.othersHead}>
        <h2 id="others-leftovers">Not made by Henge (read only)</h2>
        {first === undefined || first.total.count === 0 ? null : (
          <span title={`Prices: ${first.prices.source}, as of ${first.prices.asOf}.`}>
            <strong>{first.total.count.toLocaleString('en')}</strong> · {costTotalWords(first.total)}
          </span>
        )}
      </div>
      {error === null ? null : (
        <ErrorState title="What others left over cannot be listed." problem={toProblem(error)} onRetry={() => void refetch()} />
      )}
      {first === undefined ? error === null ? <TableSkeleton label="The accounts are being looked through" /> : null : null}
      {first === undefined ? null : <UnreadParts problems={first.problems} accounts={accounts} onRetry={onRetry} />}
      {first === undefined ? null : items.length === 0 ? (
        first.problems.length > 0 ? null : (
          <p className={styles.none}>
            Nothing: every volume is attached, every Elastic IP belongs to something, and no snapshot or image of the account lies about.
          </p>
        )
      ) : (
        <DataTable
          label="Not made by Henge"
          columns={otherColumns({ accounts, narrow, onOpen: setOpened })}
          rows={items}
          rowKey={leftoverKey}
          onOpen={setOpened}
          traits={(item) => ({ label: `${visibleText(item.name || item.id)}, ${item.kind}` })}
        />
      )}
      {first !== undefined && hasNextPage ? (
        <div className={styles.more}>
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            Show more
          </Button>
          <span className="henge-muted">
            {items.length.toLocaleString('en')} of {first.total.count.toLocaleString('en')}, the most expensive first
          </span>
        </div>
      ) : null}
      {opened === null ? null : <OtherLeftoverPanel item={opened} onClose={() => setOpened(null)} />}
    </section>
  )
}
