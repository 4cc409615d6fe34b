import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { IconChevronDown, IconChevronRight, IconPlus, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { ScheduleFinding } from '../../../shared/model/schedules/check-schedule.ts'
import type { Period } from '../../../shared/model/schedules/schedule.ts'
import { holidayWords } from '../../../shared/model/schedules/schedule-words.ts'
import { FindingsAt } from './findings-at.tsx'
import type { PeriodDraft } from './schedule-draft.ts'
import styles from './schedules.module.css'

const added: PeriodDraft = { name: '', weekdays: 'mon-fri', begin: '', end: '', monthdays: '', months: '', holidays: 'skip' }

interface PeriodListProps {
  readonly periods: readonly PeriodDraft[]
  readonly findings: readonly ScheduleFinding[]
  readonly onChange: (periods: readonly PeriodDraft[]) => void
}

/** Every period with its fields, for what a painted week cannot say. */
export function PeriodList({ periods, findings, onChange }: PeriodListProps) {
  const change = (place: number, different: Partial<PeriodDraft>) =>
    onChange(periods.map((period, index) => (index === place ? { ...period, ...different } : period)))
  return (
    <>
      <ul className={styles.periods} aria-label="Periods">
        {periods.map((period, index) => (
          <PeriodEntry
            // biome-ignore lint/suspicious/noArrayIndexKey: periods have no names of their own, and stay in their order
            key={index}
            number={index + 1}
            period={period}
            findings={findings.filter(({ path }) => path === `periods.${index}` || path.startsWith(`periods.${index}.`))}
            onChange={(different) => change(index, different)}
            onRemove={() => onChange(periods.filter((_, place) => place !== index))}
          />
        ))}
      </ul>
      <FindingsAt findings={findings} path="periods" />
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        leftSection={<IconPlus size={14} aria-hidden />}
        onClick={() => onChange([...periods, added])}
      >
        Add a period
      </Button>
    </>
  )
}

interface PeriodEntryProps {
  readonly number: number
  readonly period: PeriodDraft
  readonly findings: readonly ScheduleFinding[]
  readonly onChange: (different: Partial<PeriodDraft>) => void
  readonly onRemove: () => void
}

function PeriodEntry({ number, period, findings, onChange, onRemove }: PeriodEntryProps) {
  const special = period.monthdays !== '' || period.months !== '' || period.holidays !== 'skip' || period.name !== ''
  const [more, setMore] = useState(special)
  const wrong = (field: string) => findings.some(({ path, severity }) => severity === 'error' && path.endsWith(`.${field}`))
  const field = (name: 'weekdays' | 'begin' | 'end' | 'monthdays' | 'months' | 'name', label: string, placeholder: string) => (
    <TextInput
      size="xs"
      label={label}
      placeholder={placeholder}
      maxLength={name === 'name' ? 60 : 200}
      classNames={{ input: name === 'name' ? '' : 'henge-mono' }}
      value={period[name]}
      error={wrong(name)}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  )
  return (
    <li className={styles.period} aria-label={`Period ${number}`}>
      <div className={styles.periodFields}>
        {field('weekdays', 'Weekdays', 'every day')}
        {field('begin', 'Starts', 'no start')}
        {field('end', 'Stops', 'no stop')}
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={more ? 'Fewer fields' : 'Days of the month, months, holidays, name'}
          title={more ? 'Fewer fields' : 'Days of the month, months, holidays, name'}
          aria-expanded={more}
          onClick={() => setMore(!more)}
        >
          {more ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label={`Remove period ${number}`} title="Remove this period" onClick={onRemove}>
          <IconX size={15} />
        </ActionIcon>
      </div>
      {more ? (
        <div className={styles.periodFields} data-more>
          {field('monthdays', 'Days of the month', 'every one')}
          {field('months', 'Months', 'every one')}
          <Select
            size="xs"
            label="Holidays"
            allowDeselect={false}
            data={Object.entries(holidayWords).map(([value, label]) => ({ value, label }))}
            value={period.holidays}
            onChange={(value) => onChange({ holidays: (value ?? 'skip') as Period['holidays'] })}
          />
          {field('name', 'Name', 'none')}
        </div>
      ) : null}
      <FindingsAt findings={findings} />
    </li>
  )
}
