import { UnstyledButton } from '@mantine/core'
import type { Account } from '../../../shared/model/account.ts'
import type { OtherLeftover } from '../../../shared/model/other-leftover.ts'
import type { Column } from '../../ui/data-table.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { LeftoverCost } from './leftover-columns.tsx'
import { otherKindWords } from './leftover-words.ts'
import styles from './leftovers.module.css'
import { NameCell } from './name-cell.tsx'

interface ColumnNeeds {
  readonly accounts: ReadonlyMap<string, Account>
  readonly narrow: boolean
  readonly onOpen: (item: OtherLeftover) => void
}

/** The name opens what is known of it: for the keyboard, as the row does for the mouse. */
export function otherColumns({ accounts, narrow, onOpen }: ColumnNeeds): Column<OtherLeftover>[] {
  const columns: Column<OtherLeftover>[] = [
    {
      id: 'kind',
      header: 'Kind',
      width: '82px',
      cell: ({ kind }) => <span className="henge-muted">{otherKindWords[kind]}</span>,
    },
    {
      id: 'name',
      header: 'Name',
      width: 'minmax(130px, 1fr)',
      cell: (item) => (
        <UnstyledButton className={styles.open} onClick={() => onOpen(item)}>
          <NameCell {...item} accounts={accounts} />
        </UnstyledButton>
      ),
    },
    { id: 'id', header: 'Id', width: '124px', cell: ({ id }) => <ShortId id={id} /> },
    { id: 'reason', header: 'Why it is listed', width: 'minmax(160px, 1.8fr)', cell: ({ reason }) => <Words text={reason} /> },
    { id: 'by', header: 'By its tags', width: 'minmax(90px, 0.9fr)', cell: ({ madeBy }) => <Words text={madeBy ?? ''} /> },
    {
      id: 'made',
      header: 'Made',
      width: '104px',
      cell: ({ createdAt }) => (createdAt === null ? <span className="henge-muted">not told</span> : <RelativeTime at={createdAt} />),
    },
    { id: 'cost', header: 'Cost', width: '118px', align: 'right', cell: (item) => <LeftoverCost item={item} /> },
  ]
  return narrow ? columns.filter(({ id }) => id !== 'by') : columns
}

function Words({ text }: { readonly text: string }) {
  return (
    <span className={styles.reason} title={visibleText(text)}>
      {visibleText(text)}
    </span>
  )
}
