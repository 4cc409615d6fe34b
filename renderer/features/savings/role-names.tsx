import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './proposal.module.css'

const shownAtFirst = 6

/** Roles within a sentence; the rest of many on a click. */
export function RoleNames({ names }: { readonly names: readonly string[] }) {
  const [all, setAll] = useState(false)
  const shown = all || names.length <= shownAtFirst + 1 ? names : names.slice(0, shownAtFirst)
  return (
    <>
      {shown.map((name, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two accounts may have a role of one name
        <span key={index}>
          {index > 0 ? ', ' : ''}
          <bdi className={styles.name}>{visibleText(name)}</bdi>
        </span>
      ))}
      {shown.length < names.length ? (
        <>
          {' '}
          <UnstyledButton className={styles.more} onClick={() => setAll(true)}>
            and {names.length - shown.length} more
          </UnstyledButton>
        </>
      ) : null}
    </>
  )
}
