import { SegmentedControl } from '@mantine/core'
import { useId } from 'react'
import { type Strategy, strategySchema } from '../../../shared/model/recipe.ts'
import styles from './rollout.module.css'
import { strategyWords } from './rollout-words.ts'

interface StrategyChoiceProps {
  readonly value: Strategy
  readonly onChange: (strategy: Strategy) => void
}

const order: readonly Strategy[] = ['blue-green', 'rolling', 'root-volume', 'destroy-first'].map((name) => strategySchema.parse(name))

/** The four strategies, each with what it does and what it costs in downtime. */
export function StrategyChoice({ value, onChange }: StrategyChoiceProps) {
  const group = useId()
  return (
    <div role="radiogroup" aria-label="Strategy" className={styles.strategies}>
      {order.map((strategy) => {
        const { name, does, downtime } = strategyWords[strategy]
        return (
          <label key={strategy} className={styles.strategy} data-chosen={strategy === value || undefined}>
            <input
              type="radio"
              name={group}
              value={strategy}
              checked={strategy === value}
              onChange={() => onChange(strategy)}
              aria-describedby={`${group}-${strategy}`}
              aria-label={name}
            />
            <span>
              <strong>{name}</strong>
              <span id={`${group}-${strategy}`} className={styles.strategyWords}>
                {does} <span>{downtime}</span>
              </span>
            </span>
          </label>
        )
      })}
    </div>
  )
}

/** The same by name only, where several roles share a panel. */
export function StrategySwitch({ value, onChange }: StrategyChoiceProps) {
  return (
    <SegmentedControl
      aria-label="Strategy"
      value={value}
      onChange={(next) => onChange(strategySchema.parse(next))}
      data={order.map((strategy) => ({ value: strategy, label: strategyWords[strategy].name }))}
    />
  )
}
