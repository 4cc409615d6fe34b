import { ActionIcon, Button, Group, Popover, TextInput } from '@mantine/core'
import { IconArrowRight, IconClock, IconZoomOut } from '@tabler/icons-react'
import { useState } from 'react'
import type { ResolvedRange, TimeRange } from '../../../shared/model/log-time-range.ts'
import { RecentRanges, useRememberRange } from './recent-ranges.tsx'
import styles from './time-picker.module.css'
import {
  describeRange,
  isRelative,
  quickRanges,
  type RangeProblem,
  readTypedInstant,
  readTypedRange,
  timeHelp,
  widen,
  writeLocal,
} from './time-range.ts'

interface TimePickerProps {
  readonly range: TimeRange
  readonly resolved: ResolvedRange
  readonly onChange: (range: TimeRange) => void
  /** Goes to one instant. */
  readonly onJump: (at: number) => void
}

/** Quick ranges on one side, two ends or one instant to type on the other, times of before between them. */
export function TimePicker({ range, resolved, onChange, onJump }: TimePickerProps) {
  const [open, setOpen] = useState(false)
  const remember = useRememberRange()
  const choose = (chosen: TimeRange) => {
    setOpen(false)
    remember(chosen)
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
            <RecentRanges onChoose={choose} />
            <div className={styles.typed}>
              <TypedRange key={`${range.from} ${range.to}`} range={range} resolved={resolved} onChange={choose} />
              <TypedInstant
                onJump={(at) => {
                  setOpen(false)
                  onJump(at)
                }}
              />
            </div>
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

function TypedRange({ range, resolved, onChange }: Omit<TimePickerProps, 'onJump'>) {
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

/** The list begins there; the time that is searched stays, where it holds the instant. */
function TypedInstant({ onJump }: { readonly onJump: (at: number) => void }) {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  return (
    <form
      className={styles.instant}
      onSubmit={(event) => {
        event.preventDefault()
        const at = readTypedInstant(text, Date.now())
        if (at === null) setWrong(true)
        else onJump(at)
      }}
    >
      <TextInput
        label="Jump to a time"
        size="sm"
        placeholder="2026-11-22 14:05:30"
        classNames={{ input: 'henge-mono' }}
        value={text}
        error={wrong ? timeHelp : null}
        rightSection={
          <ActionIcon type="submit" variant="subtle" aria-label="Jump" title="Jump" disabled={text.trim() === ''}>
            <IconArrowRight size={16} aria-hidden />
          </ActionIcon>
        }
        onChange={(event) => {
          setText(event.currentTarget.value)
          setWrong(false)
        }}
      />
    </form>
  )
}
