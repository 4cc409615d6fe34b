import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core'
import { IconAdjustmentsHorizontal, IconChevronRight } from '@tabler/icons-react'
import { type ReactNode, useId, useState } from 'react'
import type { Strategy } from '../../../shared/model/recipe.ts'
import styles from './rollout.module.css'
import { fieldsFor, type ReadDraft, type RolloutDraft, type RolloutField } from './rollout-draft.ts'

interface RolloutFormProps {
  /** What the settings come to, in a line. */
  readonly sentence: string
  readonly strategy: Strategy
  readonly draft: RolloutDraft
  readonly problems: ReadDraft['problems']
  readonly changed: boolean
  readonly onChange: (change: Partial<RolloutDraft>) => void
  readonly onReset: () => void
  /** What an empty limit means, where it is not the default. */
  readonly emptyMeans?: string
}

/** How the replacement goes through the role: one sentence, and the fields behind it. Only what matters for the strategy is asked. */
export function RolloutForm({ sentence, strategy, draft, problems, changed, onChange, onReset, emptyMeans }: RolloutFormProps) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const shown = fieldsFor(strategy, draft)
  return (
    <section className={styles.rollout} aria-label="Settings of the rollout">
      <div className={styles.rolloutHead}>
        <button type="button" className={styles.disclose} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <IconChevronRight size={14} aria-hidden />
          <IconAdjustmentsHorizontal size={15} aria-hidden />
          Settings
        </button>
        <span className={styles.sentence}>{sentence}</span>
        {changed ? (
          <Button size="compact-xs" variant="subtle" onClick={onReset}>
            Reset
          </Button>
        ) : null}
      </div>
      {open ? (
        <div id={id} className={styles.fields}>
          {groups.map(({ title, fields }) => {
            const own = fields.filter((field) => shown.includes(field))
            if (own.length === 0) return null
            return (
              <fieldset key={title} className={styles.group}>
                <legend>{title}</legend>
                {own.map((field) => (
                  <Field
                    key={field}
                    {...{ field, draft, onChange }}
                    problem={problems[field]}
                    emptyMeans={mayBeEmpty.includes(field) ? emptyMeans : undefined}
                  />
                ))}
              </fieldset>
            )
          })}
        </div>
      ) : null}
    </section>
  )
}

const groups: readonly { readonly title: string; readonly fields: readonly RolloutField[] }[] = [
  {
    title: 'How many at a time',
    fields: ['maxSurge', 'checkpointPercentages', 'minHealthyPercentage', 'maxUnavailable', 'canary', 'checkpointDelaySeconds'],
  },
  { title: 'Before the old ones go', fields: ['instanceWarmupSeconds', 'bakeSeconds', 'bakeErrorsPerMinute', 'hold'] },
  { title: 'What becomes of the old ones', fields: ['oldServers', 'quarantineDays', 'snapshotVolumes'] },
]

type TextField = Exclude<RolloutField, 'canary' | 'hold' | 'oldServers' | 'snapshotVolumes'>

const texts: Readonly<Record<TextField, { readonly label: string; readonly description: string; readonly placeholder?: string }>> = {
  maxSurge: {
    label: 'Surge',
    description: 'Servers beyond the wanted number, like 1 or 25%. 0: an old one goes before its new one comes.',
  },
  maxUnavailable: {
    label: 'At most unavailable',
    description: 'Servers that may be missing at once, like 1 or 25%.',
    placeholder: 'what the minimum leaves',
  },
  minHealthyPercentage: { label: 'Minimum healthy, %', description: 'Share of the role that stays healthy all the time.' },
  checkpointPercentages: {
    label: 'Checkpoints, %',
    description: 'Pause when this share is replaced, like 20, 50.',
    placeholder: 'none',
  },
  checkpointDelaySeconds: { label: 'Length of a checkpoint', description: 'Anybody may end it sooner, or turn back.' },
  instanceWarmupSeconds: { label: 'Warm-up', description: 'A healthy server is left alone this long before it counts.' },
  bakeSeconds: { label: 'Bake time', description: 'The new ones serve this long, watched; what fails is rolled back.' },
  bakeErrorsPerMinute: {
    label: 'Error lines a minute',
    description: 'More than this in the new servers’ own logs roll it back.',
    placeholder: 'not watched',
  },
  quarantineDays: { label: 'Days in quarantine', description: 'How long they are meant to be kept. Their disks are paid for.' },
}

const ticks = {
  canary: { label: 'Canary first', description: 'One server by itself, and a checkpoint after it.' },
  hold: { label: 'Wait for me', description: 'Stands still before the old ones go, until somebody says so.' },
  snapshotVolumes: { label: 'Snapshot of each volume', description: 'Taken before an old server goes; kept and paid for until deleted.' },
} as const

interface FieldProps {
  readonly field: RolloutField
  readonly draft: RolloutDraft
  readonly problem: string | undefined
  readonly onChange: (change: Partial<RolloutDraft>) => void
  readonly emptyMeans: string | undefined
}

/** These have no default of their own. */
const mayBeEmpty: readonly RolloutField[] = ['maxUnavailable', 'bakeErrorsPerMinute']

function Field({ field, draft, problem, onChange, emptyMeans }: FieldProps): ReactNode {
  switch (field) {
    case 'canary':
    case 'hold':
    case 'snapshotVolumes':
      return (
        <Checkbox
          size="xs"
          {...ticks[field]}
          checked={draft[field]}
          onChange={(event) => onChange({ [field]: event.currentTarget.checked })}
        />
      )
    case 'oldServers':
      return (
        <SegmentedControl
          aria-label="What becomes of the old servers"
          value={draft.oldServers}
          onChange={(value) => onChange({ oldServers: value === 'quarantine' ? 'quarantine' : 'destroy' })}
          data={[
            { value: 'destroy', label: 'Destroy' },
            { value: 'quarantine', label: 'Quarantine: cut off and kept' },
          ]}
        />
      )
    default:
      return (
        <TextInput
          {...texts[field]}
          {...(emptyMeans === undefined ? {} : { placeholder: emptyMeans })}
          value={draft[field]}
          error={problem}
          onChange={(event) => onChange({ [field]: event.currentTarget.value })}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          autoComplete="off"
          spellCheck={false}
        />
      )
  }
}
