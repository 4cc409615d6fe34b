import { SegmentedControl, Text } from '@mantine/core'

interface LabelledChoiceProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly choices: readonly { readonly value: Value; readonly label: string }[]
  readonly onChange: (value: Value) => void
  readonly disabled?: boolean
}

/** One of a few, all of them shown, under what they are of. */
export function LabelledChoice<Value extends string>({ label, value, choices, onChange, disabled = false }: LabelledChoiceProps<Value>) {
  return (
    <div>
      <Text size="sm" fw={500} mb={4}>
        {label}
      </Text>
      <SegmentedControl
        size="xs"
        aria-label={label}
        value={value}
        disabled={disabled}
        transitionDuration={0}
        onChange={(chosen) => onChange(chosen as Value)}
        data={[...choices]}
      />
    </div>
  )
}
