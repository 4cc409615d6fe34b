import { hengeTags } from '../../../shared/model/server.ts'
import { chance } from './dice.ts'
import type { Instance } from './entities.ts'
import { localHour } from './local-hours.ts'

/** What an instance does all day. */
export type Workload = 'web' | 'api' | 'database' | 'batch' | 'staging' | 'generic'

const clues: readonly (readonly [RegExp, Workload])[] = [
  [/stag|test|dev\b|demo/, 'staging'],
  [/web|www|front|proxy|nginx/, 'web'],
  [/batch|worker|job|cron|report/, 'batch'],
  [/db|sql|postgres|data/, 'database'],
  [/api|app|back-?end|service/, 'api'],
]

/** Guessed as a colleague would: from the role, else from the name. */
export function workloadOf(instance: Instance): Workload {
  const name = (instance.tags[hengeTags.role] ?? instance.tags.Role ?? instance.tags.Name ?? '').toLowerCase()
  return clues.find(([clue]) => clue.test(name))?.[1] ?? 'generic'
}

/** A day of people at their desks: up from seven, a dip at lunch, down at seven. By hour from 7 to 18. */
const officeDay = [0.35, 0.6, 0.85, 0.95, 1, 0.8, 0.75, 0.9, 0.95, 0.8, 0.6, 0.4]

function officeLoad(weekday: number, hour: number): number {
  if (weekday > 5) return hour >= 9 && hour < 21 ? 0.06 : 0.01
  const working = officeDay[hour - 7]
  if (working !== undefined) return working
  return hour >= 19 && hour < 23 ? 0.08 : 0.01
}

/** Hour of the night in which the batch servers work. */
export const batchHour = 2

/** How busy work of this kind is at that time, 0 to 1. */
export function loadAt(workload: Workload, milliseconds: number): number {
  const { weekday, hour } = localHour(milliseconds)
  switch (workload) {
    case 'web':
      return officeLoad(weekday, hour)
    case 'api':
      return 0.85 * officeLoad(weekday, hour)
    case 'database':
      return 0.45 + 0.4 * officeLoad(weekday, hour) + (hour === batchHour ? 0.15 : 0)
    case 'batch':
      return hour === batchHour ? 0.97 : 0
    case 'staging': {
      // Somebody tries something out now and then, never for long.
      const session = Math.floor(milliseconds / 3_600_000)
      return weekday <= 5 && hour >= 9 && hour < 17 && chance(`staging ${session}`) < 0.15 ? 0.3 : 0
    }
    case 'generic':
      return 0.04
  }
}

export interface Incident {
  /** Share of the requests that fail. */
  readonly failing: number
}

const incidentMs = 15 * 60_000

/** Now and then, for a quarter of an hour, something is wrong with a role as a whole. */
export function incidentAt(instance: Instance, milliseconds: number): Incident | null {
  const role = instance.tags[hengeTags.role]
  if (role === undefined) return null
  return chance(`incident ${role} ${Math.floor(milliseconds / incidentMs)}`) < 1 / 160 ? { failing: 0.4 } : null
}
