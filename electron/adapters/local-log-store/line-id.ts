import { HengeError } from '../../../shared/model/error.ts'

/*
 * A line’s id is (milliseconds since its day began) · 2^26 + (number within that millisecond) · 8 + (number of its level): the order of ids
 * is the order of time, so newest-first is a walk down the table with no sort, and the time needs no column. Nor does the level: the text
 * index gives ids and nothing else, and what is counted by time and level needs nothing else. 8.64e7 · 2^26 stays below 2^53.
 */
export const idsPerMillisecond = 2 ** 26
/** More than there are levels. In files of before, ids of one millisecond are numbered one by one and hold no level. */
export const levelsPerLine = 8
export const dayMs = 86_400_000

export function dayStartOf(at: number): number {
  return Math.floor(at / dayMs) * dayMs
}

/** `2024-05-31`, the name of a day’s file. INVALID_INPUT for an instant outside the years 0 to 9999. */
export function dayName(at: number): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() < 0 || date.getUTCFullYear() > 9999) {
    throw new HengeError('INVALID_INPUT', `${at} milliseconds since 1970 is no time that a line can have.`)
  }
  return date.toISOString().slice(0, 10)
}

export function dayStartOfName(name: string): number {
  return Date.parse(`${name}T00:00:00Z`)
}

export function timeOfId(dayStart: number, id: number): number {
  return dayStart + Math.floor(id / idsPerMillisecond)
}

/** The first id that a line at this instant of this day could have; instants outside the day are moved to its ends. */
export function idOfTime(dayStart: number, at: number): number {
  return Math.ceil(Math.min(Math.max(at - dayStart, 0), dayMs)) * idsPerMillisecond
}

/** Unique over all days and, compared as text, in the order of time. Also the cursor of a page. */
export function lineKey(day: string, id: number): string {
  return `${day}.${String(id).padStart(16, '0')}`
}

export function parseLineKey(key: string): { readonly day: string; readonly id: number } {
  const parts = /^(\d{4}-\d{2}-\d{2})\.(\d{16})$/.exec(key)
  if (!parts?.[1] || !parts[2]) {
    throw new HengeError('INVALID_INPUT', 'This page mark is not one of this log store; search again from the start.', {
      details: { field: 'after' },
    })
  }
  return { day: parts[1], id: Number(parts[2]) }
}
