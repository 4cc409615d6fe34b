import { DatabaseSync } from 'node:sqlite'

/** 2: ids of its lines hold no levels; 3: nothing is known of the other fields of its minutes. */
const version = 4

/*
 * The text index keeps no copy of the message (content=''). It splits by the `ascii` tokenizer because that one has no opinion on letters
 * beyond ASCII: such messages are handed over already split by `tokens` of the shared model, so index and predicate agree by construction.
 */
const statements = [
  `create table sources (id integer primary key, server_id text, host text, role text, revision text) strict`,
  `create table names (id integer primary key, kind text not null, name text not null) strict`,
  `create table lines (id integer primary key, source integer not null, level integer not null, service integer not null, file integer not null,
    message text not null, record_id text, fields text) strict`,
  `create unique index lines_by_record_id on lines (record_id) where record_id is not null`,
  `create index lines_by_source on lines (source)`,
  `create virtual table lines_text using fts5 (message, content='', columnsize=0, tokenize='ascii')`,
  // Twice as many parts of it as usual are left side by side before they are merged: a fifth less work to store, none more to search.
  `insert into lines_text (lines_text, rank) values ('automerge', 8)`,
  `create table minutes (minute integer not null, source integer not null, level integer not null, lines integer not null,
    first integer not null, last integer not null, primary key (minute, source, level)) strict, without rowid`,
  `create table field_ranges (name integer not null, minute integer not null, low real not null, high real not null,
    primary key (name, minute)) strict, without rowid`,
]

/** Since version 2, made from what the minutes of an older file say: most histograms are of all servers. */
const totals = [
  `create table totals (minute integer not null, level integer not null, lines integer not null, primary key (minute, level)) strict, without rowid`,
  `insert into totals select minute, level, sum(lines) from minutes group by 1, 2`,
]

/** Opens a day’s file and makes its tables when it is new. Every commit is on the disk when it returns. */
export function openDayDatabase(
  path: string,
  limitBytes: number | null,
): { readonly database: DatabaseSync; readonly levelsInIds: boolean; readonly knowsFields: boolean } {
  const database = new DatabaseSync(path, { timeout: 5000 })
  try {
    // What many batches write again and again, the ends of indices, goes from the log into the file once for all of them.
    database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory; pragma wal_autocheckpoint = 8000')
    database.exec('pragma cache_size = -16000')
    if (limitBytes !== null) database.exec(`pragma max_page_count = ${Math.max(1, Math.floor(limitBytes / 4096))}`)
    const found = database.prepare('pragma user_version').get()?.user_version
    if (found === 0 || found === 1) {
      database.exec('begin immediate')
      for (const statement of found === 0 ? [...statements, ...totals] : totals) database.exec(statement)
      // A file of before keeps its ids: pages and links that are open name them.
      database.exec(`pragma user_version = ${found === 0 ? version : 2}`)
      database.exec('commit')
    } else if (found !== 2 && found !== 3 && found !== version) {
      throw new Error(`${path} was written by another version of the program (its format is ${String(found)}, known is ${version})`)
    }
    return { database, levelsInIds: found === 0 || found === 3 || found === version, knowsFields: found === 0 || found === version }
  } catch (error) {
    database.close()
    throw error
  }
}
