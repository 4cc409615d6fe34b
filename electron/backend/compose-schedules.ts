import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Clock } from '../../shared/model/clock.ts'
import type { PriceLookup } from '../../shared/model/price.ts'
import type { AccountService } from './accounts/account-service.ts'
import type { Background } from './background.ts'
import type { ChangeHub } from './events/change-hub.ts'
import type { FleetService } from './fleet/fleet-service.ts'
import type { JobStore } from './jobs/ports.ts'
import type { openStores } from './open-stores.ts'
import type { RecipeService } from './recipes/recipe-service.ts'
import { schedulesHandlers } from './schedules/handlers.ts'
import { ScheduleExchange } from './schedules/schedule-exchange.ts'
import { ScheduleRunner } from './schedules/schedule-runner.ts'
import { ScheduleService } from './schedules/schedule-service.ts'

interface Parts {
  readonly store: ReturnType<typeof openStores>['schedules']
  readonly fleet: FleetService
  readonly accounts: AccountService
  readonly jobs: Pick<JobStore, 'activeOf'>
  readonly recipes: Pick<RecipeService, 'everyRecipe'>
  readonly prices: PriceLookup
  readonly changes: ChangeHub
  readonly fleetChanged: (accountId: string) => void
  readonly background: Background
  readonly clock: Clock
  readonly log: Logger
}

/** Everything about when servers run: what is wanted of them, what does it, and other tools that do the same. */
export function composeSchedules({ store, fleet, accounts, jobs, recipes, prices, changes, fleetChanged, background, clock, log }: Parts) {
  const askedOnce = (accountId: string, signal: AbortSignal | undefined) => fleet.askedOnce(accountId, signal)
  const schedules = new ScheduleService({
    ...{ store, servers: fleet, prices, changes, clock },
    newId: () => `override-${randomUUID()}`,
    look: askedOnce,
    checkAccount: (accountId) => accounts.get(accountId),
  })
  const runner = new ScheduleRunner({
    ...{ store, servers: fleet, changes, fleetChanged, clock, log },
    look: async (accountId, signal) => (await fleet.refreshAccount(accountId, signal)).error === null,
    compute: (accountId, region) => accounts.cloud(accountId, region).compute,
    activeJobOf: (accountId, role) => jobs.activeOf(accountId, role),
    roleNeeds: async () =>
      (await recipes.everyRecipe()).map(({ summary, recipe }) => ({ role: summary.role, dependsOn: recipe?.dependsOn ?? [] })),
    newId: () => `run-${randomUUID()}`,
  })
  return {
    handlers: schedulesHandlers(schedules, new ScheduleExchange(store, fleet, clock, askedOnce)),
    forgetAccount: (accountId: string) => schedules.forgetAccount(accountId),
    start: () => background.run('schedules', (signal) => runner.run(signal)),
  }
}
