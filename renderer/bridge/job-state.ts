import type { Job, JobStatus } from '../../shared/model/job.ts'

const openStatuses: ReadonlySet<JobStatus> = new Set(['queued', 'running', 'waiting', 'cancelling'])

/** True while a job may still do something. */
export function isOpen(job: Pick<Job, 'status'>): boolean {
  return openStatuses.has(job.status)
}

/** It stands still: until somebody lets it go on, until its checkpoint is over, or until what keeps it is seen to. */
export function waitsForPerson(job: Pick<Job, 'status'>): boolean {
  return job.status === 'waiting'
}
