import { ActionIcon, Menu } from '@mantine/core'
import { IconPinFilled, IconX } from '@tabler/icons-react'
import { isNegated, type LogFilter, opposite } from '../../../shared/model/log-filter.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { describeFilter } from './filter-list.ts'
import styles from './filters.module.css'

interface FilterPillsProps {
  readonly filters: readonly LogFilter[]
  /** The one that the program refused. */
  readonly bad: LogFilter | null
  readonly onChange: (filters: readonly LogFilter[]) => void
  readonly onEdit: (index: number) => void
}

/** The filters beside the query, each with what can be done to it. Delete on a pill removes it. */
export function FilterPills({ filters, bad, onChange, onEdit }: FilterPillsProps) {
  if (filters.length === 0) return null
  const without = (index: number) => onChange(filters.filter((_, other) => other !== index))
  const change = (index: number, changed: Partial<LogFilter>) =>
    onChange(filters.map((filter, other) => (other === index ? { ...filter, ...changed } : filter)))
  return (
    <ul className={styles.pills} aria-label="Filters">
      {filters.map((filter, index) => {
        const { operator, enabled, pinned } = filter
        const words = describeFilter(filter)
        const state = [enabled ? [] : 'off', pinned ? 'pinned' : []].flat().join(', ')
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: the same filter may stand there twice, and has nothing of its own but its place
            key={index}
            className={styles.pill}
            data-off={enabled ? undefined : ''}
            data-not={isNegated(operator) ? '' : undefined}
            data-bad={filter === bad ? '' : undefined}
          >
            <Menu position="bottom-start" shadow="md" width={190}>
              <Menu.Target>
                <button
                  type="button"
                  className={styles.pillText}
                  title={filter.values.map((value) => visibleText(value)).join('\n')}
                  aria-label={`Filter ${words}${state === '' ? '' : ` (${state})`}`}
                  onKeyDown={(event) => {
                    if (event.key !== 'Delete' && event.key !== 'Backspace') return
                    event.preventDefault()
                    without(index)
                  }}
                >
                  {pinned ? <IconPinFilled size={11} aria-hidden /> : null}
                  <span>{words}</span>
                </button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item onClick={() => onEdit(index)}>Edit…</Menu.Item>
                <Menu.Item onClick={() => change(index, { operator: opposite(operator) })}>
                  {isNegated(operator) ? 'Include instead' : 'Exclude instead'}
                </Menu.Item>
                <Menu.Item onClick={() => change(index, { enabled: !enabled })}>{enabled ? 'Switch off' : 'Switch on'}</Menu.Item>
                <Menu.Item onClick={() => change(index, { pinned: !pinned })}>{pinned ? 'Unpin' : 'Pin'}</Menu.Item>
                <Menu.Item onClick={() => without(index)}>Remove</Menu.Item>
              </Menu.Dropdown>
            </Menu>
            <ActionIcon
              size={18}
              variant="transparent"
              color="gray"
              aria-label={`Remove the filter ${words}`}
              onClick={() => without(index)}
            >
              <IconX size={12} />
            </ActionIcon>
          </li>
        )
      })}
      {filters.length > 1 ? (
        <li>
          <button type="button" className={styles.clear} onClick={() => onChange(filters.filter((filter) => filter.pinned))}>
            {filters.some((filter) => filter.pinned) ? 'Remove all that are not pinned' : 'Remove all'}
          </button>
        </li>
      ) : null}
    </ul>
  )
}
