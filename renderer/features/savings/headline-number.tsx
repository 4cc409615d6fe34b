import { UnstyledButton } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'wouter'
import type { SavingsOverview } from '../../../shared/model/savings.ts'
import { addresses } from '../../bridge/addresses.ts'
import { formatDollars } from '../../ui/money.tsx'
import { Formula } from './formula.tsx'
import styles from './headline-number.module.css'
import { LeftoversLink } from './leftovers-link.tsx'
import { RoleNames } from './role-names.tsx'
import screen from './savings.module.css'
import { describeHours, type Headline, missingPrices, type OffAction } from './savings-words.ts'

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
          <strong>{formatDollars(Math.abs(headline.saved))}</strong>{' '}
          <span>a month {costsMore ? 'more it would cost' : 'can be saved'}</span>
        </p>
        <p className={screen.meaning}>
          {cents.format(headline.now)} as it stands; it would be {cents.format(headline.after)} with servers {done[action]} outside{' '}
          {describeHours(overview.hours).replace('–', '\u2060–\u2060')}.
          {headline.less > 0.005
            ? ` ${cents.format(headline.less)} of the difference is paid anyway or was cheaper: Reserved, Savings Plans or Spot.`
            : ''}
          {headline.unpriced.length > 0 ? (
            <>
              {' '}
              <span className={screen.warn}>
                Without <RoleNames names={headline.unpriced.map(({ role }) => role)} />: no price is known for {missingPrices(headline)}.
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
