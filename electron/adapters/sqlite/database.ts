import { DatabaseSync } from 'node:sqlite'
import { CompiledQuery, Kysely, Migrator, SqliteDialect, type SqliteStatement } from 'kysely'
import { HengeError } from '../../../shared/model/error.ts'
import { migrations } from './migrations.ts'
import type { HengeTables } from './tables.ts'

export type HengeDatabase = Kysely<HengeTables>

/**
 * Opens (and migrates) the program’s own database. node:sqlite stands in for better-sqlite3, whose interface Kysely’s dialect
 * expects: it differs only in how a statement says that it returns rows.
 */
export async function openDatabase(path: string): Promise<HengeDatabase> {
  const connection = new DatabaseSync(path, { timeout: 5000 })
  const prepared = new PreparedStatements(connection, path)
  const dialect = new SqliteDialect({
    database: { prepare: (sql) => prepared.of(sql), close: () => connection.close() },
    onCreateConnection: async (opened) => {
      await opened.executeQuery(CompiledQuery.raw('PRAGMA journal_mode = WAL'))
      // What a job writes down before it acts must outlive the power: with NORMAL the last of it may be gone.
      await opened.executeQuery(CompiledQuery.raw('PRAGMA synchronous = FULL'))
      await opened.executeQuery(CompiledQuery.raw('PRAGMA foreign_keys = ON'))
    },
  })
  const database = new Kysely<HengeTables>({ dialect })
  const { error } = await new Migrator({ db: database, provider: { getMigrations: async () => migrations } }).migrateToLatest()
  if (error) {
    await database.destroy()
    throw error
  }
  prepared.keep()
  return database
}

const noChange = { changes: 0, lastInsertRowid: 0 }
/** Many times what the queries of the product come to; a list of values of another length is another text. */
const keptStatements = 300

/** Statements by their text: to prepare one takes longer than to run it. */
class PreparedStatements {
  private readonly connection: DatabaseSync
  private readonly path: string
  private readonly statements = new Map<string, SqliteStatement>()
  private keeping = false

  constructor(connection: DatabaseSync, path: string) {
    this.connection = connection
    this.path = path
  }

  /** From now on: tables do not change their shape any more. */
  keep(): void {
    this.keeping = true
  }

  of(sql: string): SqliteStatement {
    const known = this.statements.get(sql)
    if (known) return known
    const statement = this.prepare(sql)
    if (!this.keeping) return statement
    const [oldest] = this.statements.keys()
    if (oldest !== undefined && this.statements.size >= keptStatements) this.statements.delete(oldest)
    this.statements.set(sql, statement)
    return statement
  }

  private prepare(sql: string): SqliteStatement {
    const { connection, path } = this
    const statement = connection.prepare(sql)
    // On a full disk SQLite rolls back by itself; a second time is an error, which would hide the first.
    const isDone = () => sql === 'rollback' && !connection.isTransaction
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => storing(path, () => statement.all(...(parameters as never[]))),
      run: (parameters) => (isDone() ? noChange : storing(path, () => statement.run(...(parameters as never[])))) as never,
      iterate: (parameters) => statement.iterate(...(parameters as never[])) as IterableIterator<unknown>,
    }
  }
}

/** SQLite’s result codes that may pass by themselves: https://sqlite.org/rescode.html */
const passing: Readonly<Record<number, string>> = {
  5: 'another program holds it',
  10: 'the disk does not take or give it',
  13: 'the disk is full',
}

/** STORAGE_FULL, retryable, where the disk is what fails. */
function storing<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    // The low byte is the code, the others say more about it.
    const reason = error instanceof Error && 'errcode' in error ? passing[Number(error.errcode) & 0xff] : undefined
    if (!reason) throw error
    const message = `The database ${path} cannot be used: ${reason}. Make room there; what was asked for has not been stored.`
    throw new HengeError('STORAGE_FULL', message, { retryable: true, cause: error })
  }
}
