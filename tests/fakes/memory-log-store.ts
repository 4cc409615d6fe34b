import { ComputerAuthorities } from '../../electron/adapters/certificates/computer-authorities.ts'
import { TlsCertificates } from '../../electron/adapters/certificates/tls-certificates.ts'
import { RunSecretStore } from '../../electron/adapters/keychain/run-secret-store.ts'
import { LogSources } from '../../electron/backend/logs/log-sources.ts'
import type {
  Authorities,
  ImportMemory,
  ImportRecord,
  LogSink,
  LogSource,
  LogSourceStore,
  SearchServerConnector,
} from '../../electron/backend/logs/ports.ts'
import type { SearchServerConnectors } from '../../electron/backend/logs/search-server/server-link.ts'
import type { Clock } from '../../shared/model/clock.ts'
import type { LogSourceSettings } from '../../shared/model/log-sources.ts'
import type { LogRecord } from '../../shared/model/logs.ts'

/** Keeps lines in a list, each id once, as the port asks. */
export class MemoryLogSink implements LogSink {
  readonly records: LogRecord[] = []
  /** Thrown by the next append. */
  nextFailure: Error | null = null
  private readonly ids = new Set<string>()

  async append(records: readonly LogRecord[]): Promise<{ stored: number }> {
    const failure = this.nextFailure
    this.nextFailure = null
    if (failure) throw failure
    const added = records.filter(({ id }) => id === null || !this.ids.has(id))
    for (const { id } of added) if (id !== null) this.ids.add(id)
    this.records.push(...added)
    return { stored: added.length }
  }
}

export class MemoryImportMemory implements ImportMemory {
  private readonly records = new Map<string, ImportRecord>()

  async findByFingerprint(fingerprint: string): Promise<ImportRecord | null> {
    return [...this.records.values()].findLast((record) => record.fingerprint === fingerprint) ?? null
  }

  async load(id: string): Promise<ImportRecord | null> {
    return this.records.get(id) ?? null
  }

  async finishedHeads(limit: number): Promise<{ id: string; bytes: number; digest: string }[]> {
    const states = [...this.records.values()].map(({ document }) => JSON.parse(document))
    const finished = states.filter(({ report, end }) => report.state === 'finished' && end !== undefined)
    return finished
      .reverse()
      .slice(0, limit)
      .map(({ report, textHead }) => ({ id: report.id, ...textHead }))
  }

  async unfinished(limit: number): Promise<ImportRecord[]> {
    const open = [...this.records.values()].filter(({ document }) => JSON.parse(document).report.state === 'open')
    return open.reverse().slice(0, limit)
  }

  async save(record: ImportRecord): Promise<void> {
    this.records.set(record.id, record)
  }
}

export class MemoryLogSourceStore implements LogSourceStore {
  readonly sources: LogSourceSettings[] = []

  async list(): Promise<LogSourceSettings[]> {
    return [...this.sources]
  }

  async add(source: LogSourceSettings): Promise<void> {
    this.sources.push(source)
  }

  async replace(source: LogSourceSettings): Promise<void> {
    const place = this.sources.findIndex(({ id }) => id === source.id)
    if (place !== -1) this.sources.splice(place, 1, source)
  }

  async remove(id: string): Promise<void> {
    const place = this.sources.findIndex((source) => source.id === id)
    if (place !== -1) this.sources.splice(place, 1)
  }
}

const unreachable = {
  connect: () => {
    throw new Error('this test has no search server')
  },
}

/** For a connector of which no test signs with an account. */
export const noAccounts = async (): Promise<never> => {
  throw new Error('this test has no account')
}

/** The program’s own store, and what else the connectors given lead to. */
export function logSourcesOf(
  own: LogSource,
  clock: Clock,
  connectors?: Partial<SearchServerConnectors & Record<'loggly', SearchServerConnector>>,
  authorities: Authorities = new ComputerAuthorities(),
) {
  const [store, secrets] = [new MemoryLogSourceStore(), new RunSecretStore()]
  const given = { elasticsearch: unreachable, opensearch: unreachable, loggly: unreachable, ...connectors }
  const certificates = new TlsCertificates()
  let made = 0
  const newId = () => `logs-${++made}`
  return { store, secrets, sources: new LogSources({ own, store, secrets, connectors: given, certificates, authorities, clock, newId }) }
}
