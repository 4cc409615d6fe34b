import { Badge } from '@mantine/core'
import type { Account } from '../../shared/model/account.ts'

/** Which account something is in; the sandbox says that nothing in it is real. */
export function AccountTag({ account, short = false }: { readonly account: Pick<Account, 'name' | 'kind'>; readonly short?: boolean }) {
  const sandbox = account.kind === 'sandbox'
  return (
    <Badge
      variant="outline"
      color="gray"
      size="sm"
      tt="none"
      radius={4}
      title={sandbox ? 'A simulated account inside Henge: nothing in it is real and nothing costs money.' : undefined}
      styles={{
        root: { color: 'var(--henge-muted)', borderColor: 'var(--henge-border-strong)', fontWeight: 500, flex: 'none', maxWidth: 140 },
      }}
    >
      {sandbox ? (short ? 'sandbox' : 'sandbox · simulated') : account.name}
    </Badge>
  )
}
