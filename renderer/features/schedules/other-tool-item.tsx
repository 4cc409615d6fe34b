import { Button, Select } from '@mantine/core'
import { useLocation } from 'wouter'
import type { ScheduleFinding } from '../../../shared/model/schedules/check-schedule.ts'
import type { Imported } from '../../../shared/model/schedules/interop/imported.ts'
import type { Schedule } from '../../../shared/model/schedules/schedule.ts'
import { offWords } from '../../../shared/model/schedules/schedule-words.ts'
import { addresses } from '../../bridge/addresses.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { FindingsAt } from './findings-at.tsx'
import { keepImported, useKeptDrafts } from './kept-drafts.ts'
import styles from './other-tools.module.css'
import { draftOf } from './schedule-draft.ts'

interface RolePlace {
  readonly accountId: string
  readonly role: string
  readonly label: string
}

interface OtherToolItemProps {
  /** Whose it is, and how it is called there. */
  readonly title: string
  readonly tag: string
  /** The servers that carry it; none for a definition. */
  readonly servers: string | null
  readonly means: Imported
  readonly summary: readonly string[]
  /** What makes two tools own one server. */
  readonly rivals: readonly string[]
  readonly roles: readonly RolePlace[]
  /** true: there is a choice of one role; else each has a button. */
  readonly chosen?: boolean
}

/** One schedule of another tool as one of ours, to be opened in the form of a role. Nothing is set by that. */
export function OtherToolItem({ title, tag, servers, means, summary, rivals, roles, chosen = false }: OtherToolItemProps) {
  const warnings = means.kind === 'nothing' ? [] : means.warnings
  const findings: ScheduleFinding[] = [...new Set([...rivals, ...warnings])].map((message) => ({ path: '', severity: 'warning', message }))
  const shown = visibleText(tag)
  return (
    <li className={styles.item} aria-label={`${title} ${shown}`}>
      <p className={styles.head}>
        <b>{title}</b> <code>{shown}</code>
      </p>
      {servers === null ? null : <p className="henge-muted">{visibleText(servers)}</p>}
      {means.kind === 'schedule' ? (
        <p className={styles.means}>
          {summary.map(visibleText).join('; ')}, {means.schedule.zone}
          {means.schedule.off === 'stop' ? '' : `; off means ${offWords[means.schedule.off].name.toLowerCase()}`}
        </p>
      ) : null}
      {means.kind === 'nothing' ? <p className={styles.means}>{visibleText(means.message)}</p> : null}
      <FindingsAt findings={findings} />
      {means.kind === 'schedule' ? (
        <UseFor roles={roles} schedule={means.schedule} origin={{ from: `${title}, ${tag}`, warnings }} chosen={chosen} />
      ) : null}
    </li>
  )
}

interface UseForProps {
  readonly roles: readonly RolePlace[]
  readonly schedule: Schedule
  readonly origin: { readonly from: string; readonly warnings: readonly string[] }
  readonly chosen: boolean
}

function UseFor({ roles, schedule, origin, chosen }: UseForProps) {
  const [, goTo] = useLocation()
  const drafts = useKeptDrafts((kept) => kept.drafts)
  const typed = roles.filter(({ accountId, role }) => drafts[`${accountId}/${role}`] !== undefined)
  const open = ({ accountId, role }: RolePlace) => {
    keepImported(`${accountId}/${role}`, draftOf(schedule), origin)
    goTo(addresses.schedule(accountId, role))
  }
  if (roles.length === 0)
    return <p className="henge-muted">These servers have no role here. Adopt them in the fleet first: a schedule belongs to a role.</p>
  return (
    <>
      <div className={styles.use}>
        {chosen ? (
          <Select
            w={240}
            size="xs"
            searchable
            aria-label="Use for a role"
            placeholder="Use for which role?"
            value={null}
            data={roles.map((place) => ({ value: JSON.stringify(place), label: place.label }))}
            onChange={(value) => {
              const place = roles.find((one) => JSON.stringify(one) === value)
              if (place) open(place)
            }}
          />
        ) : (
          roles.map((place) => (
            <Button key={place.role} size="compact-sm" variant="default" onClick={() => open(place)}>
              Use for {place.label}…
            </Button>
          ))
        )}
      </div>
      {typed.length === 0 || chosen ? null : (
        <p className="henge-muted">What you wrote for {typed.map(({ role }) => role).join(', ')} and did not save is replaced by it.</p>
      )}
    </>
  )
}
