import { SegmentedControl } from '@mantine/core'
import { useState } from 'react'
import { BillByRole } from './bill-by-role.tsx'
import { BillByServer } from './bill-by-server.tsx'
import styles from './ledger.module.css'

interface BillSectionProps {
  readonly accountId: string
  readonly accountName: string
  readonly month: string
}

/** What AWS billed, beside the ledger: by the tag of a role, or server by server. Nothing is asked before somebody asks: it costs. */
export function BillSection({ accountId, accountName, month }: BillSectionProps) {
  const [view, setView] = useState('role')
  return (
    <section className={styles.bill} aria-label={`Bill of ${accountName}`}>
      <div className={styles.billHead}>
        <h2>What AWS billed{accountName === '' ? '' : ` to ${accountName}`}</h2>
        <SegmentedControl
          size="xs"
          aria-label="How the bill is split"
          value={view}
          onChange={setView}
          data={[
            { value: 'role', label: 'By role' },
            { value: 'server', label: 'By server' },
          ]}
        />
      </div>
      {view === 'server' ? (
        <BillByServer accountId={accountId} accountName={accountName} />
      ) : (
        <BillByRole accountId={accountId} accountName={accountName} month={month} />
      )}
    </section>
  )
}
