import { UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { Fragment, useState } from 'react'
import { Link } from 'wouter'
import type { SavingsOverview } from '../../../shared/model/savings.ts'
import { addresses } from '../../bridge/addresses.ts'
import { formatDollars } from '../../ui/money.tsx'
import styles from './headline-number.module.css'
import { LeftoversLink } from './leftovers-link.tsx'
import screen from './savings.module.css'
import { coverageText, describeHours, type Headline, lessBy, type OffAction } from './savings-words.ts'

interface HeadlineNumberProps {
  readonly overview: SavingsOverview
  readonly action: OffAction
  readonly headline: Headline
}

const cents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })

const done: Readonly<Record<OffAction, string>> = { stop: 'stopped', destroy: 'destroyed and built anew' }

/** The one number, what it means, and its formula one click away. */
export function HeadlineNumber({ overview, action, headline }: HeadlineNumberProps) {
  const [open, setOpen] = useState(false)
  const Chevron = open ? IconChevronDown : IconChevronRight
  const costsMore = headline.saved < 0
  return (
    <>
      <section aria-label="What the hours would save">
        <p className={styles.number} data-testid="savings-headline">
          <strong>{formatDollars(Math.abs(headline.saved))}</strong> a month {costsMore ? 'more it would cost' : 'can be saved'}
        </p>
        <p className={screen.meaning}>
          {cents.format(headline.now)} as it stands; it would be {cents.format(headline.after)} with servers {done[action]} outside{' '}
          {describeHours(overview.hours)}.
          {headline.less > 0.005
            ? ` ${cents.format(headline.less)} of the difference is paid anyway or was cheaper: Reserved, Savings Plans or Spot.`
            : ''}
          {headline.unpriced.length > 0 ? (
            <>
              {' '}
              <span className={screen.warn}>
                Without {headline.unpriced.map((role) => role.role).join(', ')}: no price is known for{' '}
                {[...new Set(headline.unpriced.flatMap((role) => role.now.money.missing))].join(', ')}.
              </span>
            </>
          ) : null}
        </p>
        <div className={styles.ways}>
          <UnstyledButton className={styles.formulaToggle} aria-expanded={open} onClick={() => setOpen(!open)}>
            <Chevron size={14} aria-hidden /> How this is reckoned
          </UnstyledButton>
          <Link href={addresses.ledger()} className={styles.ledger}>
            What was saved
          </Link>
          <LeftoversLink />
        </div>
      </section>
      {open ? <Formula overview={overview} action={action} headline={headline} /> : null}
    </>
  )
}

function Formula({ overview, action, headline }: HeadlineNumberProps) {
  const hoursPerWeek = overview.roles[0]?.hoursPerWeek ?? 168
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
        <tbody>
          {headline.priced.map((role) => (
            <Fragment key={`${role.accountId} ${role.role}`}>
              <tr>
                <th scope="rowgroup" colSpan={2}>
                  {role.role}
                </th>
              </tr>
              {role[action].parts.map((part) => (
                <tr key={part.what}>
                  <td>{part.what}</td>
                  <td>{cents.format(part.amount)}</td>
                </tr>
              ))}
            </Fragment>
          ))}
          <tr className={styles.sum}>
            <td>All of it in a month, with the hours</td>
            <td>{cents.format(headline.after)}</td>
          </tr>
          <tr>
            <td>Now, with nothing switched off</td>
            <td>{cents.format(headline.now)}</td>
          </tr>
          {headline.priced
            .filter((role) => lessBy(role, action) > 0.005)
            .map((role) => (
              <tr key={`less ${role.accountId} ${role.role}`}>
                <td>
                  {role.role}: {coverageText(role.coverage)}; so much of what is switched off is paid anyway or was cheaper
                </td>
                <td>{cents.format(lessBy(role, action))}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <p className="henge-muted">
        {headline.uncovered > 0
          ? `Of ${headline.uncovered === headline.priced.length ? 'these' : headline.uncovered} roles no bill was read that tells whether they are Reserved, under Savings Plans or Spot: they are reckoned on demand. `
          : ''}
        Prices: {overview.prices.source}, as of {overview.prices.asOf}. Traffic, snapshots and taxes are not in it.
      </p>
    </div>
  )
}
