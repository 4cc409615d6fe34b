import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import type { RoleRest, RoleSummary } from '../../../shared/model/fleet.ts'
import { ownZone, shortInZone } from '../../../shared/model/local-time.ts'
import { addresses } from '../../bridge/addresses.ts'
import { roleScheduleQuery } from '../../bridge/queries.ts'
import { openPlanPanel } from '../../bridge/view-state.ts'
import { MoneyText } from '../../ui/money.tsx'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './role.module.css'

interface RestingRoleProps {
  readonly summary: RoleSummary
  readonly rest: RoleRest
}

/** A role that is off on purpose: since when, until when, and what is kept of it at what cost. */
export function RestingRole({ summary, rest }: RestingRoleProps) {
  const { accountId, role, activeJobId, recipe } = summary
  const schedule = useQuery(roleScheduleQuery(accountId, role))
  const zone = schedule.data?.schedule?.schedule.zone ?? ownZone()
  const next = schedule.data?.now.next
  const back = next?.to === 'on' ? `It is built again ${shortInZone(next.at, zone)}` : 'No schedule starts it again'
  const many = rest.servers > 1
  return (
    <section className={styles.resting} aria-label="Destroyed until its next start">
      <h2>
        Off since {shortInZone(rest.since, zone)}: {many ? `its ${rest.servers} servers were` : 'its server was'} destroyed
      </h2>
      <p>
        {back}, from the newest recipe (<Link href={addresses.schedule(accountId, role)}>its schedule</Link>). What they were is under
        Generations, and their logs stay.
      </p>
      {rest.keeps.length === 0 ? (
        <p>Nothing of {many ? 'them' : 'it'} is paid for meanwhile.</p>
      ) : (
        <ul className={styles.kept} aria-label="Kept for the next start">
          {rest.keeps.map(({ id, what, costPerMonth }) => (
            <li key={id}>
              <span className="henge-mono">{id}</span>
              <span className="henge-muted">{visibleText(what)}</span>
              <MoneyText money={costPerMonth} />
            </li>
          ))}
        </ul>
      )}
      <Button disabled={activeJobId !== null || recipe === null} onClick={() => openPlanPanel([{ accountId, role }])}>
        Start now…
      </Button>
    </section>
  )
}
