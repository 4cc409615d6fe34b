import { TextInput } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import styles from './rule-form.module.css'

/** One question of the form. `children` is given the id of its label. */
export function Line({ label, children }: { readonly label: string; readonly children: (labelledBy: string) => ReactNode }) {
  const id = useId()
  return (
    <div className={styles.line}>
      <span id={id} className={styles.lineLabel}>
        {label}
      </span>
      <div className={styles.lineFields}>{children(id)}</div>
    </div>
  )
}

interface NumberInputProps {
  readonly label: string
  /** As typed: it may be no number. */
  readonly value: string
  readonly unit: string
  readonly problem: string | undefined
  readonly onChange: (value: string) => void
}

/** As wide as a number; wider while it says what is wrong with it. */
export function NumberInput({ label, value, unit, problem, onChange }: NumberInputProps) {
  return (
    <TextInput
      aria-label={label}
      w={problem === undefined ? 92 : 230}
      inputMode="numeric"
      classNames={{ input: 'henge-number' }}
      value={value}
      rightSection={<span className={styles.unit}>{unit}</span>}
      rightSectionWidth={42}
      error={problem}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}
