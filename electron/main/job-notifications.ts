import { setTimeout as wait } from 'node:timers/promises'
import type { Job, JobEvent } from '../../shared/model/job.ts'
import type { Rebuild } from '../../shared/model/rebuild.ts'
import type { BackendClient } from '../backend/rpc/client.ts'
import { type Notice, plainWords } from './plain-notice.ts'
import { ScheduleNotices } from './schedule-notifications.ts'

/** What to tell about a job that has ended. */
export function noticeOf(job: Pick<Job, 'title' | 'status' | 'error'>): Notice {
  const title = plainWords(job.title)
  if (job.status === 'succeeded') return { title: 'Finished', body: title }
  if (job.status === 'cancelled')
    return { title: 'Turned back', body: job.error === null ? title : plainWords(`${job.title}: ${job.error.message}`) }
  return { title: 'Failed', body: job.error === null ? title : plainWords(`${job.title}: ${job.error.message}`) }
}

/** What to tell about a job that stands still until a person, or the hour, lets it go on; null: it has gone on meanwhile. */
export function pauseNoticeOf({ title, paused }: Pick<Job, 'title' | 'paused'>): Notice | null {
  if (paused === null) return null
  return { title: paused.until === null ? 'Waits for you' : 'At a checkpoint', body: plainWords(`${title}: ${paused.reason}`) }
}

/** What to tell about a job that waits until somebody signs in; null: somebody has meanwhile. */
export function signInNoticeOf({ title, status, steps }: Pick<Job, 'title' | 'status' | 'steps'>): Notice | null {
  if (status !== 'waiting' && status !== 'cancelling') return null
  const reason = steps.find((step) => step.status === 'running')?.detail ?? 'the account is signed out.'
  return { title: 'Sign in again', body: plainWords(`${title}: ${reason}`) }
}

/** What to tell about a rebuild; null: nothing, as its jobs have told it, or as somebody has cancelled it. */
export function noticeOfRebuild({ status, items }: Pick<Rebuild, 'status' | 'items'>): Notice | null {
  if (status !== 'failed') return null
  const left = items.filter((item) => item.status !== 'succeeded')
  const reasons = left.flatMap(({ role, detail }) => (detail === null ? [] : [`${role}: ${detail.replace(/\.$/, '')}`]))
  const count = `${left.length} of ${items.length} ${items.length === 1 ? 'role' : 'roles'} not replaced`
  return { title: 'Rebuild not all done', body: plainWords(`${[count, ...reasons].join('. ')}.`) }
}

const notices: Partial<Record<JobEvent['kind'], (job: Job) => Notice | null>> = {
  'job-finished': noticeOf,
  'job-paused': pauseNoticeOf,
  'job-signed-out': signInNoticeOf,
}

/**
 * Tells of every job that ends, comes to stand still or is signed out from now on, and of runs of schedules that ended badly since `began`
 * (milliseconds since 1970), until the signal aborts; across restarts of the backend. `schedulesChanged`: something about schedules is other now.
 */
export async function watchJobs(
  client: BackendClient,
  notify: (notice: Notice) => void,
  since: { readonly began: number; readonly zone: string },
  signal: AbortSignal,
  schedulesChanged: () => void = () => {},
): Promise<void> {
  const schedules = new ScheduleNotices(client, notify, since)
  let lastSequence: number | undefined
  // Several changes may be told after a rebuild has ended already.
  const toldRebuilds = new Set<string>()
  const tellRebuild = async (rebuildId: string) => {
    if (toldRebuilds.has(rebuildId)) return
    const notice = noticeOfRebuild(await client.rebuilds.get({ rebuildId }, { signal }))
    if (notice === null) return
    toldRebuilds.add(rebuildId)
    notify(notice)
  }
  while (!signal.aborted) {
    try {
      const input = lastSequence === undefined ? {} : { afterJobSequence: lastSequence }
      for await (const change of await client.events.stream(input, { signal })) {
        if (change.topic === 'hello') lastSequence ??= change.jobSequence
        // What ended before somebody listened is found in the runs.
        if (change.topic === 'hello' || change.topic === 'schedules') {
          void schedules.look(signal)
          schedulesChanged()
        }
        if (change.topic === 'rebuild') await tellRebuild(change.rebuildId)
        if (change.topic !== 'job') continue
        lastSequence = change.event.sequence
        const { kind, jobId } = change.event
        const tell = notices[kind]
        if (!tell) continue
        const notice = tell(await client.jobs.get({ jobId }, { signal }))
        if (notice !== null) notify(notice)
      }
    } catch (error) {
      if (signal.aborted) return
      // The backend is being started again: the supervisor reports that, here it is only waited for.
      if (!(error instanceof Error)) throw error
    }
    await wait(2000, undefined, { signal }).catch(() => {})
  }
}
