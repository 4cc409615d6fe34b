import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Entity } from './world/entities.ts'
import type { StoredChange, WorldStore } from './world/store.ts'

/** The sandbox’s own file. Each call’s changes are one transaction: a kill leaves all of them or none. */
export class SqliteWorldStore implements WorldStore {
  private readonly database: DatabaseSync
  private readonly write: StatementSync
  private readonly erase: StatementSync

  /** `file` may be `:memory:`. */
  constructor(file: string) {
    this.database = new DatabaseSync(file, { timeout: 5000 })
    this.database.exec('pragma journal_mode = wal; pragma synchronous = normal')
    this.database.exec(
      'create table if not exists entities (region text not null, kind text not null, id text not null, number integer not null, document text not null, primary key (region, kind, id))',
    )
    this.write = this.database.prepare(
      `insert into entities (region, kind, id, number, document) values (?, ?, ?, (select coalesce(max(number), 0) + 1 from entities), ?)
       on conflict do update set document = excluded.document`,
    )
    this.erase = this.database.prepare('delete from entities where region = ? and kind = ? and id = ?')
    this.database.exec('create index if not exists entities_by_number on entities (number)')
  }

  /** In the order in which they were first saved. */
  *load(): Generator<{ readonly region: string; readonly entity: Entity }> {
    for (const row of this.database.prepare('select region, document from entities order by number').iterate()) {
      yield { region: String(row.region), entity: JSON.parse(String(row.document)) as Entity }
    }
  }

  save(changes: readonly StoredChange[]): void {
    this.database.exec('begin immediate')
    try {
      for (const { region, kind, id, entity } of changes) {
        if (entity === null) this.erase.run(region, kind, id)
        else this.write.run(region, kind, id, JSON.stringify(entity))
      }
      this.database.exec('commit')
    } catch (failure) {
      this.database.exec('rollback')
      throw failure
    }
  }

  close(): void {
    this.database.close()
  }
}
