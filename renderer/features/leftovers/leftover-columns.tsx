import { Checkbox } from '@mantine/core'
import type { Account } from '../../../shared/model/account.ts'
import type { Leftover } from '../../../shared/model/leftover.ts'
import type { Column } from '../../ui/data-table.tsx'
import { formatAbsolute } from '../../ui/duration.ts'
import { MoneyText } from '../../ui/money.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import { kindWords, leftoverKey } from './leftover-words.ts'
import styles from './leftovers.module.css'
import { NameCell } from './name-cell.tsx'

interface ColumnNeeds {
  readonly accounts: ReadonlyMap<string, Account>
  readonly selected: ReadonlySet<string>
  readonly onSelect: (key: string) => void
  readonly narrow: boolean
  readonly now: number
}

export function leftoverColumns({ accounts, selected, onSelect, narrow, now }: ColumnNeeds): Column<Leftover>[] {
  const columns: Column<Leftover>[] = [
    {
      id: 'select',
      header: '',
      width: '28px',
      cell: (item) => (
        <Checkbox
          size="xs"
          aria-label={`Choose ${visibleText(item.name)}`}
          disabled={!item.onRecord}
          checked={selected.has(leftoverKey(item))}
          onChange={() => onSelect(leftoverKey(item))}
        />
      ),
    },
    {
      id: 'kind',
      header: 'Kind',
      width: narrow ? '96px' : '112px',
      cell: ({ kind }) => <span className="henge-muted">{kindWords[kind]}</span>,
    },
    {
      id: 'name',
      header: 'Name',
      width: 'minmax(130px, 0.8fr)',
      cell: (item) => <NameCell {...item} accounts={accounts} />,
    },
    { id: 'id', header: 'Id', width: '116px', cell: ({ kind, id }) => (kind === 'lock' ? null : <ShortId id={id} />) },
    {
      id: 'reason',
      header: 'Why it is there',
      width: 'minmax(160px, 2fr)',
      cell: ({ reason }) => (
        <span className={styles.reason} title={visibleText(reason)}>
          {visibleText(reason)}
        </span>
      ),
    },
    {
      id: 'since',
      header: 'Since',
      width: '104px',
      cell: ({ since }) => (since === null ? <span className="henge-muted">not known</span> : <RelativeTime at={since} />),
    },
    { id: 'keep', header: 'Keep until', width: '110px', cell: (item) => <KeepUntil item={item} now={now} /> },
    { id: 'cost', header: 'Cost', width: '110px', align: 'right', cell: (item) => <LeftoverCost item={item} /> },
  ]
  return narrow ? columns.filter(({ id }) => id !== 'id') : columns
}

/** AWS takes nothing for a group or a lock: this is known, and something else than a price that is missing. */
export function LeftoverCost({ item }: { readonly item: Pick<Leftover, 'costPerMonth' | 'atMost'> }) {
  const { costPerMonth, atMost } = item
  if (costPerMonth.amount === 0) return <span className="henge-muted">no charge</span>
  if (!atMost) return <MoneyText money={costPerMonth} short />
  return (
    <span title="AWS bills the blocks that a snapshot holds, which EC2 does not tell: at most its size.">
      <span className="henge-muted">up to</span> <MoneyText money={costPerMonth} short />
    </span>
  )
}

function KeepUntil({ item, now }: { readonly item: Leftover; readonly now: number }) {
  if (item.nextStart) return <span className="henge-muted">next start</span>
  if (item.keepUntil === null) return null
  const until = Date.parse(item.keepUntil)
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' }).format(until)
  return (
    <span title={formatAbsolute(until)} className={until <= now ? styles.over : undefined}>
      {until <= now ? 'over' : day}
    </span>
  )
}
