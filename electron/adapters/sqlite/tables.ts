import type { Generated } from 'kysely'
import type { QueryLanguage } from '../../../shared/model/log-language.ts'
import type { CreationKind } from '../../../shared/model/replacement/creation.ts'
import type { Power } from '../../../shared/model/savings/power-history.ts'

/** Row types of the program’s own database; JSON columns hold text. Each feature’s store file says what is inside. */
export interface HengeTables {
  settings: { key: string; value: string }
  accounts: { id: string; name: string; profile: string; regions: string; added_at: number; aws_account_id: string | null }
  servers: {
    account_id: string
    id: string
    role: string | null
    alive: number
    launched_at: number
    terminated_at: number | null
    last_seen_at: number
    document: string
  }
  revisions: { revision: string; recipe: string; first_seen_at: number; document: string }
  plans: { id: string; account_id: string; role: string; made_at: number; job_id: string | null; document: string }
  jobs: {
    id: string
    kind: string
    account_id: string
    role: string
    plan_id: string
    status: string
    created_at: number
    finished_at: number | null
    document: string
  }
  job_steps: { job_id: string; position: number; document: string }
  job_events: { sequence: number; job_id: string; at: number; document: string }
  schedules: { account_id: string; role: string; document: string }
  schedule_overrides: { id: string; account_id: string; until: number; created_at: number; document: string }
  schedule_handovers: { account_id: string; role: string; document: string }
  schedule_looks: { account_id: string; role: string; until: number }
  schedule_runs: { id: string; account_id: string; role: string; server_id: string; at: number; ended: number; document: string }
  metric_days: { account_id: string; server_id: string; day: number; document: string }
  metric_reads: { account_id: string; server_id: string; until: number }
  bills: { account_id: string; month: string; document: string; read_at: number }
  server_bills: { account_id: string; document: string; read_at: number }
  bill_calls: { account_id: string; at: number }
  power_changes: { account_id: string; server_id: string; at: number; power: Power }
  power_addresses: { account_id: string; server_id: string; address: number }
  power_looks: { account_id: string; first: number; until: number; written: number }
  ledger: {
    account_id: string
    hour: number
    role: string
    ran: number
    would: number
    unknown: number
    planned: number | null
    cost: number | null
    saved: number | null
    missing: string | null
    prices_as_of: string
  }
  ledger_days: {
    day: number
    account_id: string
    role: string
    ran: number
    would: number
    unknown: number
    planned: number | null
    cost: number | null
    saved: number | null
  }
  prices: { key: string; amount: number | null; read_at: number }
  rebuilds: { id: string; created_at: number; ended: number; document: string }
  job_notes: { job_id: string; key: string; value: string }
  creations: {
    job_id: string
    kind: CreationKind
    key: string
    account_id: string
    region: string
    name: string
    at: number
    settled: number
  }
  evidence: { account_id: string; server_id: string; role: string; kept_at: number; document: Uint8Array }
  resting_servers: { account_id: string; server_id: string; role: string; at: number; document: string }
  log_queries: { text: string; language: QueryLanguage; used_at: number; starred: number }
  log_ranges: { begin: string; end: string; used_at: number }
  log_sources: { position: Generated<number>; id: string; document: string }
  log_imports: { sequence: Generated<number>; id: string; fingerprint: string; document: string }
}
