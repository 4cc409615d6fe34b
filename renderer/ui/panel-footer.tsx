import { Button, Text } from '@mantine/core'
import type { ReactNode } from 'react'

interface PanelFooterProps {
  /** What keeps the action from being done, as the next thing to do; null: nothing. */
  readonly missing: string | null
  readonly disabled?: boolean
  readonly busy: boolean
  readonly onCancel: () => void
  readonly onAct: () => void
  /** Words of the button that acts. */
  readonly children: ReactNode
}

/** Foot of a panel that is filled in: what is still missing, the way out, and the action. */
export function PanelFooter({ missing, disabled, busy, onCancel, onAct, children }: PanelFooterProps) {
  return (
    <>
      <Text size="xs" c="var(--henge-muted)" style={{ flex: 1 }}>
        {missing}
      </Text>
      <Button variant="default" onClick={onCancel}>
        Cancel
      </Button>
      <Button disabled={disabled ?? missing !== null} loading={busy} onClick={onAct}>
        {children}
      </Button>
    </>
  )
}
