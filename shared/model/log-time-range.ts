import { z } from 'zod'

/** Milliseconds since 1970; `to` is exclusive. */
export interface ResolvedRange {
  readonly from: number
  readonly to: number
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
const relative = /^now(?:-(\d{1,6})([smhdw]))?(\/d)?$/

function startOfDay(instant: number): number {
  return new Date(instant).setHours(0, 0, 0, 0)
}

/** An end that moves on with the present. */
export function isRelativePoint(point: string): boolean {
  return relative.test(point)
}

/** The instant that one end means; null for what is no time. */
export function resolvePoint(point: string, now: number): number | null {
  const match = relative.exec(point)
  if (match) {
    const instant = now - Number(match[1] ?? 0) * (unitMs[match[2] ?? ''] ?? 0)
    return match[3] ? startOfDay(instant) : instant
  }
  const instant = Date.parse(point)
  return Number.isNaN(instant) ? null : instant
}

/** Both ends as instants; null when one is no time or before 1970, or they are the wrong way round. */
export function resolveRange(range: TimeRange, now: number): ResolvedRange | null {
  const from = resolvePoint(range.from, now)
  const to = resolvePoint(range.to, now)
  return from === null || to === null || from < 0 || to <= from ? null : { from, to }
}

const pointSchema = z
  .string()
  .max(40)
  .refine((point) => resolvePoint(point, 0) !== null, { error: 'A time looks like now-24h, now/d or 2026-11-22T14:05:00Z.' })
  .describe('now, now-15m, now/d (today’s midnight), or ISO 8601')

/** Ends of a time range as an address and a saved search hold them. */
export const timeRangeSchema = z.object({ from: pointSchema, to: pointSchema })
export type TimeRange = Readonly<z.infer<typeof timeRangeSchema>>

export const rememberedRangeSchema = timeRangeSchema.extend({ usedAt: z.number().describe('milliseconds since 1970, the last time') })
export type RememberedRange = z.infer<typeof rememberedRangeSchema>
