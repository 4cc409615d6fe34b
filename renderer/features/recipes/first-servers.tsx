import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { RecipeSummary } from '../../../shared/model/recipe.ts'
import { accountsQuery } from '../../bridge/queries.ts'
import { openPlanPanel } from '../../bridge/view-state.ts'

interface FirstServersProps {
  readonly summary: RecipeSummary
  readonly unsaved: boolean
  /** Short, in a row of the list. */
  readonly inRow?: boolean
}

/** A recipe whose role has no server: its plan fills the role up to the wanted number. Several accounts: in which? */
export function FirstServers({ summary, unsaved, inRow = false }: FirstServersProps) {
  const accounts = useQuery(accountsQuery())
  const [only, ...others] = accounts.data ?? []
  if (summary.problems.length > 0 || summary.servers === 0 || only === undefined) return null
  const whole = `${summary.servers === 1 ? 'Build the first server' : `Build the first ${summary.servers} servers`}…`
  const [label, size] = inRow ? ['Build…', 'compact-xs'] : [whole, 'compact-sm']
  const name = inRow ? `${whole.slice(0, -1)} of ${summary.role}` : undefined
  const title = unsaved ? 'Builds what is saved; save first to build what you see' : undefined
  const plan = (accountId: string) => openPlanPanel([{ accountId, role: summary.role }])
  if (others.length === 0)
    return (
      <Button variant="default" size={size} aria-label={name} title={title ?? name} onClick={() => plan(only.id)}>
        {label}
      </Button>
    )
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size={size} aria-label={name} title={title ?? name}>
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>In which account?</Menu.Label>
        {[only, ...others].map((account) => (
          <Menu.Item key={account.id} onClick={() => plan(account.id)}>
            {account.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
