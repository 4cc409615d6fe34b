import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { SearchedText, type TextTest, tokens } from '../../../shared/model/kql/text.ts'
import { levelOrder } from '../../../shared/model/log-level.ts'
import { DayDictionary } from './day-dictionary.ts'
import { openDayDatabase } from './day-schema.ts'
import { type FieldRanges, minuteMs } from './field-ranges.ts'
import type { LineValues } from './found-lines.ts'
import { dayMs, dayStartOfName, idsPerMillisecond, levelsPerLine, lineKey } from './line-id.ts'
import type { StorableLine } from './packed-lines.ts'

/** Tests that SQL cannot make itself; a statement names them by their place in these lists. */
export interface RowTests {
  readonly text: readonly TextTest[]
  readonly fields: readonly ((fields: unknown) => boolean)[]
}

export type Parameters = Readonly<Record<string, string | number>>
export type ResultRow = Record<string, unknown>

const noTests: RowTests = { text: [], fields: [] }
const asciiOnly = /^[\0-\x7f]*$/

/** Whole numbers as such: beyond 32 bits they would be taken for floating point, and the text index does not look for a place by those. */
function asIntegers(parameters: Parameters): Record<string, string | number | bigint> {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, Number.isSafeInteger(value) ? BigInt(value) : value]))
}

/** The lines of one UTC day in one SQLite file. */
export class DayFile {
  readonly name: string
  readonly start: number
  readonly dictionary: DayDictionary
  /** False for files of before: see line-id.ts. */
  readonly levelsInIds: boolean
  /** False for files of before: see field-ranges.ts. */
  readonly knowsFields: boolean
  private readonly database: DatabaseSync
  private readonly insertLine: StatementSync
  private readonly insertText: StatementSync
  private readonly addToMinute: StatementSync
  private readonly addToTotal: StatementSync
  private readonly lastIdBelow: StatementSync
  private widenRange: StatementSync | null = null
  private tests: RowTests = noTests
  /** At least that of the newest line. */
  private highestId: number

  constructor(name: string, path: string, limitBytes: number | null) {
    this.name = name
    this.start = dayStartOfName(name)
    const { database, levelsInIds, knowsFields } = openDayDatabase(path, limitBytes)
    this.database = database
    this.levelsInIds = levelsInIds
    this.knowsFields = knowsFields
    this.database.function('henge_text', { deterministic: false }, (test, message) =>
      Number(this.fulfilsText(Number(test), String(message))),
    )
    this.database.function('henge_fields', { deterministic: false }, (test, json) => Number(this.fulfilsFields(Number(test), json)))
    this.dictionary = new DayDictionary(this.database)
    this.insertLine = this.database.prepare(
      'insert or ignore into lines (id, source, level, service, file, message, record_id, fields) values (?, ?, ?, ?, ?, ?, ?, ?)',
    )
    this.insertText = this.database.prepare('insert into lines_text (rowid, message) values (?, ?)')
    this.addToMinute = this.database.prepare(
      `insert into minutes (minute, source, level, lines, first, last) values (?, ?, ?, ?, ?, ?)
       on conflict do update set lines = lines + excluded.lines, first = min(first, excluded.first), last = max(last, excluded.last)`,
    )
    this.addToTotal = this.database.prepare(
      'insert into totals (minute, level, lines) values (?, ?, ?) on conflict do update set lines = lines + excluded.lines',
    )
    this.lastIdBelow = this.database.prepare('select id from lines where id < ? order by id desc limit 1')
    this.highestId = Number(this.lastIdBelow.get(dayMs * idsPerMillisecond)?.id ?? -1)
  }

  /** Rows of a query; `tests` is what its henge_text and henge_fields mean. */
  all(sql: string, parameters: Parameters, tests: RowTests = noTests): ResultRow[] {
    this.tests = tests
    try {
      return this.database.prepare(sql).all(asIntegers(parameters))
    } finally {
      this.tests = noTests
    }
  }

  /** Lines of a statement that selects `lineColumns`, until `take` is true of one. */
  takeLines(sql: string, parameters: Parameters, tests: RowTests, take: (line: LineValues) => boolean): void {
    this.tests = tests
    try {
      const statement = this.database.prepare(sql)
      statement.setReturnArrays(true)
      for (const line of statement.iterate(asIntegers(parameters))) if (take(line as unknown as LineValues)) return
    } finally {
      this.tests = noTests
    }
  }

  /** Inserts within a transaction that the caller ends by `commit` or `rollback`; a key for each record, null for one already there. */
  insert(records: readonly StorableLine[]): (string | null)[] {
    this.database.exec('begin immediate')
    const keys: (string | null)[] = Array.from(records, () => null)
    const minutes = new Map<string, [number, number, number, number, number, number]>()
    // The text index takes ascending ids without a flush between them.
    const order = records
      .map((_, index) => index)
      .sort((left, right) => (records[left]?.at ?? 0) - (records[right]?.at ?? 0) || left - right)
    let millisecond = -1
    let nextId = 0
    for (const index of order) {
      const record = records[index]
      if (!record) continue
      const offset = Math.floor(record.at) - this.start
      if (offset !== millisecond) {
        millisecond = offset
        nextId = this.firstFreeId(offset)
      }
      const source = this.dictionary.sourceId(record)
      const level = levelOrder.indexOf(record.level)
      const service = this.dictionary.nameId('service', record.service)
      const file = this.dictionary.nameId('file', record.file)
      const id = this.levelsInIds ? nextId + level : nextId
      const { changes } = this.insertLine.run(id, source, level, service, file, record.message, record.id, record.fields)
      if (changes === 0) continue
      this.insertText.run(id, asciiOnly.test(record.message) ? record.message : tokens(record.message).join(' '))
      keys[index] = lineKey(this.name, id)
      this.highestId = Math.max(this.highestId, id)
      nextId += this.levelsInIds ? levelsPerLine : 1
      const at = this.start + offset
      const minute = Math.floor(offset / 60_000)
      const key = `${minute} ${source} ${level}`
      const counted = minutes.get(key)
      if (counted) {
        counted[3] += 1
        counted[5] = at
      } else {
        minutes.set(key, [minute, source, level, 1, at, at])
      }
    }
    for (const row of minutes.values()) {
      this.addToMinute.run(...row)
      this.addToTotal.run(row[0], row[2], row[3])
      this.dictionary.count(row[1], row[3], row[4], row[5])
    }
    return keys
  }

  /** Those of `indexes`, of minutes of this day; within the transaction of their lines. */
  noteRanges(ranges: FieldRanges, indexes: readonly number[]): void {
    if (!this.knowsFields) return
    this.widenRange ??= this.database.prepare(
      `insert into field_ranges (name, minute, low, high) values (?, ?, ?, ?)
       on conflict do update set low = min(low, excluded.low), high = max(high, excluded.high)`,
    )
    for (const index of indexes) {
      const name = this.dictionary.fieldId(ranges.name[index] ?? '')
      const minute = (ranges.minute[index] ?? 0) - this.start / minuteMs
      if (name !== null) this.widenRange.run(name, minute, ranges.low[index] ?? 0, ranges.high[index] ?? 0)
    }
  }

  commit(): void {
    this.database.exec('commit')
  }

  rollback(): void {
    // A full disk may have ended the transaction already.
    if (this.database.isTransaction) this.database.exec('rollback')
    this.dictionary.load()
  }

  close(): void {
    this.database.close()
  }

  private firstFreeId(offset: number): number {
    const first = offset * idsPerMillisecond
    // Lines mostly come in the order of time: then there is nothing to look for.
    if (first > this.highestId) return first
    const last = this.lastIdBelow.get(first + idsPerMillisecond)?.id
    if (typeof last !== 'number' || last < first) return first
    return this.levelsInIds ? last - (last % levelsPerLine) + levelsPerLine : last + 1
  }

  private fulfilsText(index: number, message: string): boolean {
    const test = this.tests.text[index]
    return test !== undefined && new SearchedText(message).fulfils(test)
  }

  private fulfilsFields(index: number, json: unknown): boolean {
    return this.tests.fields[index]?.(typeof json === 'string' ? JSON.parse(json) : null) ?? false
  }
}
