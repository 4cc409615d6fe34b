import { Badge } from '@mantine/core'
import type { Account } from '../../shared/model/account.ts'

/** Which account something is in; the sandbox says that nothing in it is real. */
export function AccountTag({ account }: { readonly account: Pick<Account, 'name' | 'kind'> }) {
  const sandbox = account.kind === 'sandbox'
  return (
    <Badge
      variant="outline"
      color="gray"
      size="sm"
      tt="none"
      radius={4}
      title={sandbox ? 'A simulated account inside Henge: nothing in it is real and nothing costs money.' : undefined}
      styles={{ root: { color: 'var(--henge-muted)', borderColor: 'var(--henge-border-strong)', fontWeight: 500 } }}
    >
      {sandbox ? 'Sandbox · simulated' : account.name}
    </Badge>
  )
}
