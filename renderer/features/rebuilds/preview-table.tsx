import { IconAlertTriangle } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { Link } from 'wouter'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import { addresses } from '../../bridge/addresses.ts'
import { DiscloseButton } from '../../ui/disclose-button.tsx'
import { formatDuration } from '../../ui/duration.ts'
import { Findings } from '../../ui/finding.tsx'
import { MoneyText } from '../../ui/money.tsx'
import { RevisionStep } from '../../ui/revision.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import styles from './preview.module.css'
import { blockersOf, type PlannedItem, type PreviewItem } from './preview-figures.ts'
import { listed, plural } from './rebuild-words.ts'

const columns = ['Role', 'After', 'Servers', 'Revision', 'Downtime', 'Takes', 'Extra cost']

/** Roles that are worked on, in their order; each opens to its servers. */
export function PreviewTable({ items, accountId }: { readonly items: readonly PlannedItem[]; readonly accountId: string }) {
  if (items.length === 0) return null
  return (
    <div className={styles.tableFrame}>
      <table aria-label="Roles in their order" className={styles.table}>
        <thead>
          <tr>
            <th>
              <span className="henge-unseen">Number</span>
            </th>
            {columns.map((name, index) => (
              <th key={name} className={index > 3 ? styles.right : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {items.map((item, index) => (
          <PlannedRows key={item.role} item={item} number={index + 1} accountId={accountId} />
        ))}
      </table>
    </div>
  )
}

function PlannedRows({ item, number, accountId }: { readonly item: PlannedItem; readonly number: number; readonly accountId: string }) {
  const [open, setOpen] = useState(false)
  const id = useId()
  const { role, after, plan, skipped } = item
  const blockers = blockersOf(item, 'blocker')
  return (
    <tbody>
      <tr aria-label={role} data-blocked={blockers.length > 0 || undefined}>
        <td className="henge-mono henge-muted">{number}</td>
        <td>
          <span className={styles.roleCell}>
            <DiscloseButton label={`Servers of ${role}`} controls={id} open={open} onToggle={() => setOpen(!open)} />
            <Link href={addresses.role(accountId, role)} className="henge-name" title={role}>
              {role}
            </Link>
            <Warned item={item} />
          </span>
        </td>
        <td className="henge-muted">{after.length === 0 ? '–' : listed(after, 3)}</td>
        <td>{serversWords(item)}</td>
        <td>
          <RevisionStep running={plan.fromRevisions} current={plan.toRevision} />
        </td>
        <td className={styles.right}>
          {plan.downtimeSeconds === 0 ? (
            <span className="henge-muted">none</span>
          ) : (
            <StatusMark meaning="behind">{formatDuration(plan.downtimeSeconds)}</StatusMark>
          )}
        </td>
        <td className={styles.right}>~{formatDuration(plan.expectedSeconds)}</td>
        <td className={styles.right}>
          {plan.extraCost.amount === 0 ? <span className="henge-muted">none</span> : <MoneyText money={plan.extraCost} period="once" />}
        </td>
      </tr>
      {blockers.length === 0 && !open ? null : (
        <tr id={id} className={styles.details}>
          <td />
          <td colSpan={columns.length}>
            <Findings findings={blockers} />
            {open ? (
              <>
                <Findings findings={blockersOf(item, 'warning')} />
                <Replaced plan={plan} />
                <LeftAlone servers={skipped} />
              </>
            ) : null}
          </td>
        </tr>
      )}
    </tbody>
  )
}

function serversWords({ plan, skipped }: PlannedItem): string {
  if (plan.oldServers.length === 0) return `${plan.newServers.length} launched`
  const replaced = plan.oldServers.length
  return skipped.length === 0 ? plural(replaced, 'server') : `${replaced} of ${replaced + skipped.length} servers`
}

function Warned({ item }: { readonly item: PlannedItem }) {
  const warnings = blockersOf(item, 'warning')
  if (warnings.length === 0) return null
  return (
    <span className={styles.warned} title={warnings.map(({ message }) => message).join(' ')}>
      <IconAlertTriangle size={13} aria-label={plural(warnings.length, 'warning')} />
    </span>
  )
}

function Replaced({ plan }: { readonly plan: Plan }) {
  const added = plan.newServers.filter(({ replaces }) => !plan.oldServers.some(({ id }) => id === replaces))
  return (
    <ul className={styles.servers} aria-label={`Replaced in ${plan.role}`}>
      {plan.oldServers.map((old) => {
        const next = plan.newServers.find(({ replaces }) => replaces === old.id)
        return (
          <li key={old.id}>
            <span>{old.name}</span>
            <ShortId id={old.id} />
            <span>
              <span className="henge-muted">→ </span>
              {next?.name ?? (plan.strategy === 'root-volume' ? 'the same server with a new root volume' : 'no new one')}
            </span>
          </li>
        )
      })}
      {added.map(({ name }) => (
        <li key={name}>
          <span className="henge-muted">none</span>
          <span />
          <span>
            <span className="henge-muted">→ </span>
            {name}
          </span>
        </li>
      ))}
    </ul>
  )
}

function LeftAlone({ servers }: { readonly servers: PreviewItem['skipped'] }) {
  if (servers.length === 0) return null
  return (
    <ul className={styles.servers} aria-label="Left alone">
      {servers.map(({ id, name, reason }) => (
        <li key={id}>
          <span>{name}</span>
          <ShortId id={id} />
          <span className="henge-muted">left alone: {reason}</span>
        </li>
      ))}
    </ul>
  )
}

/** Roles in which nothing is done, each with the reason and that of every server. */
export function QuietRoles({ items, accountId }: { readonly items: readonly PreviewItem[]; readonly accountId: string }) {
  if (items.length === 0) return null
  return (
    <section aria-label="Nothing is done">
      <h2 className={styles.section}>Nothing is done</h2>
      <div className={styles.quiet}>
        {items.map((item) => (
          <QuietRole key={item.role} item={item} accountId={accountId} />
        ))}
      </div>
    </section>
  )
}

/** So many servers of a role are shown unasked. */
const mostUnasked = 5

function QuietRole({ item, accountId }: { readonly item: PreviewItem; readonly accountId: string }) {
  const { role, reason, skipped, failed } = item
  const [open, setOpen] = useState(skipped.length <= mostUnasked)
  const id = useId()
  return (
    <div className={styles.quietRole} data-failed={failed || undefined}>
      <div className={styles.quietHead}>
        <DiscloseButton
          label={`Servers of ${role}`}
          controls={id}
          open={open}
          empty={skipped.length === 0}
          onToggle={() => setOpen(!open)}
        />
        <Link href={addresses.role(accountId, role)} className="henge-name">
          {role}
        </Link>
        {failed ? <StatusMark meaning="failing">{reason}</StatusMark> : <span className="henge-muted">{reason}</span>}
        {open || skipped.length === 0 ? null : <span className="henge-muted">{plural(skipped.length, 'server')}</span>}
      </div>
      <div id={id} className={styles.quietServers}>
        {open ? <LeftAlone servers={skipped} /> : null}
      </div>
    </div>
  )
}
