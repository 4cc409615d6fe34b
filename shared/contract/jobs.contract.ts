import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { jobEventSchema, jobSchema } from '../model/job.ts'
import { procedure } from './base.ts'

export const jobsContract = {
  list: procedure
    .input(
      z.object({ accountId: z.string().optional(), role: z.string().optional(), limit: z.int().min(1).max(500).default(100) }).prefault({}),
    )
    .output(z.array(jobSchema)),
  get: procedure.input(z.object({ jobId: z.string() })).output(jobSchema),
  /** Asks the job to stop and to take back what it created; answers at once. */
  cancel: procedure.input(z.object({ jobId: z.string() })).output(jobSchema),
  /** Lets a job go on that stands still at this step. CONFLICT when it does not. */
  release: procedure.input(z.object({ jobId: z.string(), stepId: z.string() })).output(jobSchema),
  /** Stored events after `afterSequence`, then new ones as they happen; ends when the job has ended. */
  events: procedure.input(z.object({ jobId: z.string(), afterSequence: z.int().min(0).default(0) })).output(eventIterator(jobEventSchema)),
}
