import { ActionIcon, Button } from '@mantine/core'
import { IconChevronRight, IconColumnInsertRight, IconColumnRemove, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import type { LogField, LogFieldType } from '../../../shared/model/log-fields.ts'
import type { LogFilter } from '../../../shared/model/log-filter.ts'
import type { LogQuery } from '../../../shared/model/logs.ts'
import { toProblem } from '../../bridge/problem.ts'
import styles from './fields.module.css'
import { makeFilter, shortText } from './filter-list.ts'
import { withColumn, withoutColumn } from './log-columns.ts'
import { SmallAction } from './small-action.tsx'
import { useFieldValues } from './use-log-fields.ts'

const glyphs: Readonly<Record<LogFieldType, string>> = {
  text: 'T',
  keyword: 'k',
  number: '#',
  boolean: '?',
  date: '◷',
  ip: 'ip',
  nested: '{}',
}

interface FieldEntryProps {
  readonly field: LogField
  readonly query: LogQuery
  readonly sampleSize: number
  readonly opened: boolean
  readonly columns: readonly string[]
  readonly onToggle: () => void
  readonly onColumns: (columns: readonly string[]) => void
  readonly onFilter: (filter: LogFilter) => void
}

/** One field of the list: its type, its name, how many lines have it; opened, its values. */
export function FieldEntry({ field, query, sampleSize, opened, columns, onToggle, onColumns, onFilter }: FieldEntryProps) {
  const { name, types, lines } = field
  const shown = shortText(name, 200)
  const isColumn = columns.includes(name)
  return (
    <div className={styles.entry} data-column={isColumn ? '' : undefined} data-opened={opened ? '' : undefined}>
      <div className={styles.entryHead}>
        <button
          type="button"
          className={styles.entryName}
          aria-expanded={opened}
          aria-label={`Field ${shown}`}
          title={shown}
          onClick={onToggle}
        >
          <IconChevronRight size={11} aria-hidden />
          <i title={types.join(', ')} data-glyph={types.length > 1 ? '≠' : glyphs[types[0] ?? 'keyword']} />
          <span>{shown}</span>
        </button>
        <span className={styles.share}>{lines === null || sampleSize === 0 ? '' : percent(lines / sampleSize)}</span>
        <ActionIcon
          size="xs"
          variant="transparent"
          color="gray"
          className={styles.entryColumn}
          aria-label={isColumn ? `Remove the column ${shown}` : `Show ${shown} as a column`}
          title={isColumn ? 'Remove the column' : 'Show as a column'}
          onClick={() => onColumns(isColumn ? withoutColumn(columns, name) : withColumn(columns, name))}
        >
          {isColumn ? <IconColumnRemove size={13} /> : <IconColumnInsertRight size={13} />}
        </ActionIcon>
      </div>
      {opened ? <TopValues name={name} nested={types[0] === 'nested'} query={query} onFilter={onFilter} /> : null}
    </div>
  )
}

interface TopValuesProps {
  readonly name: string
  readonly nested: boolean
  readonly query: LogQuery
  readonly onFilter: (filter: LogFilter) => void
}

const number = new Intl.NumberFormat('en-US')

function TopValues({ name, nested, query, onFilter }: TopValuesProps) {
  const answer = useFieldValues(query, name, '', !nested)
  if (nested) return <p className={styles.note}>A list of objects: its fields are listed by themselves.</p>
  if (answer.error) return <p className={styles.note}>{toProblem(answer.error).message}</p>
  if (answer.data === undefined) return <p className={styles.note}>Values are being counted…</p>
  const { values, distinct, withField, sampleSize, sampled } = answer.data
  return (
    <div className={styles.values}>
      {values.length === 0 ? <p className={styles.note}>No line found has it.</p> : null}
      <ul aria-label={`Values of ${shortText(name)}`}>
        {values.map(({ value, lines, cut }) => (
          <li key={value}>
            <span className={styles.value} title={shortText(value, 1000)}>
              {value === '' ? <em>empty</em> : shortText(value, 200)}
            </span>
            <span className={styles.share}>{percent(lines / withField)}</span>
            <span className={styles.bar}>
              <i style={{ width: `${(100 * lines) / withField}%` }} />
            </span>
            {cut ? null : (
              <span className={styles.valueActions}>
                <SmallAction
                  size="xs"
                  label={`Only lines with ${shortText(value)}`}
                  onClick={() => onFilter(makeFilter(name, 'is', [value]))}
                >
                  <IconZoomIn size={13} />
                </SmallAction>
                <SmallAction
                  size="xs"
                  label={`No lines with ${shortText(value)}`}
                  onClick={() => onFilter(makeFilter(name, 'is-not', [value]))}
                >
                  <IconZoomOut size={13} />
                </SmallAction>
              </span>
            )}
          </li>
        ))}
      </ul>
      <p className={styles.note}>
        {distinct > values.length ? `${number.format(distinct)} values · ` : ''}in {number.format(withField)} of{' '}
        {sampled ? 'the newest ' : ''}
        {number.format(sampleSize)} lines
      </p>
      <div className={styles.actions}>
        <Button size="compact-xs" variant="default" onClick={() => onFilter(makeFilter(name, 'exists'))}>
          Lines that have it
        </Button>
      </div>
    </div>
  )
}

function percent(share: number): string {
  return share > 0 && share < 0.01 ? '<1%' : `${Math.round(share * 100)}%`
}
