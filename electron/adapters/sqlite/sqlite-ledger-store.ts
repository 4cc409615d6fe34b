import { type Selectable, sql, type Transaction } from 'kysely'
import { isoTime } from '../../../shared/model/clock.ts'
import type { LedgerDay, LedgerTotal, RoleTotal } from '../../../shared/model/savings/ledger-report.ts'
import type { Power, PowerChange } from '../../../shared/model/savings/power-history.ts'
import { dayMs, hourMs } from '../../../shared/model/savings/server-hour.ts'
import type { LedgerEntry, LedgerStore, Watched } from '../../backend/savings/ports.ts'
import type { HengeDatabase } from './database.ts'
import type { HengeTables } from './tables.ts'

/** As many rows as fit into a statement of any build of SQLite. */
const rowsAtOnce = 80

/**
 * power_changes: from when on a server was what; power_addresses: whether it had a public address when it ran. power_looks: since when and up to when an account was looked at, and up to when its
 * hours are in the ledger. ledger: one row for each role and hour, in seconds and dollars; triggers refuse to change any, and to delete what is over. ledger_days: its sums by day, kept by a trigger.
 */
export class SqliteLedgerStore implements LedgerStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async watched(accountId: string): Promise<Watched | null> {
    const row = await this.database.selectFrom('power_looks').selectAll().where('account_id', '=', accountId).executeTakeFirst()
    return row ? { first: row.first, until: row.until, written: row.written } : null
  }

  async saw(
    accountId: string,
    at: number,
    changes: ReadonlyMap<string, readonly PowerChange[]>,
    addressed: ReadonlyMap<string, boolean>,
  ): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      await insertChanges(transaction, accountId, changes)
      for (const [id, has] of addressed) {
        await transaction
          .insertInto('power_addresses')
          .values({ account_id: accountId, server_id: id, address: has ? 1 : 0 })
          .onConflict((conflict) => conflict.columns(['account_id', 'server_id']).doUpdateSet({ address: has ? 1 : 0 }))
          .execute()
      }
      await transaction
        .insertInto('power_looks')
        .values({ account_id: accountId, first: at, until: at, written: at })
        .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ until: at }))
        .execute()
    })
  }

  async learned(accountId: string, changes: ReadonlyMap<string, readonly PowerChange[]>): Promise<void> {
    await this.database.transaction().execute((transaction) => insertChanges(transaction, accountId, changes))
  }

  async rewind(accountId: string, at: number): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('power_changes').where('account_id', '=', accountId).where('at', '>', at).execute()
      const last = await transaction
        .selectFrom('power_changes')
        .select((change) => change.fn.max<number | null>('at').as('at'))
        .where('account_id', '=', accountId)
        .executeTakeFirst()
      const looks = transaction.updateTable('power_looks').where('account_id', '=', accountId)
      const hour = Math.floor(at / hourMs) * hourMs
      await looks
        .set((row) => ({
          until: sql<number>`max(${row.ref('first')}, ${last?.at ?? 0})`,
          written: sql<number>`min(${row.ref('written')}, ${hour})`,
        }))
        .execute()
      // A trigger lets go of hours from `written` on only.
      await transaction.deleteFrom('ledger').where('account_id', '=', accountId).where('hour', '>=', hour).execute()
      await transaction.deleteFrom('power_looks').where('account_id', '=', accountId).where('first', '>', at).execute()
    })
  }

  async addressed(accountId: string): Promise<ReadonlySet<string>> {
    const rows = await this.database
      .selectFrom('power_addresses')
      .select('server_id')
      .where('account_id', '=', accountId)
      .where('address', '=', 1)
      .execute()
    return new Set(rows.map((row) => row.server_id))
  }

  async changes(accountId: string, from: number): Promise<ReadonlyMap<string, readonly PowerChange[]>> {
    const ofAccount = this.database.selectFrom('power_changes').where('account_id', '=', accountId)
    // Of what was before, the last says how it began: SQLite takes the other columns of the row with the greatest time.
    const last = ofAccount
      .where('at', '<=', from)
      .groupBy('server_id')
      .select(['server_id', 'power'])
      .select((change) => change.fn.max('at').as('at'))
    const rows = await this.database
      .selectFrom(last.as('last'))
      .where('power', '<>', 'gone')
      .select(['server_id', 'at', 'power'])
      .unionAll(ofAccount.where('at', '>', from).select(['server_id', 'at', 'power']))
      .orderBy('server_id')
      .orderBy('at')
      .execute()
    const found = new Map<string, PowerChange[]>()
    for (const { server_id: id, at, power } of rows) {
      const list = found.get(id) ?? []
      found.set(id, list)
      list.push({ at, power })
    }
    return found
  }

  async write(accountId: string, entries: readonly LedgerEntry[], until: number): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      for (let index = 0; index < entries.length; index += rowsAtOnce) {
        const values = entries.slice(index, index + rowsAtOnce).map(({ role, hour, ran, unknown, planned, cost, saved, ...entry }) => ({
          ...{ account_id: accountId, role, hour, ran, would: entry.wouldHaveRun, unknown, planned, cost, saved },
          ...{ missing: entry.missing.length === 0 ? null : JSON.stringify(entry.missing), prices_as_of: entry.pricesAsOf },
        }))
        await transaction
          .insertInto('ledger')
          .values(values)
          .onConflict((conflict) => conflict.columns(['account_id', 'hour', 'role']).doNothing())
          .execute()
      }
      await transaction
        .updateTable('power_looks')
        .set({ written: until })
        .where('account_id', '=', accountId)
        .where('written', '<', until)
        .execute()
    })
  }

  async days(from: number, to: number, accountId?: string): Promise<LedgerDay[]> {
    const all = this.database
      .selectFrom('ledger_days')
      .selectAll()
      .where('day', '>=', from / dayMs)
      .where('day', '<', to / dayMs)
    const rows = await (accountId === undefined ? all : all.where('account_id', '=', accountId))
      .orderBy('day')
      .orderBy('role')
      .orderBy('account_id')
      .execute()
    return rows.map(asDay)
  }

  async daysOf(roles: readonly Pick<RoleTotal, 'accountId' | 'role'>[], from: number, to: number): Promise<LedgerDay[]> {
    const asked = this.database
      .selectFrom('ledger_days')
      .selectAll()
      .where('day', '>=', from / dayMs)
      .where('day', '<', to / dayMs)
    const rows = await Promise.all(
      roles.map(({ accountId, role }) => asked.where('account_id', '=', accountId).where('role', '=', role).orderBy('day').execute()),
    )
    return rows.flat().map(asDay)
  }

  async totals(from: number, to: number, accountId?: string) {
    const within = this.database
      .selectFrom('ledger_days')
      .where('day', '>=', from / dayMs)
      .where('day', '<', to / dayMs)
    const asked = accountId === undefined ? within : within.where('account_id', '=', accountId)
    const [roles, days] = await Promise.all([
      asked.select(['account_id', 'role']).select(summed).groupBy(['account_id', 'role']).execute(),
      asked.select('day').select(summed).groupBy('day').orderBy('day').execute(),
    ])
    return {
      roles: roles
        .map(({ account_id, role, ...sums }) => ({ accountId: account_id, role, ...asTotal(sums) }))
        .sort((one, other) => other.cost - one.cost || one.role.localeCompare(other.role)),
      days: days.map(({ day, ...sums }) => ({ day: isoTime(day * dayMs).slice(0, 10), ...asTotal(sums) })),
    }
  }

  async unpriced(from: number, to: number, accountId?: string): Promise<string[]> {
    const asked = this.database
      .selectFrom('ledger')
      .select('missing')
      .distinct()
      .where('hour', '>=', from)
      .where('hour', '<', to)
      .where('missing', 'is not', null)
    const rows = await (accountId === undefined ? asked : asked.where('account_id', '=', accountId)).execute()
    return [...new Set(rows.flatMap(({ missing }) => JSON.parse(missing ?? '[]') as string[]))].sort()
  }

  async priceDates(from: number, to: number, accountId?: string) {
    const asked = this.database
      .selectFrom('ledger')
      .select((hours) => [hours.fn.min<string | null>('prices_as_of').as('first'), hours.fn.max<string | null>('prices_as_of').as('last')])
      // By account, so that its hours are found by the key.
      .where('account_id', 'in', (looks) => looks.selectFrom('power_looks').select('account_id'))
      .where('hour', '>=', from)
      .where('hour', '<', to)
    const row = await (accountId === undefined ? asked : asked.where('account_id', '=', accountId)).executeTakeFirst()
    return row?.first == null || row.last === null ? null : { from: row.first, to: row.last }
  }

  async watchedSpan(accountId?: string): Promise<{ readonly first: number; readonly written: number } | null> {
    const asked = this.database
      .selectFrom('power_looks')
      .select((looks) => [looks.fn.min<number | null>('first').as('first'), looks.fn.max<number | null>('written').as('written')])
    const row = await (accountId === undefined ? asked : asked.where('account_id', '=', accountId)).executeTakeFirst()
    return row?.first == null || row.written === null ? null : { first: row.first, written: row.written }
  }
}

async function insertChanges(
  transaction: Transaction<HengeTables>,
  accountId: string,
  changes: ReadonlyMap<string, readonly PowerChange[]>,
): Promise<void> {
  const rows = [...changes].flatMap(([id, list]) => list.map((change) => ({ account_id: accountId, server_id: id, ...change })))
  for (let index = 0; index < rows.length; index += rowsAtOnce) {
    await transaction
      .insertInto('power_changes')
      .values(rows.slice(index, index + rowsAtOnce))
      .onConflict((conflict) => conflict.columns(['account_id', 'server_id', 'at']).doUpdateSet({ power: sql<Power>`excluded.power` }))
      .execute()
  }
}

type DayRow = Selectable<HengeTables['ledger_days']>

function asDay({ account_id, role, day, ran, would, unknown, planned, cost, saved }: DayRow): LedgerDay {
  return {
    ...{ accountId: account_id, role, day: isoTime(day * dayMs).slice(0, 10), ran: ran / 3600, wouldHaveRun: would / 3600 },
    ...{ unknown: unknown / 3600, planned: planned === null ? null : planned / 3600, cost, saved },
  }
}

/** As `totalOfDays` sums. */
const summed = [
  sql<number>`sum(ran)`.as('ran'),
  sql<number>`sum(would)`.as('would'),
  sql<number>`sum(unknown)`.as('unknown'),
  sql<number | null>`sum(planned)`.as('planned'),
  sql<number>`total(case when planned is not null then ran end)`.as('ranPlanned'),
  sql<number>`total(cost)`.as('cost'),
  sql<number>`total(saved)`.as('saved'),
  sql<number>`sum(cost is null or saved is null)`.as('unpriced'),
]

interface Sums extends Pick<DayRow, 'ran' | 'would' | 'unknown' | 'planned'> {
  readonly ranPlanned: number
  readonly cost: number
  readonly saved: number
  readonly unpriced: number
}

function asTotal({ ran, would, unknown, planned, ranPlanned, cost, saved, unpriced }: Sums): LedgerTotal {
  return {
    ...{ ran: ran / 3600, wouldHaveRun: would / 3600, unknown: unknown / 3600, planned: planned === null ? null : planned / 3600 },
    ...{ ranPlanned: ranPlanned / 3600, cost, saved, unpriced },
  }
}
