import { TextInput } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useMemo, useRef, useState } from 'react'
import type { LogField, LogFields } from '../../../shared/model/log-fields.ts'
import type { LogFilter } from '../../../shared/model/log-filter.ts'
import type { LogQuery } from '../../../shared/model/logs.ts'
import { toProblem } from '../../bridge/problem.ts'
import { FieldEntry } from './field-entry.tsx'
import styles from './fields.module.css'
import { useLogFields } from './use-log-fields.ts'

const entryHeight = 26
const number = new Intl.NumberFormat('en-US')

interface FieldsPanelProps {
  readonly query: LogQuery
  /** Rows come first: fields are asked for when this is true. */
  readonly on: boolean
  readonly columns: readonly string[]
  readonly onColumns: (columns: readonly string[]) => void
  readonly onFilter: (filter: LogFilter) => void
}

/** Fields of the lines found, those that are columns first; each opens to its most frequent values. */
export function FieldsPanel({ query, on, columns, onColumns, onFilter }: FieldsPanelProps) {
  const [text, setText] = useState('')
  const [opened, setOpened] = useState<string | null>(null)
  const answer = useLogFields(query, text, { on })
  const fields = useMemo(() => listed(answer.data, columns, text), [answer.data, columns, text])
  const scroll = useRef<HTMLDivElement>(null)
  const virtualizer = useVirtualizer({
    count: fields.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => entryHeight,
    overscan: 10,
    getItemKey: (index) => fields[index]?.name ?? index,
  })
  return (
    <aside className={styles.panel} aria-label="Fields" data-fields>
      <TextInput
        size="xs"
        className={styles.find}
        aria-label="Find a field"
        placeholder="Find a field"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {answer.error ? <p className={styles.note}>{toProblem(answer.error).message}</p> : null}
      {answer.data !== undefined && fields.length === 0 ? (
        <p className={styles.note}>{text === '' ? 'The lines found have no fields.' : 'No field of the lines found is called so.'}</p>
      ) : null}
      <div ref={scroll} className={styles.list}>
        <ul className={styles.places} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((item) => {
            const field = fields[item.index]
            return field === undefined ? null : (
              <li
                className={styles.place}
                key={item.key}
                ref={virtualizer.measureElement}
                data-index={item.index}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <FieldEntry
                  field={field}
                  query={query}
                  sampleSize={answer.data?.sampleSize ?? 0}
                  opened={opened === field.name}
                  columns={columns}
                  onToggle={() => setOpened(opened === field.name ? null : field.name)}
                  onColumns={onColumns}
                  onFilter={onFilter}
                />
              </li>
            )
          })}
        </ul>
      </div>
      <p className={styles.note}>{describeSample(answer.data)}</p>
    </aside>
  )
}

/** Columns first in their order, then the others by name. A column that no line has is still listed: it can be removed. */
function listed(data: LogFields | undefined, columns: readonly string[], text: string): readonly LogField[] {
  const found = data?.fields ?? []
  const byName = new Map(found.map((field) => [field.name, field]))
  const wanted = text.trim().toLowerCase()
  const shown = columns
    .filter((name) => name.toLowerCase().includes(wanted))
    .map((name) => byName.get(name) ?? { name, types: [], lines: data === undefined ? null : 0 })
  const others = found.filter(({ name }) => name !== '@timestamp' && !columns.includes(name))
  return [...shown, ...others.sort((left, right) => left.name.localeCompare(right.name))]
}

function describeSample(data: LogFields | undefined): string {
  if (data === undefined || data.sampleSize === 0) return ''
  const lines = data.sampled
    ? `the newest ${number.format(data.sampleSize)} lines found`
    : `all ${number.format(data.sampleSize)} lines found`
  const more = data.total - data.fields.length
  return `Counted in ${lines}.${more > 0 ? ` ${number.format(more)} more fields: find them by name.` : ''}`
}
