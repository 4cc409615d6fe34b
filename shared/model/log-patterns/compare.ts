import type { PatternChange } from './log-patterns.ts'

/** A pattern is more or less than before where its lines in an hour are so many times as many. */
const noticeable = 2
/** Fewer lines than these on both sides together say nothing about more or less. */
const fewest = 5
const order: readonly PatternChange[] = ['new', 'gone', 'more', 'less', 'same']

/** What became of a pattern, by its lines and the time they are of, hours. */
export function changeOf(
  before: { readonly lines: number; readonly hours: number },
  after: { readonly lines: number; readonly hours: number },
): PatternChange {
  if (before.lines === 0) return 'new'
  if (after.lines === 0) return 'gone'
  if (before.lines + after.lines < fewest) return 'same'
  const times = after.lines / after.hours / (before.lines / before.hours)
  if (times >= noticeable) return 'more'
  return times <= 1 / noticeable ? 'less' : 'same'
}

/** By what changed, then by lines. */
export function byChange(
  left: { readonly change: PatternChange; readonly before: number; readonly after: number },
  right: { readonly change: PatternChange; readonly before: number; readonly after: number },
): number {
  const apart = order.indexOf(left.change) - order.indexOf(right.change)
  return apart === 0 ? right.before + right.after - left.before - left.after : apart
}
