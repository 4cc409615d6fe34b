import type { Job } from '../../../shared/model/job.ts'
import type { Plan } from '../../../shared/model/replacement/plan.ts'
import type { JobService } from '../jobs/job-service.ts'
import type { JobStore } from '../jobs/ports.ts'
import type { ReplacementService } from '../replacement/replacement-service.ts'
import type { RoleJobs } from './job-runs.ts'
import type { ScheduleStore } from './ports.ts'

interface Parts {
  readonly store: Pick<ScheduleStore, 'find'>
  readonly replacement: Pick<ReplacementService, 'plan' | 'planEnd' | 'start'>
  readonly jobStore: Pick<JobStore, 'load' | 'findByPlan'>
  readonly jobs: Pick<JobService, 'cancel'>
}

/** Replacements and jobs as schedules use them: whether Elastic IPs are kept is the schedule’s to say. */
export class ServiceRoleJobs implements RoleJobs {
  private readonly parts: Parts

  constructor(parts: Parts) {
    this.parts = parts
  }

  async planEnd(request: { accountId: string; role: string; serverIds?: readonly string[] }, signal?: AbortSignal): Promise<Plan> {
    const schedule = await this.parts.store.find(request.accountId, request.role)
    const keepsAddresses = schedule?.schedule.elasticAddresses !== 'release'
    return this.parts.replacement.planEnd({ ...request, keepsAddresses }, signal)
  }

  planBuild(request: { accountId: string; role: string }, signal: AbortSignal): Promise<Plan> {
    return this.parts.replacement.plan({ ...request, fillUpOnly: true, unattended: true }, signal)
  }

  start(planId: string, signal: AbortSignal): Promise<{ jobId: string }> {
    return this.parts.replacement.start(planId, signal)
  }

  job(jobId: string): Promise<Job> {
    return this.parts.jobStore.load(jobId)
  }

  async jobOf(planId: string): Promise<string | null> {
    return (await this.parts.jobStore.findByPlan(planId))?.id ?? null
  }

  async cancel(jobId: string): Promise<void> {
    await this.parts.jobs.cancel(jobId)
  }
}
