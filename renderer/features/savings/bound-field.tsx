import { TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { type NumberBounds, readBounded } from './bounded-number.ts'

interface BoundFieldProps {
  readonly label: string
  readonly unit: string
  readonly value: number | null
  readonly bounds: NumberBounds
  readonly onChange: (value: number | null) => void
}

/** A number that counts once it is left or Enter is pressed, and only within its bounds; what was typed stays either way. */
export function BoundField({ label, unit, value, bounds, onChange }: BoundFieldProps) {
  const shown = value === null ? '' : String(value)
  const [typed, setTyped] = useState(shown)
  useEffect(() => setTyped(shown), [shown])
  const read = readBounded(typed, bounds)
  const commit = () => {
    if ('number' in read && read.number !== value) onChange(read.number)
  }
  return (
    <TextInput
      label={label}
      size="xs"
      w={112}
      inputMode="decimal"
      spellCheck={false}
      rightSection={<span className="henge-muted">{unit}</span>}
      rightSectionWidth={16 + 8 * unit.length}
      rightSectionPointerEvents="none"
      placeholder={bounds.optional ? 'any' : undefined}
      value={typed}
      error={'wrong' in read ? read.wrong : null}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
      }}
    />
  )
}
