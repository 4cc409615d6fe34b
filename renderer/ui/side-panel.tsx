import { ActionIcon, FocusTrap, Portal } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect } from 'react'
import styles from './ui.module.css'

interface SidePanelProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  /** Buttons, the one that acts last. */
  readonly footer?: ReactNode
  /** CSS width; default 640 px at most. */
  readonly width?: string
}

/** The palette, or a list of options that is open: Esc is theirs. */
function somethingIsAbove(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"], [aria-haspopup="listbox"][aria-expanded="true"]') !== null
}

/** A panel from the right over the content, without hiding what it is about. Esc closes it. */
export function SidePanel({ title, onClose, children, footer, width }: SidePanelProps) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented || somethingIsAbove()) return
      event.preventDefault()
      onClose()
    }
    // Before the list that is open hears it: afterwards it is closed, and the same Esc would close the panel too.
    document.addEventListener('keydown', onKey, true)
    return () => document.removeEventListener('keydown', onKey, true)
  }, [onClose])
  return (
    <Portal>
      <FocusTrap active>
        <div
          className={styles.panel}
          role="dialog"
          aria-label={title}
          data-henge-overlay
          style={width === undefined ? undefined : { width }}
        >
          <div className={styles.panelHead}>
            <h2>{title}</h2>
            <ActionIcon variant="subtle" color="gray" aria-label="Close" onClick={onClose}>
              <IconX size={16} />
            </ActionIcon>
          </div>
          <div className={styles.panelBody}>{children}</div>
          {footer === undefined ? null : <div className={styles.panelFoot}>{footer}</div>}
        </div>
      </FocusTrap>
    </Portal>
  )
}
