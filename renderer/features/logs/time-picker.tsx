import { ActionIcon, Button, Group, Popover, TextInput } from '@mantine/core'
import { IconClock, IconZoomOut } from '@tabler/icons-react'
import { useState } from 'react'
import styles from './logs.module.css'
import {
  describeRange,
  isRelative,
  quickRanges,
  type RangeProblem,
  type ResolvedRange,
  readTypedRange,
  type TimeRange,
  widen,
  writeLocal,
} from './time-range.ts'

interface TimePickerProps {
  readonly range: TimeRange
  readonly resolved: ResolvedRange
  readonly onChange: (range: TimeRange) => void
}

/** Quick ranges on one side, two ends to type on the other. */
export function TimePicker({ range, resolved, onChange }: TimePickerProps) {
  const [open, setOpen] = useState(false)
  const choose = (chosen: TimeRange) => {
    setOpen(false)
    onChange(chosen)
  }
  return (
    <div className={styles.time}>
      <Popover opened={open} onChange={setOpen} position="bottom-end" shadow="md" trapFocus>
        <Popover.Target>
          <Button
            variant="default"
            size="sm"
            fw={500}
            leftSection={<IconClock size={15} aria-hidden />}
            aria-label={`Time: ${describeRange(range, resolved)}`}
            onClick={() => setOpen(!open)}
          >
            {describeRange(range, resolved)}
          </Button>
        </Popover.Target>
        <Popover.Dropdown p={0}>
          <div className={styles.timeChoices}>
            <ul className={styles.quick}>
              {quickRanges.map((quick) => (
                <li key={quick.label}>
                  <button
                    type="button"
                    aria-pressed={quick.from === range.from && quick.to === range.to}
                    onClick={() => choose({ from: quick.from, to: quick.to })}
                  >
                    {quick.label}
                  </button>
                </li>
              ))}
            </ul>
            <TypedRange key={`${range.from} ${range.to}`} range={range} resolved={resolved} onChange={choose} />
          </div>
        </Popover.Dropdown>
      </Popover>
      <ActionIcon
        variant="default"
        size={36}
        aria-label="Twice the time"
        title="Twice the time"
        onClick={() => onChange(widen(resolved, Date.now()))}
      >
        <IconZoomOut size={16} aria-hidden />
      </ActionIcon>
    </div>
  )
}

function TypedRange({ range, resolved, onChange }: TimePickerProps) {
  const [from, setFrom] = useState(isRelative(range) ? range.from : writeLocal(resolved.from))
  const [to, setTo] = useState(isRelative(range) ? range.to : writeLocal(resolved.to))
  const [problem, setProblem] = useState<RangeProblem | null>(null)
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const apply = () => {
    const read = readTypedRange(from, to, Date.now())
    if ('field' in read) setProblem(read)
    else onChange(read)
  }
  return (
    <form
      className={styles.typed}
      onSubmit={(event) => {
        event.preventDefault()
        apply()
      }}
    >
      <TextInput
        label="From"
        size="sm"
        classNames={{ input: 'henge-mono' }}
        value={from}
        error={problem?.field === 'from' ? problem.message : null}
        onChange={(event) => setFrom(event.currentTarget.value)}
      />
      <TextInput
        label="To"
        size="sm"
        classNames={{ input: 'henge-mono' }}
        value={to}
        error={problem?.field === 'to' ? problem.message : null}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <p className="henge-muted">Local time, {zone}. Or relative: now-90m, now/d.</p>
      <Group justify="flex-end">
        <Button type="submit" size="sm">
          Show this time
        </Button>
      </Group>
    </form>
  )
}
