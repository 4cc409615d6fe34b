import type { Job } from '../../../shared/model/job.ts'
import type { Rebuild } from '../../../shared/model/rebuild.ts'
import { listed } from './rebuild-words.ts'

interface CancelEffect {
  readonly roles: string
  readonly effect: string
}

/** What cancelling a rebuild does now, role by role; those with the same fate together. */
export function cancelEffects(
  rebuild: Rebuild,
  jobs: readonly Pick<Job, 'id' | 'cancellable' | 'cancelEffect' | 'cancelRefusal'>[],
): CancelEffect[] {
  const named = (status: string) => rebuild.items.filter((item) => item.status === status).map(({ role }) => role)
  const pending = named('pending')
  const done = named('succeeded')
  const running = rebuild.items
    .filter(({ status }) => status === 'running')
    .map(({ role, jobId }) => ({ roles: role, effect: jobEffect(jobs.find(({ id }) => id === jobId)) }))
  return [
    ...running,
    ...(pending.length === 0 ? [] : [{ roles: listed(pending, 12), effect: 'Not begun: its servers stay as they are.' }]),
    ...(done.length === 0 ? [] : [{ roles: listed(done, 12), effect: 'Done already: its new servers stay.' }]),
  ]
}

function jobEffect(job: Pick<Job, 'cancellable' | 'cancelEffect' | 'cancelRefusal'> | undefined): string {
  if (job === undefined || (job.cancellable && job.cancelEffect === '')) return 'Its job is cancelled and turns back where it still can.'
  if (job.cancellable) return job.cancelEffect
  return `Its job goes on to its end. ${job.cancelRefusal ?? 'It can no longer be turned back.'}`
}
