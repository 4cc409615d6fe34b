import type { Account } from '../../shared/model/account.ts'
import { AccountTag } from './account-tag.tsx'
import styles from './ui.module.css'
import { visibleText } from './visible-text.ts'

interface RoleNameProps {
  readonly role: string
  /** Where several accounts are shown: which of them. */
  readonly account?: Account | undefined
}

/** A role as whoever tagged its servers wrote it, made safe to read: it cannot turn round what stands beside it. */
export function RoleName({ role, account }: RoleNameProps) {
  const name = <bdi title={visibleText(role)}>{visibleText(role)}</bdi>
  if (account === undefined) return name
  return (
    <span className={styles.roleName}>
      {name}
      <AccountTag account={account} short />
    </span>
  )
}
