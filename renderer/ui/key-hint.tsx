import styles from './ui.module.css'

/** A key as it is printed on the keyboard. */
export function KeyHint({ children }: { readonly children: string }) {
  return <kbd className={styles.key}>{children}</kbd>
}

/** ⌘ on Apple’s machines, Ctrl elsewhere. */
export const commandKey = /mac/i.test(navigator.userAgent) ? '⌘' : 'Ctrl'
