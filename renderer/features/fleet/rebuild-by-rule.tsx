import { Button } from '@mantine/core'
import { useLocation } from 'wouter'
import type { RoleSummary } from '../../../shared/model/fleet.ts'
import { addresses } from '../../bridge/addresses.ts'

interface RebuildByRuleProps {
  readonly shown: readonly RoleSummary[]
  /** The rule’s roles; [] leaves it at every role. */
  readonly chosen: readonly RoleSummary[]
}

/** To the form of a rule. There is nothing to rebuild where no role has a recipe. */
export function RebuildByRule({ shown, chosen }: RebuildByRuleProps) {
  const [, navigate] = useLocation()
  const roles = chosen.length > 0 ? chosen : shown.filter(({ recipe }) => recipe !== null)
  const accountIds = [...new Set(roles.map(({ accountId }) => accountId))]
  const [accountId] = accountIds
  if (accountId === undefined) return null
  const torn = chosen.length > 0 && accountIds.length > 1
  const target = chosen.length > 0 ? { accountId, roles: chosen.map(({ role }) => role) } : accountIds.length === 1 ? { accountId } : {}
  return (
    <Button
      variant="default"
      disabled={torn}
      title={torn ? 'A rule is for one account: choose roles of one.' : undefined}
      onClick={() => navigate(addresses.rebuild(target))}
    >
      Rebuild by rule…
    </Button>
  )
}
