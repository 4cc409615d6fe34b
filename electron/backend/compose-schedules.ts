import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { Account } from '../../shared/model/account.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { PriceLookup } from '../../shared/model/price.ts'
import type { AccountService } from './accounts/account-service.ts'
import type { Background } from './background.ts'
import { composeDestroying, type DestroyingParts } from './compose-destroying.ts'
import { composeHandovers } from './compose-handovers.ts'
import type { ChangeHub } from './events/change-hub.ts'
import type { FleetService } from './fleet/fleet-service.ts'
import type { openStores } from './open-stores.ts'
import type { RecipeService } from './recipes/recipe-service.ts'
import { AccountDefinitions } from './schedules/account-definitions.ts'
import { schedulesHandlers } from './schedules/handlers.ts'
import { oneOffHandlers } from './schedules/one-off-handlers.ts'
import { OneOffs } from './schedules/one-offs.ts'
import type { DefinitionTables } from './schedules/ports.ts'
import { ScheduleExchange } from './schedules/schedule-exchange.ts'
import { ScheduleRunner } from './schedules/schedule-runner.ts'
import { ScheduleService } from './schedules/schedule-service.ts'

interface Parts extends DestroyingParts {
  readonly store: ReturnType<typeof openStores>['schedules']
  readonly handoverStore: ReturnType<typeof openStores>['handovers']
  readonly fleet: FleetService
  readonly accounts: AccountService
  readonly recipes: Pick<RecipeService, 'everyRecipe' | 'ofRole'>
  readonly prices: PriceLookup
  readonly definitionTablesOf: (account: Account, region: string) => DefinitionTables
  readonly changes: ChangeHub
  readonly fleetChanged: (accountId: string) => void
  readonly background: Background
  readonly clock: Clock
  readonly log: Logger
}

/** Everything about when servers run: what is wanted of them, what does it, and other tools that do the same. */
export function composeSchedules(parts: Parts) {
  const { store, handoverStore, fleet, accounts, jobStore, recipes } = parts
  const { prices, definitionTablesOf, changes, fleetChanged, background, clock, log } = parts
  const askedOnce = (accountId: string, signal: AbortSignal | undefined) => fleet.askedOnce(accountId, signal)
  const roleNeeds = async () =>
    (await recipes.everyRecipe()).map(({ summary, recipe }) => ({ role: summary.role, dependsOn: recipe?.dependsOn ?? [] }))
  const destroying = composeDestroying(parts)
  const schedules = new ScheduleService({
    ...{ store, servers: fleet, prices, changes, clock, ...destroying.ofService },
    newId: () => `override-${randomUUID()}`,
    look: askedOnce,
    checkAccount: (accountId) => accounts.get(accountId),
  })
  const handovers = composeHandovers({
    ...{ schedules: store, handovers: handoverStore, fleet, accounts, jobs: jobStore, roleNeeds, changes, background, clock, log },
  })
  const runner = new ScheduleRunner({
    ...{ store, servers: fleet, changes, fleetChanged, clock, log, roleNeeds, ...destroying.ofRunner },
    look: async (accountId, signal) => (await fleet.refreshAccount(accountId, signal)).error === null,
    compute: (accountId, region) => accounts.cloud(accountId, region).compute,
    activeJobOf: (accountId, role) => jobStore.activeOf(accountId, role),
    isElsewhere: (accountId, role) => handovers.service.isElsewhere(accountId, role),
    newId: () => `run-${randomUUID()}`,
  })
  const tablesOf = (accountId: string, region: string) => definitionTablesOf(accounts.get(accountId), region)
  const exchange = new ScheduleExchange(store, fleet, clock, askedOnce)
  const oneOffs = new OneOffs({
    ...{ store, servers: fleet, changes, clock },
    newId: () => `once-${randomUUID()}`,
    look: askedOnce,
    checkAccount: (accountId) => accounts.get(accountId),
    refuseElsewhere: (role) => handovers.service.refuseElsewhere(role, 'it knows nothing that happens once'),
  })
  changes.listen((change) => {
    if (change.topic === 'schedules') background.run('one-offs', () => oneOffs.fit(change.accountId))
  })
  return {
    handlers: {
      ...schedulesHandlers(schedules, exchange, new AccountDefinitions(tablesOf), handovers.service),
      ...oneOffHandlers(oneOffs),
    },
    async forgetAccount(accountId: string): Promise<void> {
      await schedules.forgetAccount(accountId)
      await handovers.service.forgetAccount(accountId)
    },
    start() {
      background.run('schedules', (signal) => runner.run(signal))
      handovers.start()
    },
  }
}
