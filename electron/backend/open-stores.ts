import type { Clock } from '../../shared/model/clock.ts'
import type { HengeDatabase } from '../adapters/sqlite/database.ts'
import { SqliteAccountStore } from '../adapters/sqlite/sqlite-account-store.ts'
import { SqliteBillStore } from '../adapters/sqlite/sqlite-bill-store.ts'
import { SqliteCreationLedger } from '../adapters/sqlite/sqlite-creation-ledger.ts'
import { SqliteEvidenceStore } from '../adapters/sqlite/sqlite-evidence-store.ts'
import { SqliteHandoverStore } from '../adapters/sqlite/sqlite-handover-store.ts'
import { SqliteImportMemory } from '../adapters/sqlite/sqlite-import-memory.ts'
import { SqliteJobNotes } from '../adapters/sqlite/sqlite-job-notes.ts'
import { SqliteJobStore } from '../adapters/sqlite/sqlite-job-store.ts'
import { SqliteLedgerStore } from '../adapters/sqlite/sqlite-ledger-store.ts'
import { SqliteLogSourceStore } from '../adapters/sqlite/sqlite-log-source-store.ts'
import { SqliteMetricStore } from '../adapters/sqlite/sqlite-metric-store.ts'
import { SqlitePlanStore } from '../adapters/sqlite/sqlite-plan-store.ts'
import { SqlitePriceStore } from '../adapters/sqlite/sqlite-price-store.ts'
import { SqliteQueryMemory } from '../adapters/sqlite/sqlite-query-memory.ts'
import { SqliteRangeMemory } from '../adapters/sqlite/sqlite-range-memory.ts'
import { SqliteRebuildStore } from '../adapters/sqlite/sqlite-rebuild-store.ts'
import { SqliteRestStore } from '../adapters/sqlite/sqlite-rest-store.ts'
import { SqliteRevisionMemory } from '../adapters/sqlite/sqlite-revision-memory.ts'
import { SqliteSavingsStore } from '../adapters/sqlite/sqlite-savings-store.ts'
import { SqliteScheduleStore } from '../adapters/sqlite/sqlite-schedule-store.ts'
import { SqliteServerMemory } from '../adapters/sqlite/sqlite-server-memory.ts'
import { SqliteSettingsStore } from '../adapters/sqlite/sqlite-settings-store.ts'
import { SqliteViewStore } from '../adapters/sqlite/sqlite-view-store.ts'

/** All that is kept in the database of the data folder. */
export function openStores(database: HengeDatabase, clock: Clock) {
  return {
    accounts: new SqliteAccountStore(database, clock),
    bills: new SqliteBillStore(database),
    creations: new SqliteCreationLedger(database),
    evidence: new SqliteEvidenceStore(database),
    handovers: new SqliteHandoverStore(database),
    imports: new SqliteImportMemory(database),
    jobs: new SqliteJobStore(database),
    logSources: new SqliteLogSourceStore(database),
    ledger: new SqliteLedgerStore(database),
    metrics: new SqliteMetricStore(database),
    notes: new SqliteJobNotes(database),
    plans: new SqlitePlanStore(database),
    prices: new SqlitePriceStore(database),
    queries: new SqliteQueryMemory(database),
    ranges: new SqliteRangeMemory(database),
    rebuilds: new SqliteRebuildStore(database),
    resting: new SqliteRestStore(database),
    revisions: new SqliteRevisionMemory(database),
    savings: new SqliteSavingsStore(database),
    schedules: new SqliteScheduleStore(database),
    servers: new SqliteServerMemory(database),
    settings: new SqliteSettingsStore(database),
    views: new SqliteViewStore(database),
  }
}
