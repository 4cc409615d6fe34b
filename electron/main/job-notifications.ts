import { setTimeout as wait } from 'node:timers/promises'
import type { Job } from '../../shared/model/job.ts'
import type { BackendClient } from '../backend/rpc/client.ts'

export interface JobNotice {
  readonly title: string
  readonly body: string
}

/** What to tell about a job that has ended. Names of servers and answers of the provider are in it, which others have written. */
export function noticeOf(job: Pick<Job, 'title' | 'status' | 'error'>): JobNotice {
  const title = plainWords(job.title)
  if (job.status === 'succeeded') return { title: 'Finished', body: title }
  if (job.status === 'cancelled') return { title: 'Cancelled', body: title }
  return { title: 'Failed', body: job.error === null ? title : plainWords(`${job.title}: ${job.error.message}`) }
}

const longestBody = 500

/** Notification services of Linux read markup, links and pictures too; what is escaped some of them show as it stands. */
function plainWords(text: string): string {
  return text
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('&', '＆')
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .slice(0, longestBody)
}

/** Tells of every job that ends from now on, until the signal aborts; across restarts of the backend. */
export async function watchJobs(client: BackendClient, notify: (notice: JobNotice) => void, signal: AbortSignal): Promise<void> {
  let lastSequence: number | undefined
  while (!signal.aborted) {
    try {
      const input = lastSequence === undefined ? {} : { afterJobSequence: lastSequence }
      for await (const change of await client.events.stream(input, { signal })) {
        if (change.topic === 'hello') lastSequence ??= change.jobSequence
        if (change.topic !== 'job') continue
        lastSequence = change.event.sequence
        if (change.event.kind === 'job-finished') notify(noticeOf(await client.jobs.get({ jobId: change.event.jobId }, { signal })))
      }
    } catch (error) {
      if (signal.aborted) return
      // The backend is being started again: the supervisor reports that, here it is only waited for.
      if (!(error instanceof Error)) throw error
    }
    await wait(2000, undefined, { signal }).catch(() => {})
  }
}
