import { IconCheck } from '@tabler/icons-react'
import { useState } from 'react'
import styles from './ui.module.css'

/** `i-0ab12…12f`: enough of both ends to tell ids apart. */
export function shortenMiddle(id: string, head = 7, tail = 4): string {
  return id.length <= head + tail + 1 ? id : `${id.slice(0, head)}…${id.slice(-tail)}`
}

/** An id shortened in the middle; a click copies all of it. */
export function ShortId({ id, head, tail }: { readonly id: string; readonly head?: number; readonly tail?: number }) {
  const [copied, setCopied] = useState(false)
  return (
    <button
      type="button"
      className={styles.id}
      title={`${id} · click copies`}
      onClick={(event) => {
        event.stopPropagation()
        void navigator.clipboard.writeText(id).then(() => {
          setCopied(true)
          window.setTimeout(() => setCopied(false), 1200)
        })
      }}
    >
      {shortenMiddle(id, head, tail)}
      {copied ? <IconCheck size={12} aria-label="copied" /> : null}
    </button>
  )
}
