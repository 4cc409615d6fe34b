import type { Account } from '../../../shared/model/account.ts'
import { AccountTag } from '../../ui/account-tag.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './leftovers.module.css'

interface NameCellProps {
  readonly name: string
  readonly accountId: string
  readonly accounts: ReadonlyMap<string, Account>
}

/** What it is called, and where there are several accounts, in which it is. */
export function NameCell({ name, accountId, accounts }: NameCellProps) {
  const account = accounts.get(accountId)
  return (
    <span className={styles.name} title={visibleText(name)}>
      {name === '' ? <span className={styles.nameless}>no name</span> : <span>{visibleText(name)}</span>}
      {accounts.size > 1 && account !== undefined ? <AccountTag account={account} short /> : null}
    </span>
  )
}
