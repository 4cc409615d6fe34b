import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Account, AccountStatus } from '../../../shared/model/account.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { accountsQuery } from '../../bridge/queries.ts'
import { TableSkeleton } from '../../ui/delayed.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { AddAccountPanel } from './add-account-panel.tsx'
import { RemovePanel } from './remove-panel.tsx'
import styles from './settings.module.css'

type Listed = Account & { readonly status: AccountStatus }

export function AccountsSection() {
  const accounts = useQuery(accountsQuery())
  const [adding, setAdding] = useState(false)
  const [removing, setRemoving] = useState<Listed | null>(null)
  return (
    <section aria-label="Accounts">
      <div className={styles.section}>
        <h2>Accounts</h2>
        <Button variant="default" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>
          Add an AWS account…
        </Button>
      </div>
      {accounts.error === null ? null : (
        <ErrorState title="The accounts cannot be listed." problem={toProblem(accounts.error)} onRetry={() => void accounts.refetch()} />
      )}
      {accounts.isPending ? <TableSkeleton rows={2} label="The accounts are being asked for" /> : null}
      <div>
        {(accounts.data ?? []).map((account) => (
          <AccountRow key={account.id} account={account} onRemove={() => setRemoving(account)} />
        ))}
      </div>
      {adding ? <AddAccountPanel known={accounts.data ?? []} onClose={() => setAdding(false)} /> : null}
      {removing === null ? null : (
        <RemovePanel
          name={removing.name}
          remove={() => client.accounts.remove({ accountId: removing.id })}
          changed={[['accounts'], ['fleet']]}
          onClose={() => setRemoving(null)}
        >
          Henge forgets this account. Nothing in the cloud changes, and the logs that are stored here stay. It can be added again at any
          time.
        </RemovePanel>
      )}
    </section>
  )
}

function AccountRow({ account, onRemove }: { readonly account: Listed; readonly onRemove: () => void }) {
  const queryClient = useQueryClient()
  const check = useMutation({
    mutationFn: () => client.accounts.check({ accountId: account.id }),
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ['accounts'] })
      void queryClient.invalidateQueries({ queryKey: ['fleet'] })
    },
  })
  const { status } = account
  return (
    <article className={styles.account} aria-label={account.name}>
      <div style={{ minWidth: 0 }}>
        <strong style={{ fontWeight: 550 }}>{account.name}</strong>{' '}
        <span className="henge-muted">
          {account.kind === 'sandbox' ? 'built in; simulated, nothing in it is real' : `profile ${account.profile ?? 'none'}`} ·{' '}
          {account.regions.join(', ')}
        </span>
      </div>
      <AccountMark status={status} />
      <span style={{ display: 'flex', gap: 6 }}>
        <Button size="compact-sm" variant="default" loading={check.isPending} onClick={() => check.mutate()}>
          Check again
        </Button>
        {account.kind === 'sandbox' ? null : (
          <Button size="compact-sm" variant="default" onClick={onRemove}>
            Remove…
          </Button>
        )}
      </span>
      {status.state === 'failed' ? <div className={styles.accountProblem}>{status.message}</div> : null}
      {check.error === null ? null : <div className={styles.accountProblem}>{toProblem(check.error).message}</div>}
    </article>
  )
}

function AccountMark({ status }: { readonly status: AccountStatus }) {
  switch (status.state) {
    case 'unchecked':
      return <StatusMark meaning="working">not checked yet</StatusMark>
    case 'ready':
      return (
        <StatusMark meaning="healthy" title={status.arn}>
          {status.awsAccountId}
        </StatusMark>
      )
    case 'failed':
      return (
        <StatusMark meaning="failing">
          {status.code === 'SIGNED_OUT' ? 'signed out' : status.code === 'UNREACHABLE' ? 'not reachable' : 'refused'}
        </StatusMark>
      )
  }
}
