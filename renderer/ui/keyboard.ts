import { useEffect, useRef } from 'react'

/** True while keys belong to a text field or to a dialog, not to the screen. */
export function keysAreTaken(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return true
  return target.closest('[role="dialog"], [role="menu"], [role="listbox"]') !== null
}

/** Single-key shortcuts of the screen shown; `bindings` maps `KeyboardEvent.key` to what it does. Not while somebody types. */
export function useShortcuts(bindings: Readonly<Record<string, () => void>>): void {
  const latest = useRef(bindings)
  latest.current = bindings
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || keysAreTaken(event.target)) return
      if (document.querySelector('[data-henge-overlay]') !== null && event.key !== 'Escape') return
      // Enter and space on a button or link are that control’s own.
      if ((event.key === 'Enter' || event.key === ' ') && event.target instanceof HTMLElement && event.target.closest('button, a') !== null)
        return
      const action = latest.current[event.key]
      if (action === undefined) return
      event.preventDefault()
      action()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
