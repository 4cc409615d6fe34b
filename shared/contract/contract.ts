import { accountsContract } from './accounts.contract.ts'
import { eventsContract } from './events.contract.ts'
import { fleetContract } from './fleet.contract.ts'
import { jobsContract } from './jobs.contract.ts'
import { leftoversContract } from './leftovers.contract.ts'
import { logsContract } from './logs.contract.ts'
import { rebuildsContract } from './rebuilds.contract.ts'
import { recipesContract } from './recipes.contract.ts'
import { replacementContract } from './replacement.contract.ts'
import { savingsContract } from './savings.contract.ts'
import { schedulesContract } from './schedules.contract.ts'
import { searchesContract } from './searches.contract.ts'
import { settingsContract } from './settings.contract.ts'

/** The only door between page and backend. */
export const contract = {
  accounts: accountsContract,
  events: eventsContract,
  fleet: fleetContract,
  jobs: jobsContract,
  leftovers: leftoversContract,
  logs: logsContract,
  rebuilds: rebuildsContract,
  recipes: recipesContract,
  replacement: replacementContract,
  savings: savingsContract,
  schedules: schedulesContract,
  searches: searchesContract,
  settings: settingsContract,
}
export type Contract = typeof contract
