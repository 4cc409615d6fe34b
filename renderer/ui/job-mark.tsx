import type { Job } from '../../shared/model/job.ts'
import { courseMarks, type MeaningWord, StatusMark } from './status-mark.tsx'

const shown: Record<Job['status'], MeaningWord> = {
  ...courseMarks,
  queued: { meaning: 'working', word: 'queued' },
  cancelling: { meaning: 'working', word: 'turning back' },
  cancelled: { meaning: 'stopped', word: 'turned back' },
}

/** Where a job stands; one that stands still says what for. */
export function JobMark({ job }: { readonly job: Pick<Job, 'status' | 'paused'> }) {
  const { meaning, word } = shown[job.status]
  return <StatusMark meaning={meaning}>{job.status === 'waiting' ? waitingWord(job.paused) : word}</StatusMark>
}

function waitingWord(paused: Job['paused']): string {
  if (paused === null) return 'cannot go on yet'
  return paused.until === null ? 'waits for you' : 'at a checkpoint'
}

/** 0..1 over the steps of the job’s plan, weighed by how long each is expected to take. */
export function jobProgress(job: Pick<Job, 'steps' | 'status'>): number {
  if (job.status === 'succeeded') return 1
  const planned = job.steps.filter(({ phase }) => phase === 'plan')
  const all = planned.reduce((sum, step) => sum + Math.max(1, step.expectedSeconds), 0)
  const done = planned.reduce((sum, step) => {
    const weight = Math.max(1, step.expectedSeconds)
    if (step.status === 'succeeded' || step.status === 'skipped') return sum + weight
    return step.status === 'running' ? sum + weight * (step.value ?? 0) : sum
  }, 0)
  return all === 0 ? 0 : done / all
}
