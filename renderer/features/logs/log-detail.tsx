import { ActionIcon, Button } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { LogFilter } from '../../../shared/model/log-filter.ts'
import type { LineOrder, LogRow } from '../../../shared/model/logs.ts'
import { CopyText } from '../../ui/copy-text.tsx'
import { formatAbsolute } from '../../ui/duration.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { ShownLineText } from './highlight.tsx'
import { shownText } from './line-text.ts'
import styles from './log-detail.module.css'
import { LogDetailFields } from './log-detail-fields.tsx'
import { useWholeLine } from './use-whole-line.ts'

/** A line longer than this is shown in parts: laying out megabytes of one word stops the page. */
const firstCharacters = 20_000

interface LogDetailProps {
  readonly source: string | null
  readonly row: LogRow
  readonly marks: RegExp | null
  readonly onClose: () => void
  readonly order: LineOrder
  readonly onAbove: () => void
  readonly onBelow: () => void
  readonly onFilter: (filter: LogFilter) => void
  readonly onAround: (row: LogRow) => void
}

/** All of one line: the line itself first, then its fields, then what the store holds. */
export function LogDetail({ source, row: shown, marks, order, onClose, onAbove, onBelow, onFilter, onAround }: LogDetailProps) {
  const row = useWholeLine(source, shown)
  const [whole, setWhole] = useState(false)
  const [json, setJson] = useState(false)
  const [upwards, downwards] = order === 'newest' ? ['Newer line', 'Older line'] : ['Older line', 'Newer line']
  const cut = !whole && row.message.length > firstCharacters
  const line = shownText(cut ? row.message.slice(0, firstCharacters) : row.message)
  const document = JSON.stringify({ ...row, at: new Date(row.at).toISOString(), key: undefined }, null, 2)
  return (
    <aside className={styles.detail} aria-label="The line">
      <header className={styles.detailHead}>
        <time dateTime={new Date(row.at).toISOString()} className="henge-mono">
          {formatAbsolute(row.at)}
        </time>
        <ActionIcon variant="subtle" color="gray" aria-label={upwards} title={`${upwards} (↑)`} onClick={onAbove}>
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={downwards} title={`${downwards} (↓)`} onClick={onBelow}>
          <IconArrowDown size={16} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label="Close the line" title="Close (Esc)" onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      <div className={styles.detailBody}>
        <pre className={styles.rawLine} data-level={row.level} data-testid="raw-line">
          <ShownLineText line={line} marks={marks} />
        </pre>
        {cut ? (
          <Button size="compact-sm" variant="default" onClick={() => setWhole(true)}>
            Show all {new Intl.NumberFormat('en-US').format(row.message.length)} characters
          </Button>
        ) : null}
        <div className={styles.detailActions}>
          <CopyText text={row.message} label="Copy the line" />
          <CopyText text={document} label="Copy as JSON" />
          <Button size="compact-sm" variant="default" onClick={() => onAround(row)}>
            Lines around it
          </Button>
          <Button size="compact-sm" variant="default" aria-pressed={json} onClick={() => setJson(!json)}>
            {json ? 'Show fields' : 'Show JSON'}
          </Button>
        </div>
        {json ? <pre className={styles.json}>{visibleText(document)}</pre> : <LogDetailFields row={row} onFilter={onFilter} />}
      </div>
    </aside>
  )
}
