import type { Logger } from 'pino'
import type { Clock } from '../../../../shared/model/clock.ts'
import { type KeepLimits, type KeptLogs, overdueDays, sumOfDays } from '../../../../shared/model/log-retention.ts'
import type { LogDays } from '../ports.ts'

const everyMs = 3_600_000

/** Until the user says otherwise nothing is deleted: logs are to outlive their servers. */
export const keepDefaults: KeepLimits = { keepLogDays: 0, keepLogGibibytes: 0 }

export interface LogRetentionParts {
  readonly store: LogDays
  readonly limits: () => Promise<KeepLimits>
  readonly clock: Clock
  readonly log: Logger
  /** Called when days have been deleted. */
  readonly changed: () => void
}

/** Deletes whole days of the own store that are beyond what shall be kept. */
export class LogRetention {
  private readonly parts: LogRetentionParts

  constructor(parts: LogRetentionParts) {
    this.parts = parts
  }

  async kept(): Promise<KeptLogs> {
    return sumOfDays(await this.parts.store.days())
  }

  /** What would go by these limits. */
  async preview(limits: KeepLimits): Promise<KeptLogs> {
    return sumOfDays(overdueDays(await this.parts.store.days(), limits, this.parts.clock.now()))
  }

  async apply(): Promise<void> {
    const { store, limits, clock, log, changed } = this.parts
    const overdue = overdueDays(await store.days(), await limits(), clock.now())
    if (overdue.length === 0) return
    await store.drop(overdue.map(({ day }) => day))
    log.info({ id: 'LOGS-0001', ...sumOfDays(overdue) }, 'days of logs deleted, as the settings say')
    changed()
  }

  /** Now and every hour, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.apply()
      await this.parts.clock.sleep(everyMs, signal)
    }
  }
}
