import { mkdirSync, readdirSync, rmSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { HengeError } from '../../../shared/model/error.ts'
import type { KeptDay } from '../../../shared/model/log-retention.ts'
import { DayFile } from './day-file.ts'
import { type FieldRanges, minuteMs } from './field-ranges.ts'
import { dayName, dayStartOf } from './line-id.ts'
import type { StorableLine } from './packed-lines.ts'

/** Open files at a time; each costs three descriptors and its cache. */
const mostOpen = 24
const fileName = /^(\d{4}-\d{2}-\d{2})\.sqlite$/

/** The days on the disk, opened when asked for. */
export class DayFiles {
  private readonly folder: string
  private readonly limitBytes: number | null
  private readonly names = new Set<string>()
  /** In the order of their last use. */
  private readonly opened = new Map<string, DayFile>()

  constructor(folder: string, limitBytes: number | null) {
    this.folder = folder
    this.limitBytes = limitBytes
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    for (const entry of readdirSync(folder)) {
      const name = fileName.exec(entry)?.[1]
      if (name) this.names.add(name)
    }
  }

  /** Names of the days there are from `from` to before `to`, newest first; milliseconds, null: no bound. */
  daysNewestFirst(from: number | null, to: number | null): string[] {
    const first = from === null ? '' : boundName(from)
    const last = to === null ? '~' : boundName(Math.ceil(to) - 1)
    return [...this.names]
      .filter((name) => name >= first && name <= last)
      .sort()
      .reverse()
  }

  open(name: string): DayFile {
    const known = this.opened.get(name)
    const day = known ?? this.openFile(name)
    this.opened.delete(name)
    this.opened.set(name, day)
    this.names.add(name)
    return day
  }

  /** Closes the longest unused. Only between operations on a day: never while rows of it are being written. */
  closeUnused(): void {
    for (const [name, day] of this.opened) {
      if (this.opened.size <= mostOpen) return
      this.opened.delete(name)
      day.close()
    }
  }

  closeAll(): void {
    for (const day of this.opened.values()) day.close()
    this.opened.clear()
  }

  /** What each day takes on the disk. */
  sizes(): KeptDay[] {
    return [...this.names].map((day) => {
      const [lines, onTheirWay, shared] = this.pathsOf(day).map(
        (path) => statSync(path, { throwIfNoEntry: false }) ?? { size: 0, mtimeMs: 0 },
      )
      const bytes = [lines, onTheirWay, shared].reduce((sum, found) => sum + (found?.size ?? 0), 0)
      // A reader makes the second of them too, but leaves it empty.
      const writtenAt = Math.max(lines?.mtimeMs ?? 0, onTheirWay?.size ? onTheirWay.mtimeMs : 0)
      return { day, bytes, writtenAt }
    })
  }

  /** Deletes whole days. Never while something reads or writes one of them. */
  drop(days: readonly string[]): void {
    for (const name of days) {
      if (!this.names.has(name)) continue
      this.opened.get(name)?.close()
      this.opened.delete(name)
      // The lines first: what is left of a file without them, a crash in between, is an empty day.
      for (const path of this.pathsOf(name)) rmSync(path, { force: true })
      this.names.delete(name)
    }
  }

  /** The lines, what is on its way to them, and what readers share of that. */
  private pathsOf(name: string): string[] {
    return ['', '-wal', '-shm'].map((ending) => join(this.folder, `${name}.sqlite${ending}`))
  }

  /**
   * Stores all records or, on any failure, none: each day is a transaction, and none is committed before all are written. Only a failure
   * of a commit itself can leave earlier days in; sending the same records (with their ids) again then stores just the rest.
   */
  append(records: readonly StorableLine[], ranges: FieldRanges): (string | null)[] {
    const byDay = Map.groupBy(records.keys(), (index) => dayStartOf(records[index]?.at ?? 0))
    const keys: (string | null)[] = Array.from(records, () => null)
    const written: DayFile[] = []
    try {
      for (const [start, indexes] of byDay) {
        const day = this.open(dayName(start))
        written.push(day)
        const dayKeys = day.insert(indexes.flatMap((index) => records[index] ?? []))
        for (const [position, index] of indexes.entries()) keys[index] = dayKeys[position] ?? null
      }
      this.noteRanges(ranges)
      for (const day of written) day.commit()
    } catch (error) {
      for (const day of written) day.rollback()
      throw this.storageFailure(error)
    }
    this.closeUnused()
    return keys
  }

  private noteRanges(ranges: FieldRanges): void {
    const byDay = Map.groupBy(ranges.minute.keys(), (index) => dayStartOf((ranges.minute[index] ?? 0) * minuteMs))
    for (const [start, indexes] of byDay) this.open(dayName(start)).noteRanges(ranges, indexes)
  }

  private openFile(name: string): DayFile {
    const path = join(this.folder, `${name}.sqlite`)
    try {
      return new DayFile(name, path, this.limitBytes)
    } catch (error) {
      const damaged = 11
      const noDatabase = 26
      if (![damaged, noDatabase].includes(sqliteCode(error))) throw error
      throw new HengeError('INTERNAL', `The log file of ${name} is damaged: ${path}. Move it away to go on with the other days.`, {
        details: { path },
        cause: error,
      })
    }
  }

  private storageFailure(error: unknown): unknown {
    const code = sqliteCode(error)
    const full = 13
    const ioFailure = 10
    const cannotOpen = 14
    if (code !== full && !((code === ioFailure || code === cannotOpen) && this.freeBytes() < 1_048_576)) return error
    return new HengeError(
      'STORAGE_FULL',
      'The lines could not be stored: the disk (or the limit of a day’s log file) is full. Make room, then try again.',
      {
        retryable: true,
        details: { folder: this.folder },
        cause: error,
      },
    )
  }

  private freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.folder)
    return bavail * bsize
  }
}

/** SQLite’s primary result code; 0 for what did not come from it. */
function sqliteCode(error: unknown): number {
  return typeof error === 'object' && error !== null && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : 0
}

/** Days have names in the years 0 to 9999 only; a bound beyond is the nearest of them. */
function boundName(at: number): string {
  if (at < Date.UTC(1, 0, 1)) return '0000-01-01'
  return at >= Date.UTC(10_000, 0, 1) ? '9999-12-31' : dayName(at)
}
