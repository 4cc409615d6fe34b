import { Select, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { WeeklyHours } from '../../../shared/model/savings.ts'
import styles from './hours-editor.module.css'
import screen from './savings.module.css'
import { dayNames, normaliseTime } from './savings-words.ts'

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')]
const hoursHelp = 'hours-help'

interface TimeFieldProps {
  readonly label: string
  readonly value: string
  readonly mayEndDay?: boolean
  readonly onChange: (time: string) => void
  /** Whether what stands in the field is a time; said once it is left or Enter is pressed. */
  readonly onWrong: (wrong: boolean) => void
}

/** A time that counts once it is left or Enter is pressed: half a time is no time. */
function TimeField({ label, value, mayEndDay = false, onChange, onWrong }: TimeFieldProps) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  const time = normaliseTime(text, mayEndDay)
  const commit = () => {
    onWrong(time === null)
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
      aria-describedby={hoursHelp}
      onChange={(event) => {
        setText(event.currentTarget.value)
        onWrong(false)
      }}
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
  const [wrong, setWrong] = useState<'from' | 'to' | null>(null)
  const mark = (field: 'from' | 'to') => (isWrong: boolean) => setWrong((before) => (isWrong ? field : before === field ? null : before))
  const toggle = (day: number) => {
    const days = hours.days.includes(day) ? hours.days.filter((other) => other !== day) : [...hours.days, day].sort()
    if (days.length > 0) onChange({ ...hours, days })
  }
  return (
    <div>
      <fieldset className={styles.editor}>
        <legend className="henge-unseen">Hours in which servers run</legend>
        <div>
          <span className={screen.legend} aria-hidden>
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
        <TimeField label="From" value={hours.from} onChange={(from) => onChange({ ...hours, from })} onWrong={mark('from')} />
        <TimeField label="To" value={hours.to} mayEndDay onChange={(to) => onChange({ ...hours, to })} onWrong={mark('to')} />
        <Select
          label="Time zone"
          size="sm"
          w={190}
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
      <p id={hoursHelp} className={styles.wrong} role="status">
        {wrong === null
          ? null
          : `${wrong === 'from' ? 'From' : 'To'} is no time of day: write 07:00${wrong === 'to' ? ', or 24:00 for the end of the day' : ''}. The numbers are still those of ${hours.from}–${hours.to}.`}
      </p>
    </div>
  )
}
