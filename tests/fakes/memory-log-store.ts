import type { ImportMemory, ImportRecord, LogSink } from '../../electron/backend/logs/ports.ts'
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

  async save(record: ImportRecord): Promise<void> {
    this.records.set(record.id, record)
  }
}
