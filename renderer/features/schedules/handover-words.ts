import type { ScheduledRole } from '../../../shared/model/schedules/role-schedule.ts'
import type { Meaning } from '../../ui/status-mark.tsx'

/** How it stands with a schedule that EventBridge Scheduler runs. */
export function handoverWords({ phase, drift, problem }: NonNullable<ScheduledRole['handover']>): {
  readonly meaning: Meaning
  readonly words: string
} {
  if (phase !== 'there') return { meaning: problem === null ? 'working' : 'failing', words: unfinished[phase] }
  if (problem !== null) return { meaning: 'failing', words: 'EventBridge, not known' }
  if (drift > 0) return { meaning: 'behind', words: `EventBridge, ${drift} ${drift === 1 ? 'differs' : 'differ'}` }
  return { meaning: 'healthy', words: 'EventBridge' }
}

const unfinished = {
  preparing: 'being handed over',
  switching: 'being handed over',
  'taking-back': 'being taken back',
} as const
