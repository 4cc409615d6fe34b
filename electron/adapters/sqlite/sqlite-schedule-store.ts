import { sql, type Transaction } from 'kysely'
import { isoTime } from '../../../shared/model/clock.ts'
import { type RoleSchedule, roleScheduleSchema } from '../../../shared/model/schedules/role-schedule.ts'
import { type ScheduleRun, scheduleRunSchema } from '../../../shared/model/schedules/run.ts'
import { type Override, overrideSchema } from '../../../shared/model/schedules/schedule.ts'
import type { ScheduleStore } from '../../backend/schedules/ports.ts'
import type { HengeDatabase } from './database.ts'
import type { HengeTables } from './tables.ts'

/** schedules.document is a RoleSchedule, schedule_overrides.document an Override, schedule_runs.document a ScheduleRun. */
export class SqliteScheduleStore implements ScheduleStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async list(accountId?: string): Promise<RoleSchedule[]> {
    const all = this.database.selectFrom('schedules').select('document').orderBy('account_id').orderBy('role')
    const rows = await (accountId === undefined ? all : all.where('account_id', '=', accountId)).execute()
    return rows.map(({ document }) => roleScheduleSchema.parse(JSON.parse(document)))
  }

  async find(accountId: string, role: string): Promise<RoleSchedule | null> {
    const row = await this.database
      .selectFrom('schedules')
      .select('document')
      .where('account_id', '=', accountId)
      .where('role', '=', role)
      .executeTakeFirst()
    return row ? roleScheduleSchema.parse(JSON.parse(row.document)) : null
  }

  async save(schedule: RoleSchedule): Promise<void> {
    const { accountId, role, updatedAt } = schedule
    const document = JSON.stringify(schedule)
    await this.database.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('schedules')
        .values({ account_id: accountId, role, document })
        .onConflict((conflict) => conflict.columns(['account_id', 'role']).doUpdateSet({ document }))
        .execute()
      await markLooked(transaction, accountId, role, Date.parse(updatedAt))
    })
  }

  async remove(accountId: string, role: string): Promise<boolean> {
    const done = await this.database.deleteFrom('schedules').where('account_id', '=', accountId).where('role', '=', role).executeTakeFirst()
    return done.numDeletedRows > 0n
  }

  async overrides(now: number, accountId?: string): Promise<Override[]> {
    const all = this.database
      .selectFrom('schedule_overrides')
      .select('document')
      .where('until', '>', now)
      .orderBy('created_at')
      .orderBy('id')
    const rows = await (accountId === undefined ? all : all.where('account_id', '=', accountId)).execute()
    return rows.map(({ document }) => overrideSchema.parse(JSON.parse(document)))
  }

  async saveOverride(override: Override): Promise<void> {
    await this.database
      .insertInto('schedule_overrides')
      .values({
        ...{ id: override.id, account_id: override.accountId, until: Date.parse(override.until) },
        ...{ created_at: Date.parse(override.createdAt), document: JSON.stringify(override) },
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({ until: Date.parse(override.until), document: JSON.stringify(override) }),
      )
      .execute()
  }

  async findOverride(id: string): Promise<Override | null> {
    const row = await this.database.selectFrom('schedule_overrides').select('document').where('id', '=', id).executeTakeFirst()
    return row ? overrideSchema.parse(JSON.parse(row.document)) : null
  }

  async removeOverride(id: string): Promise<Override | null> {
    const row = await this.database.deleteFrom('schedule_overrides').where('id', '=', id).returning('document').executeTakeFirst()
    return row ? overrideSchema.parse(JSON.parse(row.document)) : null
  }

  async forgetAccount(accountId: string): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('schedules').where('account_id', '=', accountId).execute()
      await transaction.deleteFrom('schedule_overrides').where('account_id', '=', accountId).execute()
      await transaction.deleteFrom('schedule_looks').where('account_id', '=', accountId).execute()
      await transaction.deleteFrom('schedule_runs').where('account_id', '=', accountId).execute()
    })
  }

  async lookedUntil(accountId: string, role: string): Promise<number | null> {
    const row = await this.database
      .selectFrom('schedule_looks')
      .select('until')
      .where('account_id', '=', accountId)
      .where('role', '=', role)
      .executeTakeFirst()
    return row?.until ?? null
  }

  async setLookedUntil(accountId: string, role: string, until: number): Promise<void> {
    await this.take(accountId, role, until, [])
  }

  async take(accountId: string, role: string, until: number, runs: readonly ScheduleRun[]): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      await insertRuns(transaction, runs)
      await markLooked(transaction, accountId, role, until)
    })
  }

  async rewind(accountId: string, role: string, now: number, runs: readonly ScheduleRun[]): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      const later = transaction.deleteFrom('schedule_runs').where('account_id', '=', accountId).where('role', '=', role)
      await later.where('at', '>', now).execute()
      const look = transaction.updateTable('schedule_looks').set({ until: now }).where('account_id', '=', accountId)
      await look.where('role', '=', role).execute()
      await insertRuns(transaction, runs)
    })
  }

  async runsAfter(accountId: string, role: string, at: number): Promise<ScheduleRun[]> {
    const ofRole = this.database.selectFrom('schedule_runs').select('document').where('account_id', '=', accountId).where('role', '=', role)
    const rows = await ofRole.where('at', '>', at).execute()
    return rows.map(({ document }) => scheduleRunSchema.parse(JSON.parse(document)))
  }

  async saveRun(run: ScheduleRun): Promise<void> {
    const { ended, document } = rowOf(run)
    await this.database.updateTable('schedule_runs').set({ ended, document }).where('id', '=', run.id).execute()
  }

  async runsAtWork(): Promise<ScheduleRun[]> {
    const rows = await this.database.selectFrom('schedule_runs').select('document').where('ended', '=', 0).orderBy('at').execute()
    return rows.map(({ document }) => scheduleRunSchema.parse(JSON.parse(document)))
  }

  async runsEndedSince(accountId: string, since: number): Promise<ScheduleRun[]> {
    const rows = await this.database
      .selectFrom('schedule_runs')
      .select('document')
      .where('account_id', '=', accountId)
      .where('ended', '=', 1)
      .where(sql<boolean>`document ->> 'finishedAt' >= ${isoTime(since)}`)
      .orderBy('at')
      .execute()
    return rows.map(({ document }) => scheduleRunSchema.parse(JSON.parse(document)))
  }

  async runs(limit: number, of?: { readonly accountId: string; readonly role: string }): Promise<ScheduleRun[]> {
    const all = this.database.selectFrom('schedule_runs').select('document').orderBy('at', 'desc').orderBy('id').limit(limit)
    const rows = await (of ? all.where('account_id', '=', of.accountId).where('role', '=', of.role) : all).execute()
    return rows.map(({ document }) => scheduleRunSchema.parse(JSON.parse(document)))
  }
}

async function markLooked(transaction: Transaction<HengeTables>, accountId: string, role: string, until: number): Promise<void> {
  await transaction
    .insertInto('schedule_looks')
    .values({ account_id: accountId, role, until })
    .onConflict((conflict) => conflict.columns(['account_id', 'role']).doUpdateSet({ until }))
    .execute()
}

async function insertRuns(transaction: Transaction<HengeTables>, runs: readonly ScheduleRun[]): Promise<void> {
  for (const run of runs) {
    await transaction
      .insertInto('schedule_runs')
      .values(rowOf(run))
      .onConflict((conflict) => conflict.columns(['account_id', 'role', 'server_id', 'at']).doNothing())
      .execute()
  }
}

function rowOf(run: ScheduleRun) {
  return {
    ...{ id: run.id, account_id: run.accountId, role: run.role, server_id: run.serverId ?? '', at: Date.parse(run.at) },
    ...{ ended: run.status === 'running' ? 0 : 1, document: JSON.stringify(run) },
  }
}
