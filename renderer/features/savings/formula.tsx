import { useState } from 'react'
import type { RoleSavings, SavingsOverview } from '../../../shared/model/savings.ts'
import { useAccountsApart } from '../../bridge/shown-accounts.ts'
import { DiscloseButton } from '../../ui/disclose-button.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './formula.module.css'
import { coverageText, type Headline, lessBy, type OffAction } from './savings-words.ts'

const cents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })

/** The parts of more roles than these are shown one role at a time. */
const mostOpen = 7

interface FormulaProps {
  readonly overview: SavingsOverview
  readonly action: OffAction
  readonly headline: Headline
}

/** How the one number comes about: what each role would cost, part by part, and what that is less than now. */
export function Formula({ overview, action, headline }: FormulaProps) {
  const hoursPerWeek = overview.roles[0]?.hoursPerWeek ?? 168
  const covered = headline.priced.filter((role) => lessBy(role, action) > 0.005)
  const open = headline.priced.length <= mostOpen
  // Of what is shown, so that whoever adds it up comes to the same.
  const saved = toCent(headline.now) - toCent(headline.after) - covered.reduce((sum, role) => sum + toCent(lessBy(role, action)), 0)
  return (
    <div className={styles.formula}>
      <p>
        A month has 730 hours. Of the 168 hours of a week servers run {Number(hoursPerWeek.toFixed(2))}, so{' '}
        {((1 - hoursPerWeek / 168) * 100).toFixed(1)} % of the compute is saved.{' '}
        {action === 'stop'
          ? 'A stopped server keeps its volumes and its Elastic IP, which are paid for all month; another public address ends while it is stopped.'
          : 'Of a destroyed server nothing stays but volumes that are kept on termination; an Elastic IP is given back. Each time it comes back, three minutes of building are paid.'}{' '}
        Servers that are stopped today stay so and count the same.
      </p>
      <table className={styles.parts}>
        <caption className="henge-unseen">What a month would cost with the hours, role by role</caption>
        <tbody>
          <tr>
            <th scope="row">Now, with nothing switched off</th>
            <td>{cents.format(headline.now)}</td>
          </tr>
          <tr>
            <th scope="row">With the hours: the sum of the roles below</th>
            <td>{cents.format(headline.after)}</td>
          </tr>
          {covered.map((role) => (
            <tr key={`${role.accountId} ${role.role}`}>
              <th scope="row">
                <bdi>{visibleText(role.role)}</bdi>: {coverageText(role.coverage)}; so much of what is switched off is paid anyway or was
                cheaper
              </th>
              <td>{cents.format(lessBy(role, action))}</td>
            </tr>
          ))}
          <tr className={styles.sum}>
            <th scope="row">
              {saved < 0 ? 'More it would cost' : 'Saved'}: the difference{covered.length > 0 ? ', less what is paid anyway' : ''}
            </th>
            <td>{cents.format(Math.abs(saved))}</td>
          </tr>
        </tbody>
        {headline.priced.map((role) => (
          <RoleParts key={`${role.accountId} ${role.role}`} role={role} action={action} openAtFirst={open} />
        ))}
      </table>
      <p className="henge-muted">
        {uncoveredWords(headline)}
        Prices: {overview.prices.source}, as of {overview.prices.asOf}. Traffic, snapshots and taxes are not in it. Each amount is rounded
        by itself.
      </p>
    </div>
  )
}

function toCent(amount: number): number {
  return Math.round(amount * 100) / 100
}

function uncoveredWords({ uncovered, priced }: Headline): string {
  if (uncovered === 0) return ''
  const which = priced.length === 1 ? 'the role' : uncovered === priced.length ? 'these roles' : `${uncovered} of these roles`
  return `Of ${which} no bill was read that tells about Reserved Instances, Savings Plans or Spot: reckoned on demand. `
}

interface RolePartsProps {
  readonly role: RoleSavings
  readonly action: OffAction
  readonly openAtFirst: boolean
}

function RoleParts({ role, action, openAtFirst }: RolePartsProps) {
  const [open, setOpen] = useState(openAtFirst)
  const accountOf = useAccountsApart()
  const account = accountOf(role.accountId)
  const option = role[action]
  return (
    <tbody>
      <tr className={styles.role}>
        <th scope="rowgroup">
          <DiscloseButton open={open} label={`Parts of ${visibleText(role.role)}`} onToggle={() => setOpen(!open)} />
          <bdi>{visibleText(role.role)}</bdi>
          {account ? <span className="henge-muted"> {account.name}</span> : null}
        </th>
        <td>{option.money.amount === null ? '' : cents.format(option.money.amount)}</td>
      </tr>
      {open
        ? option.parts.map((part) => (
            <tr key={part.what} className={styles.part}>
              <th scope="row">{part.what}</th>
              <td>{cents.format(part.amount)}</td>
            </tr>
          ))
        : null}
    </tbody>
  )
}
