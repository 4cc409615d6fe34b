import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../../shared/model/clock.ts'
import type { AwsClouds } from '../adapters/aws/aws-clouds.ts'
import { ComputerAuthorities } from '../adapters/certificates/computer-authorities.ts'
import { TlsCertificates } from '../adapters/certificates/tls-certificates.ts'
import { ElasticsearchConnector } from '../adapters/elasticsearch/elasticsearch-connector.ts'
import { FolderExportFiles } from '../adapters/export-files/folder-export-files.ts'
import type { LocalLogStore } from '../adapters/local-log-store/local-log-store.ts'
import { LogglyConnector } from '../adapters/loggly/loggly-connector.ts'
import { OpenSearchConnector } from '../adapters/opensearch/opensearch-connector.ts'
import { HttpShipperEndpoint } from '../adapters/shipper-endpoint/http-shipper-endpoint.ts'
import type { AccountService } from './accounts/account-service.ts'
import type { SecretStore } from './accounts/ports.ts'
import type { Background } from './background.ts'
import type { ChangeHub } from './events/change-hub.ts'
import { ChosenPlaces } from './logs/export/chosen-places.ts'
import { ExportRuns } from './logs/export/export-runs.ts'
import { exportHandlers } from './logs/export/handlers.ts'
import { LogExports } from './logs/export/log-exports.ts'
import { logsHandlers } from './logs/handlers.ts'
import { LogService } from './logs/log-service.ts'
import { LogSources } from './logs/log-sources.ts'
import { logViewHandlers } from './logs/log-views.ts'
import { QueryHistory, queryHistoryHandlers } from './logs/query-history.ts'
import { readingHandlers } from './logs/reading/handlers.ts'
import { receivingHandlers } from './logs/receiving/handlers.ts'
import { LogReceiver } from './logs/receiving/log-receiver.ts'
import { RecentRanges, recentRangesHandlers } from './logs/recent-ranges.ts'
import { retentionHandlers } from './logs/retention/handlers.ts'
import { LogRetention } from './logs/retention/log-retention.ts'
import type { openStores } from './open-stores.ts'
import type { About } from './settings/handlers.ts'
import type { SettingsService } from './settings/settings-service.ts'

interface Parts {
  readonly dataFolder: string
  readonly shell: About['shell']
  readonly environment: NodeJS.ProcessEnv
  readonly logStore: LocalLogStore
  readonly stores: Pick<ReturnType<typeof openStores>, 'imports' | 'logSources' | 'queries' | 'ranges' | 'views'>
  readonly secrets: SecretStore
  readonly settings: SettingsService
  readonly accounts: AccountService
  readonly clouds: AwsClouds
  readonly changes: ChangeHub
  readonly background: Background
  readonly clock: Clock
  readonly log: Logger
}

/** Everything about log lines but the store itself: where they are looked for, exported, received and how long they are kept. */
export async function composeLogs(parts: Parts) {
  const { stores, logStore, settings, changes, background, clock, log } = parts
  const sources = openLogSources(parts)
  const logs = new LogService({ sources, sink: logStore, imports: stores.imports, clock })
  const exports = await openExports(parts, sources)
  const runs = new ExportRuns(exports, randomUUID, log)
  const retention = new LogRetention({
    store: logStore,
    limits: () => settings.get(),
    changed: () => changes.publish({ topic: 'kept-logs' }),
    clock,
    log,
  })
  const receiver = new LogReceiver({
    endpoint: new HttpShipperEndpoint(log),
    sink: logStore,
    secrets: parts.secrets,
    clock,
    settings: () => settings.get(),
  })
  changes.listen((change) => {
    if (change.topic !== 'settings') return
    background.run('lines from shippers', () => receiver.apply())
    background.run('days of logs', () => retention.apply())
  })
  return {
    exports,
    lines: logs,
    handlers: {
      ...logsHandlers(logs),
      ...exportHandlers(exports, runs, new ChosenPlaces(parts.environment.HENGE_SHELL_KEY ?? null, clock)),
      ...receivingHandlers(receiver),
      ...retentionHandlers(retention),
      ...readingHandlers(sources, clock),
      ...queryHistoryHandlers(new QueryHistory(stores.queries, clock)),
      ...logViewHandlers(stores.views),
      ...recentRangesHandlers(new RecentRanges(stores.ranges, clock)),
    },
    start() {
      background.run('lines from shippers', () => receiver.apply())
      background.run('days of logs', (signal) => retention.run(signal))
    },
    async stop() {
      await runs.close()
      await receiver.close()
      await sources.close()
    },
  }
}

/** The log sources with every client that the program has for them. An account’s keys go from its adapter to the signing one alone. */
function openLogSources({ logStore, stores, secrets, accounts, clouds, clock }: Parts): LogSources {
  const keysOf = async (accountId: string, region: string) => clouds.keysOf(accounts.get(accountId), region)
  return new LogSources({
    ...{ own: logStore, store: stores.logSources, secrets, clock },
    connectors: {
      elasticsearch: new ElasticsearchConnector(),
      opensearch: new OpenSearchConnector(keysOf),
      loggly: new LogglyConnector(),
    },
    certificates: new TlsCertificates(),
    authorities: new ComputerAuthorities(),
    newId: () => `logs-${randomUUID()}`,
  })
}

async function openExports({ shell, dataFolder, environment, clock }: Parts, sources: LogSources): Promise<LogExports> {
  // A browser’s page fetches its file; the desktop’s is in the user’s own folder at once, which the shell knows.
  const handsOut = shell === 'browser'
  const folder = handsOut ? join(dataFolder, 'downloads') : (environment.HENGE_DOWNLOADS ?? join(dataFolder, 'exports'))
  const files = new FolderExportFiles(folder, clock)
  if (handsOut) await files.removeAll()
  return new LogExports({ sources, files, handsOut, clock })
}
