import { dayMs } from '../../../shared/model/savings/server-hour.ts'

/** What a day cost, in dollars: of each series, the lowest of the stack first, and what was saved on top. */
export interface CostDay {
  readonly day: string
  readonly amounts: readonly number[]
  readonly saved: number
}

/** One for each day of a time, null where nothing is on record. */
export type CostSlots = readonly (CostDay | null)[]

export type CostShape = 'columns' | 'area'

/** `from` and `to` are beginnings of days, milliseconds since 1970. */
export function slotsOf(days: readonly CostDay[], from: number, to: number): CostSlots {
  const known = new Map(days.map((day) => [day.day, day]))
  return Array.from({ length: Math.round((to - from) / dayMs) }, (_, index) => known.get(isoDay(from + index * dayMs)) ?? null)
}

export function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

/** The end of the scale and its lines: at most four, at round numbers. */
export function scaleOf(slots: CostSlots): { readonly top: number; readonly lines: readonly number[] } {
  const most = Math.max(...slots.map((slot) => (slot ? sum(slot.amounts) + slot.saved : 0)), 0)
  if (most === 0) return { top: 1, lines: [] }
  const size = 10 ** Math.floor(Math.log10(most / 4))
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * size).find((one) => one * 4 >= most) ?? most
  const lines = Array.from({ length: 4 }, (_, index) => (index + 1) * step)
  return { top: Math.max(most, lines.findLast((line) => line <= most) ?? 0) * 1.02, lines: lines.filter((line) => line <= most * 1.02) }
}

export interface DayTick {
  /** From 0 to 1, the middle of its day. */
  readonly at: number
  readonly label: string
}

/** Weeks of a month by the day’s number; of a longer time the months, with the year at the first and at each January. */
export function ticksOf(from: number, days: number): DayTick[] {
  const month = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' })
  return Array.from({ length: days }, (_, index) => index).flatMap((index) => {
    const date = new Date(from + index * dayMs)
    const [day, at] = [date.getUTCDate(), (index + 0.5) / days]
    if (days <= 31) return day % 7 === 1 ? [{ at, label: String(day) }] : []
    if (day !== 1) return []
    // Of a December that is the first, the year stands at the January beside it.
    const withYear = date.getUTCMonth() === 0 || (index === 0 && date.getUTCMonth() < 11)
    return [{ at, label: withYear ? `${month.format(date)} ${date.getUTCFullYear()}` : month.format(date) }]
  })
}

export interface Band {
  /** Corners of its outline and of its upper edge: days from the left, and the share of the scale from below. */
  readonly outline: readonly Corner[]
  readonly edge: readonly Corner[]
}
type Corner = readonly [number, number]

/** What is left free of a day at each side of its column. */
const columnGap = 0.14

/** The series upon each other, the lowest first, and what was saved on top of all. */
export function bandsOf(slots: CostSlots, series: number, top: number, shape: CostShape): Band[] {
  const heights = (upTo: number) => slots.map((slot) => slot && (sum(slot.amounts.slice(0, upTo)) + (upTo > series ? slot.saved : 0)) / top)
  const edges = Array.from({ length: series + 2 }, (_, upTo) => edgeOf(heights(upTo), shape))
  return edges.slice(1).map((edge, index) => ({ edge, outline: [...edge, ...(edges[index] ?? []).toReversed()] }))
}

/** Along the ground where nothing is on record, and between columns. */
function edgeOf(heights: readonly (number | null)[], shape: CostShape): Corner[] {
  return heights.flatMap((height, day): Corner[] => {
    if (shape === 'columns') {
      return [[day + columnGap, 0], ...columnTop(day, height ?? 0), [day + 1 - columnGap, 0]]
    }
    if (height === null) {
      return [
        [day, 0],
        [day + 1, 0],
      ]
    }
    const begins: Corner[] = (heights[day - 1] ?? null) === null ? [[day, height]] : []
    const ends: Corner[] = (heights[day + 1] ?? null) === null ? [[day + 1, height]] : []
    return [...begins, [day + 0.5, height], ...ends]
  })
}

/** The upper edges of what was saved: of each column, or of each run of days, where something was. */
export function savedEdges(slots: CostSlots, top: number, shape: CostShape): Corner[][] {
  const heights = slots.map((slot) => (slot && slot.saved > 0 ? (sum(slot.amounts) + slot.saved) / top : null))
  if (shape === 'columns') return heights.flatMap((height, day) => (height === null ? [] : [columnTop(day, height)]))
  const edges: Corner[][] = []
  for (const [day, height] of heights.entries()) {
    if (height === null) continue
    if ((heights[day - 1] ?? null) === null) edges.push([[day, height]])
    edges.at(-1)?.push([day + 0.5, height])
    if ((heights[day + 1] ?? null) === null) edges.at(-1)?.push([day + 1, height])
  }
  return edges
}

const columnTop = (day: number, height: number): Corner[] => [
  [day + columnGap, height],
  [day + 1 - columnGap, height],
]

export function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0)
}
