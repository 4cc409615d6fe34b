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

/** A plan that destroys old servers before their new ones are there has no way back: somebody has to type the role’s name. */
export function needsRoleName(plan: Plan): boolean {
  return plan.batches.some(({ number, serverIds }) => {
    const own = plan.steps.filter(({ batch }) => batch === number)
    const end = own.findIndex(({ irreversible }) => irreversible)
    const launch = own.findIndex(({ kind }) => kind === 'launch')
    return serverIds.length > 0 && end >= 0 && end < launch
  })
}

/** How many keep serving in the worst moment; null where nothing serves now, or the sentence about the downtime says it. */
export function servingWords(plan: Plan): string | null {
  if (plan.minimumHealthy === 0) return null
  return `${plan.minimumHealthy} ${plan.minimumHealthy === 1 ? 'server keeps' : 'servers keep'} serving`
}

/** What a baked recipe’s servers are launched from; null: they install everything themselves. */
export function bakingWords({ baking }: Plan): string | null {
  if (!baking) return null
  return baking.image ? `from the image ${baking.image.name}` : 'an image is baked first'
}

/** When the extra cost arises. */
export function extraCostWords({ baking, batches, oldServers }: Plan): string {
  if (!baking?.builder) return 'while both run'
  const bothRun = oldServers.length > 0 && batches.some(({ newServerNames }) => newServerNames.length > 0)
  return bothRun ? 'while the builder, and then both, run' : 'while the builder runs'
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

/** Until when old servers are to be kept; null: they are not put in quarantine. */
export function quarantineWords({ rollout, oldServers, strategy, madeAt, expectedSeconds }: Plan): string | null {
  if (rollout.oldServers !== 'quarantine' || oldServers.length === 0 || strategy === 'root-volume') return null
  const until = Date.parse(madeAt) + expectedSeconds * 1000 + rollout.quarantineDays * 24 * 3600_000
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' }).format(until)
  return `${oldServers.length === 1 ? 'the old one' : 'old ones'} kept in quarantine until about ${day}`
}
