import { onTestFinished } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteLedgerStore } from '../../electron/adapters/sqlite/sqlite-ledger-store.ts'
import { LedgerKeeper, type LedgerParts } from '../../electron/backend/savings/keep-ledger.ts'
import { PowerTraces } from '../../electron/backend/savings/look-up-traces.ts'
import { LedgerReports } from '../../electron/backend/savings/report-ledger.ts'
import { chargedHours, chargesOf } from '../../electron/sandbox/world/bills.ts'
import type { HengeError } from '../../shared/model/error.ts'
import { compileSchedule } from '../../shared/model/schedules/compile-schedule.ts'
import { wantedTimeline } from '../../shared/model/schedules/overrides.ts'
import { scheduleSchema } from '../../shared/model/schedules/schedule.ts'
import type { Server } from '../../shared/model/server.ts'
import { DrivenClock } from './driven-clock.ts'
import { flatPrices } from './flat-prices.ts'
import { listenedSandbox } from './listened-sandbox.ts'
import { anAccount } from './replacement-world.ts'

const account = anAccount.id

/** Two servers of one role in the sandbox, looked at whenever the test says, over as many lives of the program. Closed with the test. */
export async function ledgerWorld(begin: string) {
  const database = await openDatabase(':memory:')
  const clock = new DrivenClock(begin)
  const listened = await listenedSandbox(clock, 2)
  const { sandbox } = listened
  onTestFinished(async () => {
    sandbox.close()
    await database.destroy()
  })
  const { compute, metrics } = listened.cloud
  let listed: Server[] = []
  let lookedAt: number | null = null
  let wrongBy = 0
  let refusal: HengeError | null = null
  const warnings: object[] = []
  const failures: object[] = []
  const store = new SqliteLedgerStore(database)
  const schedule = scheduleSchema.parse({ zone: 'UTC', periods: [{ begin: '07:00', end: '19:00', weekdays: 'mon-fri' }] })
  const servers = { everyServer: async () => listed }
  const traces = new PowerTraces({
    ...{ servers, store, clock, log: { warn: (fields) => warnings.push(fields) } },
    tracesOf: async () => {
      if (refusal) throw refusal
      return metrics
    },
  })
  const parts: LedgerParts = {
    ...{ servers, store, clock, accountIds: () => [account], lookedAt: () => lookedAt },
    prices: { ...flatPrices, instanceHour: () => 0.012, volumeGiBMonth: () => 0.0952 },
    look: async () => undefined,
    hasSchedules: async () => false,
    fill: (accountId, from, to, signal) => traces.fill(accountId, from, to, signal),
    scheduleOf: async (_account, _role, from, to) => {
      const wanted = wantedTimeline(compileSchedule(schedule), [], from, to)
      return { since: 0, off: 'stop', keepsAddresses: false, wanted: () => wanted }
    },
    changed: () => undefined,
    log: { error: (fields) => failures.push(fields) },
  }
  const reports = new LedgerReports(store, () => 'Sandbox, "ours"')
  let keeper = new LedgerKeeper(parts)
  const look = async () => {
    listed = await compute.listServers()
    lookedAt = clock.now() + wrongBy
    await keeper.takeLook(account)
  }
  return {
    ...{ database, clock, compute, store, reports, look, warnings, failures, calls: listened.calls },
    ids: (await compute.listServers()).map(({ id }) => id),
    write: (upTo = clock.now()) => keeper.write(account, upTo),
    keep: (signal: AbortSignal) => keeper.run(signal),
    refuse: (error: HengeError | null) => (refusal = error),
    /** What AWS charges of what was there between two instants. */
    billed: (from: number, to: number) =>
      chargesOf(sandbox.world.region('eu-central-1')).reduce(
        (sum, charge) => sum + charge.hourly * chargedHours(charge, from, to, clock.now()),
        0,
      ),
    /** The computer’s clock is ahead by so much; AWS’s is not. */
    setWrong: (ms: number) => (wrongBy = ms),
    restart: () => (keeper = new LedgerKeeper(parts)),
    report: () => reports.month({ month: begin.slice(0, 7) }),
  }
}
