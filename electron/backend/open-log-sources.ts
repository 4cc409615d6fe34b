import { randomUUID } from 'node:crypto'
import type { Clock } from '../../shared/model/clock.ts'
import type { AwsClouds } from '../adapters/aws/aws-clouds.ts'
import { TlsCertificates } from '../adapters/certificates/tls-certificates.ts'
import { ElasticsearchConnector } from '../adapters/elasticsearch/elasticsearch-connector.ts'
import { LogglyConnector } from '../adapters/loggly/loggly-connector.ts'
import { OpenSearchConnector } from '../adapters/opensearch/opensearch-connector.ts'
import type { AccountService } from './accounts/account-service.ts'
import type { SecretStore } from './accounts/ports.ts'
import { LogSources } from './logs/log-sources.ts'
import type { LogSource, LogSourceStore } from './logs/ports.ts'

interface Parts {
  readonly own: LogSource
  readonly store: LogSourceStore
  readonly secrets: SecretStore
  readonly accounts: AccountService
  readonly clouds: AwsClouds
  readonly clock: Clock
}

/** The log sources with every client that the program has for them. An account’s keys go from its adapter to the signing one alone. */
export function openLogSources({ own, store, secrets, accounts, clouds, clock }: Parts): LogSources {
  const keysOf = async (accountId: string, region: string) => clouds.keysOf(accounts.get(accountId), region)
  return new LogSources({
    ...{ own, store, secrets, clock },
    connectors: {
      elasticsearch: new ElasticsearchConnector(),
      opensearch: new OpenSearchConnector(keysOf),
      loggly: new LogglyConnector(),
    },
    certificates: new TlsCertificates(),
    newId: () => `logs-${randomUUID()}`,
  })
}
