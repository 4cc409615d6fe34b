import type { Job } from '../../shared/model/job.ts'
import { type Meaning, StatusMark } from './status-mark.tsx'

const shown: Record<Job['status'], { readonly meaning: Meaning; readonly word: string }> = {
  queued: { meaning: 'working', word: 'queued' },
  running: { meaning: 'working', word: 'running' },
  waiting: { meaning: 'behind', word: 'waiting' },
  succeeded: { meaning: 'healthy', word: 'done' },
  failed: { meaning: 'failing', word: 'failed' },
  cancelling: { meaning: 'working', word: 'rolling back' },
  cancelled: { meaning: 'stopped', word: 'cancelled' },
}

export function JobMark({ status }: { readonly status: Job['status'] }) {
  return <StatusMark meaning={shown[status].meaning}>{shown[status].word}</StatusMark>
}

/** 0..1 over the job’s steps, weighed by how long each is expected to take. */
export function jobProgress(job: Pick<Job, 'steps' | 'status'>): number {
  if (job.status === 'succeeded') return 1
  const all = job.steps.reduce((sum, step) => sum + Math.max(1, step.expectedSeconds), 0)
  const done = job.steps.reduce((sum, step) => {
    const weight = Math.max(1, step.expectedSeconds)
    if (step.status === 'succeeded' || step.status === 'skipped') return sum + weight
    return step.status === 'running' ? sum + weight * (step.value ?? 0) : sum
  }, 0)
  return all === 0 ? 0 : done / all
}
