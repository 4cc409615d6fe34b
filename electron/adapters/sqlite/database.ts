import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery, Kysely, Migrator, SqliteDialect } from 'kysely'
import { migrations } from './migrations.ts'
import type { HengeTables } from './tables.ts'

export type HengeDatabase = Kysely<HengeTables>

/**
 * Opens (and migrates) the program’s own database. node:sqlite stands in for better-sqlite3, whose interface Kysely’s dialect
 * expects: it differs only in how a statement says that it returns rows.
 */
export async function openDatabase(path: string): Promise<HengeDatabase> {
  const connection = new DatabaseSync(path, { timeout: 5000 })
  const dialect = new SqliteDialect({
    database: {
      prepare: (sql: string) => {
        const statement = connection.prepare(sql)
        return {
          reader: statement.columns().length > 0,
          all: (parameters: readonly unknown[]) => statement.all(...(parameters as never[])),
          run: (parameters: readonly unknown[]) => statement.run(...(parameters as never[])) as never,
          iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as never[])) as IterableIterator<unknown>,
        }
      },
      close: () => connection.close(),
    },
    onCreateConnection: async (opened) => {
      await opened.executeQuery(CompiledQuery.raw('PRAGMA journal_mode = WAL'))
      await opened.executeQuery(CompiledQuery.raw('PRAGMA synchronous = NORMAL'))
      await opened.executeQuery(CompiledQuery.raw('PRAGMA foreign_keys = ON'))
    },
  })
  const database = new Kysely<HengeTables>({ dialect })
  const { error } = await new Migrator({ db: database, provider: { getMigrations: async () => migrations } }).migrateToLatest()
  if (error) {
    await database.destroy()
    throw error
  }
  return database
}
