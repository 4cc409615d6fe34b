import { levelOrder } from '../log-level.ts'
import type { LogLevel, LogRow } from '../logs.ts'
import { type Cluster, Drain } from './drain.ts'
import { type LogPattern, patternBars } from './log-patterns.ts'
import { patternQuery } from './pattern-query.ts'

const mostClusters = 2000
const mostListed = 300
const longestExample = 2000
const escapeCharacter = String.fromCharCode(0x1b)

interface Found {
  readonly cluster: Cluster
  readonly example: string
  /** Instants of its lines by side. */
  readonly times: readonly number[][]
  readonly levels: Partial<Record<LogLevel, number>>
  coloured: boolean
}

export type FoundPattern = Pick<LogPattern, 'text' | 'query' | 'level' | 'example'> & {
  readonly levels: Partial<Record<LogLevel, number>>
  /** Instants of its lines, by side. */
  readonly times: readonly (readonly number[])[]
}

/** Sorts lines of one or more sides into the same patterns. */
export class PatternFinder {
  private readonly drain: Drain
  private readonly found: Found[] = []
  private readonly sides: number

  /** With `byPath` lines are told apart by the paths in them: to see what there is, not what has changed. */
  constructor(sides: number, { byPath }: { readonly byPath: boolean }) {
    this.drain = new Drain(mostClusters, byPath)
    this.sides = sides
  }

  add({ message, at, level }: Pick<LogRow, 'message' | 'at' | 'level'>, side: number): void {
    const cluster = this.drain.add(message)
    if (cluster === null) return
    let found = this.found[cluster.number]
    if (found === undefined) {
      const times = Array.from({ length: this.sides }, (): number[] => [])
      found = { cluster, example: message.slice(0, longestExample), times, levels: {}, coloured: false }
      this.found.push(found)
    }
    found.times[side]?.push(at)
    found.levels[level] = (found.levels[level] ?? 0) + 1
    // Words that touch a colour are one with it for every index.
    found.coloured ||= message.includes(escapeCharacter)
  }

  /** Most lines first, so many at most. */
  patterns(): FoundPattern[] {
    const count = ({ times }: Found) => times.reduce((sum, side) => sum + side.length, 0)
    return this.found
      .toSorted((left, right) => count(right) - count(left))
      .slice(0, mostListed)
      .map(({ cluster: { tokens }, example, times, levels, coloured }) => ({
        text: tokens.join(' '),
        query: coloured ? null : patternQuery(tokens),
        level: usualLevel(levels),
        example,
        levels,
        times,
      }))
  }
}

/** How many of the instants are in each of the equal parts from `from` to `to`, both included. */
export function barsOf(times: readonly number[], from: number, to: number): number[] {
  const bars = Array.from({ length: patternBars }, () => 0)
  const length = Math.max(1, to - from + 1) / patternBars
  for (const at of times) {
    const place = Math.max(0, Math.min(patternBars - 1, Math.floor((at - from) / length)))
    bars[place] = (bars[place] ?? 0) + 1
  }
  return bars
}

/** The most frequent; of equals the worst. */
function usualLevel(levels: Partial<Record<LogLevel, number>>): LogLevel {
  return levelOrder.reduce<LogLevel>((most, level) => ((levels[level] ?? 0) > (levels[most] ?? 0) ? level : most), 'fatal')
}
