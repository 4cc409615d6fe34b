import type { Money } from '../../../shared/model/fleet.ts'
import type { RoleSavings } from '../../../shared/model/savings.ts'

/** What an account’s servers without a role cost: the account without its roles. */
export function unmanagedCost(account: Money, roles: readonly Money[]): Money {
  const amount = roles.reduce<number | null>(
    (rest, role) => (rest === null || role.amount === null ? null : rest - role.amount),
    account.amount,
  )
  return { amount: amount === null ? null : Math.max(0, amount), currency: 'USD', missing: account.missing }
}

/**
 * `now` with the servers of every role off (destroyed) outside the hours, in dollars a month; null where that is not known or saves
 * nothing. Roles without a price count as they stand.
 */
export function costWithHours(now: Money, roles: readonly RoleSavings[]): number | null {
  if (now.amount === null) return null
  const saved = roles.reduce(
    (sum, role) =>
      role.now.money.amount === null || role.destroy.money.amount === null ? sum : sum + role.now.money.amount - role.destroy.money.amount,
    0,
  )
  return saved > 0.005 ? now.amount - saved : null
}
