import { SegmentedControl } from '@mantine/core'
import type { Strategy } from '../../../shared/model/recipe.ts'

interface StrategySwitchProps {
  readonly value: Strategy
  readonly onChange: (strategy: Strategy) => void
}

export function StrategySwitch({ value, onChange }: StrategySwitchProps) {
  return (
    <SegmentedControl
      aria-label="Strategy"
      value={value}
      onChange={(next) => onChange(next as Strategy)}
      data={[
        { value: 'blue-green', label: 'Blue-green: old goes last' },
        { value: 'destroy-first', label: 'Destroy first' },
      ]}
    />
  )
}
