import { Button, type ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'

interface DecisionFooterProps {
  /** It has been done: there is nothing left but to close. */
  readonly over?: boolean
  /** Words of the button that leaves all as it is. */
  readonly keep: ReactNode
  /** True: the button that leaves all as it is has the focus. */
  readonly focusKeep?: boolean
  readonly busy: boolean
  readonly disabled?: boolean
  readonly color?: ButtonProps['color']
  readonly onClose: () => void
  readonly onAct: () => void
  /** Words of the button that acts. */
  readonly children: ReactNode
}

/** Foot of a panel that asks once more: the way back first, then the deed. */
export function DecisionFooter({ over, keep, focusKeep = true, busy, disabled, color, onClose, onAct, children }: DecisionFooterProps) {
  if (over) {
    return (
      <Button onClick={onClose} data-autofocus>
        Close
      </Button>
    )
  }
  return (
    <>
      <Button variant="default" onClick={onClose} data-autofocus={focusKeep ? true : undefined}>
        {keep}
      </Button>
      <Button {...(color === undefined ? {} : { color })} disabled={disabled === true} loading={busy} onClick={onAct}>
        {children}
      </Button>
    </>
  )
}
