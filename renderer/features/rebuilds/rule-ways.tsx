import { SegmentedControl } from '@mantine/core'
import { RolloutForm } from '../../ui/rollout/rollout-form.tsx'
import { StrategySwitch } from '../../ui/rollout/strategy-choice.tsx'
import { Line } from './form-line.tsx'
import { type ReadRule, type RuleDraft, untouchedRollout, waysWords } from './rule-draft.ts'
import styles from './rule-form.module.css'

interface WaysProps {
  readonly draft: RuleDraft
  readonly problems: ReadRule['rolloutProblems']
  readonly onChange: (change: Partial<RuleDraft>) => void
}

/** How each role is replaced: as its recipe says, or all by the same strategy and settings. */
export function Ways({ draft, problems, onChange }: WaysProps) {
  const { strategy, rollout } = draft
  return (
    <>
      <Line label="How">
        {(label) => (
          <>
            <SegmentedControl
              aria-labelledby={label}
              value={strategy === null ? 'recipe' : 'same'}
              onChange={(value) => onChange({ strategy: value === 'recipe' ? null : 'blue-green' })}
              data={[
                { value: 'recipe', label: 'As each recipe says' },
                { value: 'same', label: 'The same for all' },
              ]}
            />
            {strategy === null ? (
              <span className={styles.lineNote}>Each role by its own strategy and settings.</span>
            ) : (
              <StrategySwitch value={strategy} onChange={(next) => onChange({ strategy: next })} />
            )}
          </>
        )}
      </Line>
      {strategy === null ? null : (
        <div className={styles.ways}>
          <RolloutForm
            sentence={waysWords(strategy, rollout, problems)}
            strategy={strategy}
            draft={rollout}
            problems={problems}
            changed={JSON.stringify(rollout) !== JSON.stringify(untouchedRollout)}
            onChange={(change) => onChange({ rollout: { ...rollout, ...change } })}
            onReset={() => onChange({ rollout: untouchedRollout })}
            emptyMeans="as each recipe says"
          />
        </div>
      )}
    </>
  )
}
