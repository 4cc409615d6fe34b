import { z } from 'zod'

const dayMs = 86_400_000
export const gibibyte = 1024 ** 3

/** What is kept of the program’s own log store; 0 means no limit. */
export const keepLimitsSchema = z.object({
  keepLogDays: z.int().min(0).max(36_500),
  keepLogGibibytes: z.int().min(0).max(100_000),
})
export type KeepLimits = z.infer<typeof keepLimitsSchema>

/** A UTC day of lines, which is one file. */
export interface KeptDay {
  /** 2024-05-31 */
  readonly day: string
  readonly bytes: number
  /** When lines were stored in it last, milliseconds since 1970. */
  readonly writtenAt: number
}

export const keptLogsSchema = z.object({
  days: z.int().describe('days that have lines'),
  bytes: z.int(),
  first: z.string().nullable().describe('the oldest of them, 2024-05-31; null: there are no lines'),
  last: z.string().nullable(),
})
export type KeptLogs = z.infer<typeof keptLogsSchema>

export function sumOfDays(days: readonly KeptDay[]): KeptLogs {
  const names = days.map(({ day }) => day).sort()
  return { days: days.length, bytes: days.reduce((sum, { bytes }) => sum + bytes, 0), first: names[0] ?? null, last: names.at(-1) ?? null }
}

/**
 * Days that go by these limits at `now`, milliseconds since 1970, the oldest first. By age goes what is over and was stored longer ago
 * than that, so that an old file is not lost as soon as it has been imported; by size what is oldest, but never the day that is written.
 */
export function overdueDays(days: readonly KeptDay[], { keepLogDays, keepLogGibibytes }: KeepLimits, now: number): KeptDay[] {
  const today = new Date(now).toISOString().slice(0, 10)
  const past = days.filter(({ day }) => day < today).sort((left, right) => (left.day < right.day ? -1 : 1))
  const before = now - keepLogDays * dayMs
  const tooOld = keepLogDays === 0 ? [] : past.filter(({ day, writtenAt }) => Math.max(Date.parse(day) + dayMs, writtenAt) <= before)
  if (keepLogGibibytes === 0) return tooOld
  const overdue = new Set(tooOld)
  let bytes = days.reduce((sum, kept) => sum + (overdue.has(kept) ? 0 : kept.bytes), 0)
  for (const kept of past) {
    if (bytes <= keepLogGibibytes * gibibyte) break
    if (overdue.has(kept)) continue
    overdue.add(kept)
    bytes -= kept.bytes
  }
  return past.filter((kept) => overdue.has(kept))
}
