import { randomUUID } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { isoTime } from '../../shared/model/clock.ts'
import { AwsClouds } from '../adapters/aws/aws-clouds.ts'
import { AwsProfileSource } from '../adapters/aws/aws-profile-source.ts'
import { clockFrom } from '../adapters/clock/virtual-clock.ts'
import { SocketHealthProbe } from '../adapters/health-probe/socket-health-probe.ts'
import { openSecretStore } from '../adapters/keychain/open-secret-store.ts'
import { LocalLogStore } from '../adapters/local-log-store/local-log-store.ts'
import { OpenWorkflowEngine } from '../adapters/openworkflow/openworkflow-engine.ts'
import { FileRecipeEditing } from '../adapters/owned-folders/file-recipe-editing.ts'
import { FileRecipeFolders } from '../adapters/owned-folders/file-recipe-folders.ts'
import { FileSearchFolder } from '../adapters/owned-folders/file-search-folder.ts'
import { seedRecipes } from '../adapters/owned-folders/seed-recipes.ts'
import { openDatabase } from '../adapters/sqlite/database.ts'
import { AccountService } from './accounts/account-service.ts'
import { accountsHandlers } from './accounts/handlers.ts'
import { Background } from './background.ts'
import { composeLogs } from './compose-logs.ts'
import { composeRebuilds } from './compose-rebuilds.ts'
import { composePrices, composeSavings } from './compose-savings.ts'
import { composeSchedules } from './compose-schedules.ts'
import { ChangeHub } from './events/change-hub.ts'
import { eventsHandlers } from './events/handlers.ts'
import { FleetRefresher } from './fleet/fleet-refresher.ts'
import { FleetService } from './fleet/fleet-service.ts'
import { fleetHandlers } from './fleet/handlers.ts'
import { jobsHandlers } from './jobs/handlers.ts'
import { JobRecords } from './jobs/job-records.ts'
import { JobService } from './jobs/job-service.ts'
import { leftoversHandlers } from './leftovers/handlers.ts'
import { LeftoverService } from './leftovers/leftover-service.ts'
import { receiverDefaults } from './logs/receiving/log-receiver.ts'
import { keepDefaults } from './logs/retention/log-retention.ts'
import { openStores } from './open-stores.ts'
import { rebuildsHandlers } from './rebuilds/handlers.ts'
import { recipesHandlers } from './recipes/handlers.ts'
import { RecipeDrafts } from './recipes/recipe-drafts.ts'
import { RecipeEditor } from './recipes/recipe-editor.ts'
import { recipeNow } from './recipes/recipe-now.ts'
import { RecipeService } from './recipes/recipe-service.ts'
import { ServiceSurroundings } from './recipes/service-surroundings.ts'
import { replacementHandlers } from './replacement/handlers.ts'
import { ReplacementService } from './replacement/replacement-service.ts'
import { runReplacement } from './replacement/run-replacement.ts'
import { ServiceWorld } from './replacement/service-world.ts'
import { openSandboxAccount, rememberSandboxHistory, takeSandboxLogs } from './sandbox-account.ts'
import { searchesHandlers } from './searches/handlers.ts'
import { SavedSearches } from './searches/saved-searches.ts'
import { type About, settingsHandlers } from './settings/handlers.ts'
import { SettingsService } from './settings/settings-service.ts'
import { bundledLogStoreWorker, shippedRecipesFolder } from './shipped-files.ts'

export interface BackendOptions {
  /** Exists, and is locked by this process. */
  readonly dataFolder: string
  readonly shell: About['shell']
  readonly version: string
  readonly log: Logger
  readonly environment: NodeJS.ProcessEnv
}

/** The composition root: every service with what it needs, top to bottom. `start` begins work of its own; `stop` ends it. */
export async function composeBackend({ dataFolder, shell, version, log, environment }: BackendOptions) {
  const clock = clockFrom(environment)
  const changes = new ChangeHub()
  const background = new Background(log)

  const database = await openDatabase(join(dataFolder, 'henge.sqlite'))
  const stores = openStores(database, clock)
  const { creations, evidence, jobs: jobStore, plans, revisions, servers: serverMemory } = stores
  const logStore = new LocalLogStore({ folder: join(dataFolder, 'logs'), clock, workerPath: bundledLogStoreWorker })
  await logStore.open()
  const secrets = await openSecretStore('henge', log)
  const sandbox = await openSandboxAccount(dataFolder, shippedRecipesFolder, clock, environment)

  const defaultRecipesFolder = environment.HENGE_RECIPES ?? join(dataFolder, 'recipes')
  await seedRecipes(shippedRecipesFolder, defaultRecipesFolder)
  const defaults = {
    recipesFolder: defaultRecipesFolder,
    searchesFolder: join(dataFolder, 'searches'),
    refreshSeconds: 20,
    maxServersPerRun: 20,
    quarantineDays: 7,
    ...receiverDefaults,
    ...keepDefaults,
  }
  const settings = new SettingsService(stores.settings, defaults, changes)

  await rememberSandboxHistory(sandbox, serverMemory)

  const clouds = new AwsClouds({
    clock,
    log,
    environment,
    requestHandlerFor: (account) => (account.kind === 'sandbox' ? sandbox.requestHandler : undefined),
  })
  const prices = await composePrices({ stores, accounts: () => accounts, clouds, changes, clock, log })
  const accounts: AccountService = new AccountService({
    store: stores.accounts,
    clouds,
    profiles: new AwsProfileSource(environment),
    changes,
    clock,
    newId: () => `account-${randomUUID()}`,
    log,
    removed: async (accountId) => {
      await fleet.forgetAccount(accountId)
      await creations.forgetAccount(accountId)
      await evidence.forgetAccount(accountId)
      await stores.resting.forgetAccount(accountId)
      await schedules.forgetAccount(accountId)
      await savings.forgetAccount(accountId)
      leftovers.forget(accountId)
    },
    jobAtWork: async (accountId) => (await jobStore.unfinished()).find((job) => job.accountId === accountId)?.title ?? null,
    runElsewhere: async (accountId) => (await stores.handovers.list(accountId)).map(({ role }) => role),
  })
  await accounts.load()

  const recipes = new RecipeService((folder) => new FileRecipeFolders(folder), settings, revisions, changes, clock)
  const fleet: FleetService = new FleetService({
    accounts,
    recipes,
    servers: serverMemory,
    revisions,
    prices,
    activeJobOf: (accountId, role) => jobStore.activeOf(accountId, role),
    resting: (accountId) => stores.resting.list(accountId),
    changes,
    clock,
    log,
  })
  const searches = new SavedSearches({ open: (folder) => new FileSearchFolder(folder), settings, changes })
  const surroundings = new ServiceSurroundings(accounts, fleet, prices)
  const drafts = new RecipeDrafts(recipes, surroundings)
  const editor = new RecipeEditor({
    read: (folder) => new FileRecipeFolders(folder),
    edit: (folder) => new FileRecipeEditing(folder),
    examplesFolder: shippedRecipesFolder,
    settings,
    changed: () => recipes.folderChanged(),
  })
  const fleetChanged = (accountId: string) =>
    background.run('refresh after a change', (signal) => fleet.refreshAfterChange(accountId, signal))
  const owner = `${userInfo().username}@${hostname()}`
  const leftovers: LeftoverService = new LeftoverService({
    accounts,
    jobs: jobStore,
    plans,
    creations,
    resting: (accountId) => stores.resting.list(accountId),
    prices,
    clock,
    owner,
    fleetChanged,
    later: (name, work) => background.run(name, work),
    log,
  })
  changes.listen((change) => {
    if (change.topic === 'job' && change.event.kind === 'job-finished') leftovers.forget()
  })
  const refresher = new FleetRefresher({
    fleet,
    accounts,
    settings,
    changes,
    clock,
    log,
    watchers: () => changes.watchers(),
    random: Math.random,
  })

  const logs = await composeLogs({
    ...{ dataFolder, shell, environment, logStore, stores, secrets, settings, accounts, clouds, changes, background, clock, log },
  })
  const savings = composeSavings({ stores, fleet, accounts, clouds, prices, logs: logs.lines, changes, background, clock, log })

  const engine = new OpenWorkflowEngine(join(dataFolder, 'jobs.sqlite'), (error, jobId) =>
    log.error({ id: 'JOB-0001', jobId, err: error }, 'a job ended with an unexpected failure'),
  )
  const records = new JobRecords(jobStore, changes, clock)
  const jobs = new JobService(jobStore, records, engine, changes)
  const world = new ServiceWorld({
    accounts,
    memory: serverMemory,
    clock,
    currentRecipe: (account, region, role, signal) =>
      recipeNow(recipes, { accountId: account.id, region, images: accounts.cloud(account.id, region).images }, role, signal),
    fleetChanged,
  })
  const maxServersPerRun = async () => (await settings.get()).maxServersPerRun
  const replacement = new ReplacementService({
    world,
    plans,
    resting: stores.resting,
    jobs: jobStore,
    records,
    engine,
    prices,
    clock,
    maxServersPerRun,
    quarantineDays: async () => (await settings.get()).quarantineDays,
  })
  const runParts = {
    world,
    plans,
    records,
    notes: stores.notes,
    creations,
    evidence,
    resting: stores.resting,
    probe: new SocketHealthProbe(),
    logs: logStore,
    sink: logStore,
    clock,
    random: Math.random,
    owner,
    log,
  }
  const rebuilds = composeRebuilds({ ...{ stores, fleet, recipes, replacement, jobs, engine, changes, clock }, maxServersPerRun })
  const schedules = composeSchedules({
    ...{ store: stores.schedules, handoverStore: stores.handovers, resting: stores.resting, fleet, accounts, recipes, prices },
    ...{ replacement, jobs, jobStore, changes, fleetChanged, background, clock, log },
    definitionTablesOf: (account, region) => clouds.definitionTablesOf(account, region),
  })
  engine.define('replace', (jobId, steps) => runReplacement(runParts, jobId, steps))

  const about: About = {
    version,
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    dataFolder,
    startedAt: isoTime(clock.now()),
    shell,
    choosesPlaces: environment.HENGE_SHELL_KEY !== undefined,
    secrets: secrets.kind,
  }
  return {
    router: {
      accounts: accountsHandlers(accounts),
      events: eventsHandlers(changes, jobStore),
      fleet: fleetHandlers(fleet),
      jobs: jobsHandlers(jobs),
      leftovers: leftoversHandlers(leftovers),
      logs: logs.handlers,
      rebuilds: rebuildsHandlers(rebuilds),
      recipes: recipesHandlers(recipes, drafts, editor, surroundings),
      replacement: replacementHandlers(replacement, evidence),
      savings: savings.handlers,
      schedules: schedules.handlers,
      searches: searchesHandlers(searches),
      settings: settingsHandlers(settings, about),
    },
    downloads: logs.exports,
    async start() {
      logs.start()
      background.run('recipes folder', (signal) => recipes.watch(signal))
      background.run('folder of saved searches', (signal) => searches.watch(signal))
      background.run('logs of the sandbox', (signal) => takeSandboxLogs(sandbox, logStore, clock, log, signal))
      background.run('accounts', () => accounts.checkUnchecked())
      savings.start()
      background.run('prices', (signal) => prices.run(signal))
      schedules.start()
      background.run('fleet', (signal) => refresher.run(signal))
      await rebuilds.resume()
      await jobs.start()
    },
    async stop() {
      await jobs.stop()
      await fleet.stop()
      await background.stop()
      await logs.stop()
      await logStore.close()
      sandbox.close()
      await database.destroy()
    },
  }
}
