import type { Clock } from '../../shared/model/clock.ts'
import type { Job } from '../../shared/model/job.ts'
import type { RoleNeeds } from '../../shared/model/schedules/run-order.ts'
import type { AccountService } from './accounts/account-service.ts'
import type { Background } from './background.ts'
import type { ChangeHub } from './events/change-hub.ts'
import type { FleetService } from './fleet/fleet-service.ts'
import type { FleetLog } from './fleet/ports.ts'
import type { JobStore } from './jobs/ports.ts'
import { HandoverService } from './schedules/handover/handover-service.ts'
import { watchHandovers } from './schedules/handover/watch-handovers.ts'
import type { HandoverStore, ScheduleStore } from './schedules/ports.ts'

interface Parts {
  readonly schedules: ScheduleStore
  readonly handovers: HandoverStore
  readonly fleet: Pick<FleetService, 'refreshAfterChange' | 'askedOnce' | 'everyServer'>
  readonly accounts: Pick<AccountService, 'get' | 'cloud'>
  readonly jobs: Pick<JobStore, 'activeOf'> & { load(jobId: string): Promise<Pick<Job, 'accountId' | 'role'>> }
  readonly roleNeeds: () => Promise<readonly RoleNeeds[]>
  readonly changes: ChangeHub
  readonly background: Pick<Background, 'run'>
  readonly clock: Clock
  readonly log: FleetLog
}

/** Schedules that EventBridge Scheduler carries out in the user’s account. */
export function composeHandovers({ schedules, handovers, fleet, accounts, jobs, roleNeeds, changes, background, clock, log }: Parts) {
  const service = new HandoverService({
    ...{ handovers, schedules, servers: fleet, roleNeeds, changes, clock },
    // One that is under way may tell of how it was before a job’s last step.
    look: async (accountId, how, signal) => {
      const listed = how === 'anew' ? fleet.refreshAfterChange(accountId, signal) : fleet.askedOnce(accountId, signal)
      return (await listed).error?.message ?? null
    },
    activeJobOf: (accountId, role) => jobs.activeOf(accountId, role),
    account: (accountId) => accounts.get(accountId),
    cloud: (accountId, region) => accounts.cloud(accountId, region),
  })
  const jobEnded = async (jobId: string) => {
    const { accountId, role } = await jobs.load(jobId)
    await service.serversChanged({ accountId, role })
  }
  changes.listen((change) => {
    if (change.topic !== 'job' || change.event.kind !== 'job-finished') return
    const { jobId } = change.event
    background.run('schedules in the account after a job', () => jobEnded(jobId))
  })
  return {
    service,
    start: () => background.run('schedules in the account', (signal) => watchHandovers(service, { clock, log }, signal)),
  }
}
