import { ActionIcon } from '@mantine/core'
import type { ReactNode } from 'react'

interface SmallActionProps {
  readonly label: string
  readonly size?: 'xs' | 'sm' | 'md'
  readonly onClick: () => void
  readonly children: ReactNode
}

/** One of several beside a value. */
export function SmallAction({ label, size = 'sm', onClick, children }: SmallActionProps) {
  return (
    <ActionIcon size={size} variant="subtle" color="gray" aria-label={label} title={label} onClick={onClick}>
      {children}
    </ActionIcon>
  )
}
