import type { RunnerParts } from '../../electron/backend/schedules/schedule-runner.ts'

/** For runners whose schedules destroy nothing. */
export const noRoleJobs: Pick<RunnerParts, 'roleJobs' | 'rests'> = {
  rests: async () => false,
  roleJobs: {
    planEnd: () => Promise.reject(new Error('nothing is destroyed here')),
    planBuild: () => Promise.reject(new Error('nothing is built here')),
    start: () => Promise.reject(new Error('no job is begun here')),
    job: () => Promise.reject(new Error('there are no jobs here')),
    jobOf: async () => null,
    cancel: () => Promise.reject(new Error('there are no jobs here')),
  },
}
