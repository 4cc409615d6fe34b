import type { JobService } from './jobs/job-service.ts'
import type { JobStore } from './jobs/ports.ts'
import type { RecipeService } from './recipes/recipe-service.ts'
import type { RestStore } from './replacement/ports.ts'
import type { ReplacementService } from './replacement/replacement-service.ts'
import type { ScheduleStore } from './schedules/ports.ts'
import type { RunnerParts } from './schedules/schedule-runner.ts'
import type { ScheduleParts } from './schedules/schedule-service.ts'
import { ServiceRoleJobs } from './schedules/service-role-jobs.ts'

export interface DestroyingParts {
  readonly store: Pick<ScheduleStore, 'find'>
  readonly jobStore: Pick<JobStore, 'activeOf' | 'load' | 'findByPlan'>
  readonly jobs: Pick<JobService, 'cancel'>
  readonly replacement: Pick<ReplacementService, 'plan' | 'planEnd' | 'start'>
  readonly resting: Pick<RestStore, 'list'>
  readonly recipes: Pick<RecipeService, 'ofRole'>
}

/** What schedules need to destroy roles and to build them again: jobs with a plan, and the recipe that makes it possible. */
export function composeDestroying(parts: DestroyingParts): {
  readonly ofService: Pick<ScheduleParts, 'roleRecipe' | 'planEnd' | 'resting'>
  readonly ofRunner: Pick<RunnerParts, 'roleJobs' | 'rests'>
} {
  const { replacement, resting, recipes } = parts
  const restingIds = async (accountId: string, role: string) => (await resting.list(accountId, role)).map(({ serverId }) => serverId)
  return {
    ofService: {
      async roleRecipe(role) {
        const found = await recipes.ofRole(role)
        const [wrong] = found?.summary.problems ?? []
        if (wrong) return { recipe: null, problem: `The recipe of ${role} cannot be used: ${wrong.message}` }
        return { recipe: found?.recipe ?? null, problem: null }
      },
      planEnd: ({ accountId, role, schedule }) =>
        replacement.planEnd({ accountId, role, keepsAddresses: schedule.elasticAddresses === 'keep' }),
      resting: restingIds,
    },
    ofRunner: {
      roleJobs: new ServiceRoleJobs(parts),
      rests: async (accountId, role) => (await restingIds(accountId, role)).length > 0,
    },
  }
}
