import type { HealthCheck } from '../../../shared/model/recipe.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'

const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

/** What pressing the button does: "Replace 2 servers". */
export function planEffect(plans: readonly Plan[]): string {
  const replaced = plans.reduce((sum, plan) => sum + plan.oldServers.length, 0)
  const launched = plans.reduce((sum, plan) => sum + plan.newServers.length, 0)
  if (replaced === 0) return `Launch ${plural(launched, 'server')}`
  const added = launched - replaced
  return added > 0 ? `Replace ${plural(replaced, 'server')}, launch ${added} more` : `Replace ${plural(replaced, 'server')}`
}

/** A plan that takes the old servers away before the new ones are there has no way back. */
export function needsRoleName(plan: Plan): boolean {
  return plan.strategy === 'destroy-first' && plan.oldServers.length > 0
}

export function isBlocked(plan: Plan): boolean {
  return plan.blockers.some((blocker) => blocker.severity === 'blocker')
}

export function healthWords(check: HealthCheck): string {
  switch (check.check) {
    case 'instance-status':
      return 'EC2 status checks'
    case 'tcp':
      return `TCP port ${check.port}`
    case 'http':
      return `${check.tls ? 'HTTPS' : 'HTTP'} :${check.port}${check.path} answers ${check.status}${check.body === undefined ? '' : ` with “${check.body}”`}`
    case 'log-marker':
      return `a log line with “${check.text}”`
    case 'command':
      return `the command “${check.run}” ends well`
  }
}
