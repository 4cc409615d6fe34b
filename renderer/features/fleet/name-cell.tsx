import { Link } from 'wouter'
import type { Account } from '../../../shared/model/account.ts'
import { addresses } from '../../bridge/addresses.ts'
import { AccountTag } from '../../ui/account-tag.tsx'
import { DiscloseButton } from '../../ui/disclose-button.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './fleet.module.css'
import type { FleetRow } from './fleet-rows.ts'
import { toggleExpanded } from './fleet-view.ts'

function Chevron({ row }: { readonly row: Extract<FleetRow, { kind: 'role' | 'unmanaged' }> }) {
  const name = row.kind === 'role' ? row.summary.role : 'unmanaged'
  return <DiscloseButton label={`Servers of ${visibleText(name)}`} open={row.expanded} onToggle={() => toggleExpanded(row.key)} />
}

interface NameProps {
  readonly row: FleetRow
  readonly accounts: ReadonlyMap<string, Account>
}

/** What a row is called, and where there are several accounts, in which it is. */
export function Name({ row, accounts }: NameProps) {
  const severalAccounts = accounts.size > 1
  switch (row.kind) {
    case 'account': {
      const account = accounts.get(row.accountId)
      return <span className={styles.accountRow}>{account?.name ?? row.accountId}</span>
    }
    case 'role': {
      const account = accounts.get(row.summary.accountId)
      return (
        <span className={styles.name}>
          <Chevron row={row} />
          <Link href={addresses.role(row.summary.accountId, row.summary.role)} title={visibleText(row.summary.role)}>
            {visibleText(row.summary.role)}
          </Link>
          {severalAccounts && account !== undefined ? <AccountTag account={account} short /> : null}
        </span>
      )
    }
    case 'unmanaged': {
      const account = accounts.get(row.accountId)
      return (
        <span className={styles.name}>
          <Chevron row={row} />
          <span className="henge-muted">unmanaged</span>
          {severalAccounts && account !== undefined ? <AccountTag account={account} short /> : null}
        </span>
      )
    }
    case 'server':
      return (
        <span className={`${styles.name} ${row.nested ? styles.nested : ''}`} title={visibleText(row.server.name)}>
          {row.server.role === null ? (
            <span className={styles.plainName}>{visibleText(row.server.name)}</span>
          ) : (
            <Link href={addresses.role(row.server.accountId, row.server.role)} className={styles.serverLink}>
              {visibleText(row.server.name)}
            </Link>
          )}
        </span>
      )
  }
}
