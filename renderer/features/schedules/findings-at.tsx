import { IconAlertTriangle, IconBan, IconInfoCircle } from '@tabler/icons-react'
import type { ScheduleFinding } from '../../../shared/model/schedules/check-schedule.ts'
import { visibleText } from '../../ui/visible-text.ts'
import styles from './schedules.module.css'

const marks = { error: IconBan, warning: IconAlertTriangle, note: IconInfoCircle }

/** What is wrong or odd where it was typed. `path`: of that very field alone; none: all of them. */
export function FindingsAt({ findings, path }: { readonly findings: readonly ScheduleFinding[]; readonly path?: string }) {
  const here = path === undefined ? findings : findings.filter((finding) => finding.path === path)
  if (here.length === 0) return null
  return (
    <ul className={styles.findings}>
      {here.map(({ path: place, severity, message }) => {
        const Mark = marks[severity]
        return (
          <li key={`${place} ${message}`} data-severity={severity} role={severity === 'error' ? 'alert' : undefined}>
            <Mark size={14} aria-label={severity} />
            <span>{visibleText(message)}</span>
          </li>
        )
      })}
    </ul>
  )
}
