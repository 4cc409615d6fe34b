import { Select, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { WeeklyHours } from '../../../shared/model/savings.ts'
import styles from './savings.module.css'
import { dayNames } from './savings-words.ts'

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
const clockTime = /^([01]?\d|2[0-3]):?([0-5]\d)$/

/** "7:00", "0700" and "24:00" as the backend wants them; null for what is no time of day. */
function normaliseTime(text: string, mayEndDay: boolean): string | null {
  const trimmed = text.trim()
  if (mayEndDay && /^24:?00$/.test(trimmed)) return '24:00'
  if (/^([01]?\d|2[0-3])$/.test(trimmed)) return `${trimmed.padStart(2, '0')}:00`
  const match = clockTime.exec(trimmed)
  return match ? `${(match[1] ?? '').padStart(2, '0')}:${match[2]}` : null
}

interface TimeFieldProps {
  readonly label: string
  readonly value: string
  readonly mayEndDay?: boolean
  readonly onChange: (time: string) => void
}

/** A time that counts once it is left or Enter is pressed: half a time is no time. */
function TimeField({ label, value, mayEndDay = false, onChange }: TimeFieldProps) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const time = normaliseTime(text, mayEndDay)
  const commit = () => {
    if (time === null) return
    setText(time)
    if (time !== value) onChange(time)
  }
  return (
    <TextInput
      label={label}
      size="sm"
      w={76}
      value={text}
      classNames={{ input: 'henge-mono' }}
      error={time === null}
      title={time === null ? `A time looks like 07:00${mayEndDay ? ', the end of the day is 24:00' : ''}.` : undefined}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
    />
  )
}

interface HoursEditorProps {
  readonly hours: WeeklyHours
  readonly onChange: (hours: WeeklyHours) => void
}

/** Days, times and zone in one line; each change counts at once. */
export function HoursEditor({ hours, onChange }: HoursEditorProps) {
  const toggle = (day: number) => {
    const days = hours.days.includes(day) ? hours.days.filter((other) => other !== day) : [...hours.days, day].sort()
    if (days.length > 0) onChange({ ...hours, days })
  }
  return (
    <fieldset className={styles.editor}>
      <legend className={styles.hidden}>Hours in which servers run</legend>
      <div>
        <span className={styles.legend} aria-hidden>
          Servers run on
        </span>
        <div className={styles.days}>
          {dayNames.map((name, index) => {
            const day = index + 1
            const on = hours.days.includes(day)
            const last = on && hours.days.length === 1
            return (
              <button
                key={name}
                type="button"
                className={styles.day}
                aria-pressed={on}
                disabled={last}
                title={last ? 'At least one day stays chosen: with none, nothing would ever run.' : undefined}
                onClick={() => toggle(day)}
              >
                {name}
              </button>
            )
          })}
        </div>
      </div>
      <TimeField label="From" value={hours.from} onChange={(from) => onChange({ ...hours, from })} />
      <TimeField label="To" value={hours.to} mayEndDay onChange={(to) => onChange({ ...hours, to })} />
      <Select
        label="Time zone"
        size="sm"
        w={210}
        searchable
        allowDeselect={false}
        limit={80}
        data={zones.includes(hours.zone) ? zones : [hours.zone, ...zones]}
        value={hours.zone}
        onChange={(zone) => {
          if (zone !== null && zone !== hours.zone) onChange({ ...hours, zone })
        }}
      />
    </fieldset>
  )
}
