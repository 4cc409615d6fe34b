import { implementer } from '../rpc/implementer.ts'
import type { JobService } from './job-service.ts'

export function jobsHandlers(jobs: JobService) {
  return {
    list: implementer.jobs.list.handler(({ input }) => jobs.list(input)),
    get: implementer.jobs.get.handler(({ input }) => jobs.get(input.jobId)),
    cancel: implementer.jobs.cancel.handler(({ input }) => jobs.cancel(input.jobId)),
    release: implementer.jobs.release.handler(({ input }) => jobs.release(input.jobId, input.stepId)),
    events: implementer.jobs.events.handler(({ input, signal }) => jobs.events(input.jobId, input.afterSequence, signal)),
  }
}
