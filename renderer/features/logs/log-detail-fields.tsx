import { Button, TextInput } from '@mantine/core'
import { IconEye, IconPin, IconPinFilled, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { type LogFilter, longestFilterValue } from '../../../shared/model/log-filter.ts'
import type { LogRow } from '../../../shared/model/logs.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { makeFilter, shortText } from './filter-list.ts'
import { lineFields, pinnedFirst } from './line-fields.ts'
import styles from './log-detail.module.css'
import { togglePinnedField, useLogView } from './log-view.ts'
import { SmallAction } from './small-action.tsx'

/** A line may have thousands of fields: more are found by their name. */
const mostFields = 200
const mostValues = 20
const longestValue = 20_000
const manyFields = 12

interface LogDetailFieldsProps {
  readonly row: LogRow
  readonly onFilter: (filter: LogFilter) => void
}

/** Fields of the opened line, pinned ones first, each value with what to filter by it. */
export function LogDetailFields({ row, onFilter }: LogDetailFieldsProps) {
  const [text, setText] = useState('')
  const pinned = useLogView(({ pinnedFields }) => pinnedFields)
  const fields = useMemo(() => pinnedFirst(lineFields(row), pinned), [row, pinned])
  const fitting = fields.filter(({ name }) => name.toLowerCase().includes(text.trim().toLowerCase()))
  return (
    <>
      {fields.length > manyFields ? (
        <TextInput
          size="xs"
          mb={6}
          aria-label="Find a field of this line"
          placeholder={`Find among ${fields.length} fields`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      ) : null}
      <table className={styles.fields}>
        <tbody>
          {fitting.slice(0, mostFields).map(({ name, values }) => (
            <FieldRow key={name} name={name} values={values} pinned={pinned.includes(name)} onFilter={onFilter} />
          ))}
        </tbody>
      </table>
      {fitting.length > mostFields ? <p className="henge-muted">{fitting.length - mostFields} more: find them by their name.</p> : null}
    </>
  )
}

interface FieldRowProps {
  readonly name: string
  readonly values: readonly string[]
  readonly pinned: boolean
  readonly onFilter: (filter: LogFilter) => void
}

function FieldRow({ name, values, pinned, onFilter }: FieldRowProps) {
  const [all, setAll] = useState(false)
  const shown = all ? values : values.slice(0, mostValues)
  const label = shortText(name)
  return (
    <tr data-pinned={pinned || undefined}>
      <th scope="row">
        <span>{visibleText(name.slice(0, 1000))}</span>
        <span className={styles.pin}>
          <SmallAction label={pinned ? `Let ${label} go from the top` : `Keep ${label} at the top`} onClick={() => togglePinnedField(name)}>
            {pinned ? <IconPinFilled size={13} /> : <IconPin size={13} />}
          </SmallAction>
        </span>
      </th>
      <td>
        <ul className={styles.values}>
          {shown.map((value, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a list may hold the same value twice
            <li key={index}>
              <span>{visibleText(value.slice(0, longestValue))}</span>
              <span className={styles.fieldActions}>
                {value.length <= longestFilterValue ? (
                  <>
                    <SmallAction label={`Only lines with this ${label}`} onClick={() => onFilter(makeFilter(name, 'is', [value]))}>
                      <IconZoomIn size={14} />
                    </SmallAction>
                    <SmallAction label={`No lines with this ${label}`} onClick={() => onFilter(makeFilter(name, 'is-not', [value]))}>
                      <IconZoomOut size={14} />
                    </SmallAction>
                  </>
                ) : null}
                {index === 0 ? (
                  <SmallAction label={`Only lines that have ${label}`} onClick={() => onFilter(makeFilter(name, 'exists'))}>
                    <IconEye size={14} />
                  </SmallAction>
                ) : null}
              </span>
            </li>
          ))}
        </ul>
        {shown.length < values.length ? (
          <Button size="compact-xs" variant="default" onClick={() => setAll(true)}>
            All {values.length} values
          </Button>
        ) : null}
      </td>
    </tr>
  )
}
