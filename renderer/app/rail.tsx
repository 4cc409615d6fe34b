import {
  IconBook2,
  IconCalendarTime,
  IconChartBar,
  IconHourglass,
  IconListSearch,
  IconLoader2,
  IconPlayerPlay,
  IconServer2,
  IconSettings,
  IconTrash,
} from '@tabler/icons-react'
import { Link, useLocation } from 'wouter'
import { addresses } from '../bridge/addresses.ts'
import styles from './frame.module.css'

/** The screens there are, in the order of the rail; `under` are the first parts of their addresses. */
const entries = [
  { label: 'Fleet', to: addresses.fleet(), icon: IconServer2, under: ['/fleet', '/roles', '/rebuild'] },
  { label: 'Recipes', to: addresses.recipes(), icon: IconBook2, under: ['/recipes'] },
  { label: 'Schedules', to: addresses.schedules(), icon: IconCalendarTime, under: ['/schedules'] },
  { label: 'Savings', to: addresses.savings(), icon: IconChartBar, under: ['/savings'] },
  { label: 'Leftovers', to: addresses.leftovers(), icon: IconTrash, under: ['/leftovers'] },
  { label: 'Logs', to: addresses.logs(), icon: IconListSearch, under: ['/logs'] },
] as const

const lowerEntries = [
  { label: 'Jobs', to: addresses.jobs(), icon: IconPlayerPlay, under: ['/jobs', '/replace', '/rebuilds'] },
  { label: 'Settings', to: addresses.settings(), icon: IconSettings, under: ['/settings'] },
] as const

interface RailProps {
  readonly runningJobs: number
  /** They stand still until somebody, or the hour, lets them go on. */
  readonly waitingJobs: number
  readonly leftovers: number
}

export function Rail({ runningJobs, waitingJobs, leftovers }: RailProps) {
  return (
    <nav className={styles.rail} aria-label="Screens">
      <div className={styles.brand}>
        <svg viewBox="0 0 32 32" aria-hidden>
          <rect width="32" height="32" rx="7" fill="var(--henge-accent)" />
          <path d="M6 9.5h20v4H6zM8 15h4v9H8zM20 15h4v9h-4z" fill="var(--henge-rail)" />
        </svg>
        <span>Henge</span>
      </div>
      {entries.map((entry) => (
        <RailEntry key={entry.to} {...entry} badge={entry.label === 'Leftovers' ? leftovers : 0} />
      ))}
      <div className={styles.divider} />
      {lowerEntries.map((entry) => (
        <RailEntry key={entry.to} {...entry} {...(entry.label === 'Jobs' ? { running: runningJobs, waiting: waitingJobs } : {})} />
      ))}
    </nav>
  )
}

interface RailEntryProps {
  readonly label: string
  readonly to: string
  readonly icon: typeof IconServer2
  readonly under: readonly string[]
  readonly running?: number
  readonly waiting?: number
  /** How many there are; none: nothing is shown. */
  readonly badge?: number
}

function RailEntry({ label, to, icon: Icon, under, running = 0, waiting = 0, badge = 0 }: RailEntryProps) {
  const [location] = useLocation()
  const current = under.some((part) => location === part || location.startsWith(`${part}/`))
  return (
    <Link href={to} className={styles.entry} aria-current={current ? 'page' : undefined} title={label}>
      <Icon size={17} stroke={1.7} aria-hidden />
      <span className={styles.entryLabel}>{label}</span>
      {badge === 0 ? null : (
        <span className={styles.badge} role="status" aria-label={`${badge} left over`}>
          {badge}
        </span>
      )}
      {waiting === 0 ? null : (
        <span className={styles.counter} data-waiting role="status" aria-label={`${waiting} waiting`}>
          {waiting}
          <IconHourglass size={13} aria-hidden />
        </span>
      )}
      {running === 0 ? null : (
        <span className={styles.counter} role="status" aria-label={`${running} running`}>
          {running}
          <IconLoader2 size={13} aria-hidden />
        </span>
      )}
    </Link>
  )
}
