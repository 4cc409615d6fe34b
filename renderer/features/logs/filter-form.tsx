import { ActionIcon, Autocomplete, Button, Group, NativeSelect, Popover, TagsInput } from '@mantine/core'
import { IconFilterPlus } from '@tabler/icons-react'
import { useState } from 'react'
import {
  type FilterOperator,
  filterOperators,
  fitsOperator,
  type LogFilter,
  logFilterSchema,
  longestFilterValue,
} from '../../../shared/model/log-filter.ts'
import type { LogQuery } from '../../../shared/model/logs.ts'
import { makeFilter, operatorWords } from './filter-list.ts'
import styles from './filters.module.css'
import { useFieldValues, useLogFields } from './use-log-fields.ts'

/** A filter that is written; `index` null: a new one. */
export interface EditedFilter {
  readonly index: number | null
  readonly filter: LogFilter
}

interface FilterButtonProps {
  readonly query: LogQuery
  readonly edited: EditedFilter | null
  readonly onEdit: (edited: EditedFilter | null) => void
  readonly onDone: (filter: LogFilter, index: number | null) => void
}

/** Opens the form of a new filter; the form of one that is there opens at the same place. */
export function FilterButton({ query, edited, onEdit, onDone }: FilterButtonProps) {
  return (
    <Popover
      opened={edited !== null}
      onChange={(open) => (open ? undefined : onEdit(null))}
      position="bottom-end"
      shadow="md"
      trapFocus
      returnFocus
      closeOnEscape={false}
    >
      <Popover.Target>
        <ActionIcon
          variant="default"
          size={36}
          aria-label="Add a filter"
          title="Add a filter"
          onClick={() => onEdit(edited === null ? { index: null, filter: makeFilter('', 'is') } : null)}
        >
          <IconFilterPlus size={16} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        {edited === null ? null : (
          <FilterForm
            key={`${edited.index} ${JSON.stringify(edited.filter)}`}
            query={query}
            edited={edited}
            onClose={() => onEdit(null)}
            onDone={(filter) => {
              onEdit(null)
              onDone(filter, edited.index)
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

interface FilterFormProps {
  readonly query: LogQuery
  readonly edited: EditedFilter
  readonly onClose: () => void
  readonly onDone: (filter: LogFilter) => void
}

function FilterForm({ query, edited, onClose, onDone }: FilterFormProps) {
  const [field, setField] = useState(edited.filter.field)
  const [operator, setOperator] = useState(edited.filter.operator)
  const [values, setValues] = useState<readonly string[]>(edited.filter.values)
  const fields = useLogFields(query, field, { limit: 20 })
  const read = logFilterSchema.safeParse({ ...edited.filter, field, operator, values: valuesFor(operator, values), enabled: true })
  return (
    <form
      className={styles.form}
      aria-label={edited.index === null ? 'New filter' : 'Filter'}
      onKeyDown={(event) => {
        // Of a list of choices that is open, it closes the list only.
        const inList = event.target instanceof Element && event.target.getAttribute('aria-expanded') === 'true'
        if (event.key === 'Escape' && !inList) onClose()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (read.success) onDone(read.data)
      }}
    >
      <Autocomplete
        label="Field"
        size="sm"
        data-autofocus
        classNames={{ input: 'henge-mono' }}
        value={field}
        data={(fields.data?.fields ?? []).map(({ name }) => name)}
        comboboxProps={{ withinPortal: false }}
        maxDropdownHeight={200}
        onChange={setField}
      />
      <NativeSelect
        label="Condition"
        size="sm"
        value={operator}
        data={filterOperators.map((one) => ({ value: one, label: operatorWords[one] }))}
        onChange={(event) => setOperator(filterOperators.find((one) => one === event.currentTarget.value) ?? operator)}
      />
      <ValueFields query={query} field={field} operator={operator} values={values} onChange={setValues} />
      <Group justify="flex-end">
        <Button type="submit" size="sm" disabled={!read.success}>
          {edited.index === null ? 'Add the filter' : 'Apply'}
        </Button>
      </Group>
    </form>
  )
}

interface ValueFieldsProps {
  readonly query: LogQuery
  readonly field: string
  readonly operator: FilterOperator
  readonly values: readonly string[]
  readonly onChange: (values: readonly string[]) => void
}

function ValueFields({ query, field, operator, values, onChange }: ValueFieldsProps) {
  const [typed, setTyped] = useState('')
  const several = operator === 'one-of' || operator === 'not-one-of'
  const [first = '', second = ''] = values
  const asked = useFieldValues(query, field, several ? typed : first, !fitsOperator(operator, 0))
  const data = (asked.data?.values ?? []).filter(({ cut }) => !cut).map(({ value }) => value)
  if (fitsOperator(operator, 0)) return null
  const common = {
    size: 'sm',
    classNames: { input: 'henge-mono' },
    comboboxProps: { withinPortal: false },
    maxDropdownHeight: 200,
  } as const
  if (several) {
    return (
      <TagsInput
        label="Values"
        {...common}
        value={[...values]}
        data={data}
        searchValue={typed}
        onSearchChange={setTyped}
        onChange={(chosen) => onChange(chosen.filter((value) => value.length <= longestFilterValue))}
      />
    )
  }
  if (operator === 'between' || operator === 'not-between') {
    return (
      <Group grow gap={8}>
        <Autocomplete label="From" {...common} value={first} onChange={(value) => onChange([value, second])} />
        <Autocomplete label="To" {...common} value={second} onChange={(value) => onChange([first, value])} />
      </Group>
    )
  }
  return (
    <Autocomplete
      label="Value"
      {...common}
      value={first}
      data={data}
      maxLength={longestFilterValue}
      onChange={(value) => onChange([value])}
    />
  )
}

/** As many as the condition takes: the others stay in the form, should the condition change back. */
function valuesFor(operator: FilterOperator, values: readonly string[]): string[] {
  if (fitsOperator(operator, 0)) return []
  if (fitsOperator(operator, 3)) return [...values]
  const count = fitsOperator(operator, 2) ? 2 : 1
  const taken = values.slice(0, count)
  // Nothing typed yet is no value.
  return taken.length === count && taken.every((value) => value !== '') ? taken : []
}
