import { sql } from 'kysely'
import { dayMs, hourMs, type ServerHour } from '../../../shared/model/savings/server-hour.ts'
import type { MetricStore } from '../../backend/savings/ports.ts'
import type { HengeDatabase } from './database.ts'

/** As many values as SQLite takes in a statement of any build, divided by four columns. */
const rowsAtOnce = 200

/** `[hour of the day, average, maximum, network]` */
type Entry = readonly [number, number, number, number | null]

/**
 * metric_days has a row for each server and UTC day; `document` holds its hours as JSON arrays, each with a comma behind it, so that later
 * hours are put at its end without reading it. metric_reads says up to when a server was asked for.
 */
export class SqliteMetricStore implements MetricStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async readUntil(accountId: string): Promise<ReadonlyMap<string, number>> {
    const rows = await this.database.selectFrom('metric_reads').select(['server_id', 'until']).where('account_id', '=', accountId).execute()
    return new Map(rows.map((row) => [row.server_id, row.until]))
  }

  async hours(accountId: string, serverIds: readonly string[], from: number): Promise<ReadonlyMap<string, readonly ServerHour[]>> {
    const wanted = new Set(serverIds)
    const rows = await this.database
      .selectFrom('metric_days')
      .select(['server_id', 'day', 'document'])
      .where('account_id', '=', accountId)
      .where('day', '>=', Math.floor(from / dayMs))
      .orderBy('server_id')
      .orderBy('day')
      .execute()
    const found = new Map<string, ServerHour[]>()
    for (const { server_id: id, day, document } of rows) {
      if (!wanted.has(id)) continue
      const hours = found.get(id) ?? []
      found.set(id, hours)
      for (const hour of hoursOf(day, document)) if (hour.at >= from) hours.push(hour)
    }
    return found
  }

  async keep(accountId: string, hours: ReadonlyMap<string, readonly ServerHour[]>, until: ReadonlyMap<string, number>): Promise<void> {
    const days = [...hours].flatMap(([id, series]) =>
      [...Map.groupBy(series, ({ at }) => Math.floor(at / dayMs))].map(([day, ofDay]) => ({
        ...{ account_id: accountId, server_id: id, day },
        document: ofDay.map((hour) => `${JSON.stringify(entryOf(hour, day))},`).join(''),
      })),
    )
    const reads = [...until].map(([id, at]) => ({ account_id: accountId, server_id: id, until: at }))
    await this.database.transaction().execute(async (transaction) => {
      for (const values of parts(days)) {
        await transaction
          .insertInto('metric_days')
          .values(values)
          .onConflict((conflict) =>
            conflict
              .columns(['account_id', 'server_id', 'day'])
              .doUpdateSet({ document: sql<string>`metric_days.document || excluded.document` }),
          )
          .execute()
      }
      for (const values of parts(reads)) {
        await transaction
          .insertInto('metric_reads')
          .values(values)
          .onConflict((conflict) => conflict.columns(['account_id', 'server_id']).doUpdateSet({ until: sql<number>`excluded.until` }))
          .execute()
      }
    })
  }

  async forgetBefore(at: number): Promise<void> {
    await this.database
      .deleteFrom('metric_days')
      .where('day', '<', Math.floor(at / dayMs))
      .execute()
    await this.database.deleteFrom('metric_reads').where('until', '<', at).execute()
  }

  async forgetAccount(accountId: string): Promise<void> {
    await this.database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('metric_days').where('account_id', '=', accountId).execute()
      await transaction.deleteFrom('metric_reads').where('account_id', '=', accountId).execute()
    })
  }
}

function entryOf({ at, average, maximum, network }: ServerHour, day: number): Entry {
  const percent = (value: number) => Math.round(value * 1000) / 1000
  return [(at - day * dayMs) / hourMs, percent(average), percent(maximum), network === null ? null : Math.round(network)]
}

/** Oldest first; of an hour that stands there twice the later one. */
function hoursOf(day: number, document: string): ServerHour[] {
  const entries = JSON.parse(`[${document.slice(0, -1)}]`) as readonly Entry[]
  const hours = new Map(
    entries.map(([hour, average, maximum, network]) => [hour, { at: day * dayMs + hour * hourMs, average, maximum, network }]),
  )
  return [...hours.values()].sort((one, other) => one.at - other.at)
}

function parts<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, index) => rows.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce))
}
