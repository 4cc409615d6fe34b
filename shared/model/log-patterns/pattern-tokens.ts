import { withoutColours } from '../log-colours.ts'

/** Stands for what differs between the lines of a pattern. */
export const wildcard = '<*>'

const longestLine = 2000
const mostTokens = 80

const run = /[\p{L}\p{N}\p{M}_]+/gu
const digit = /\p{N}/u
/** Numbers with signs between them are one: times, addresses, versions. */
const chain = /<\*>(?:[.:,+-]<\*>)+/g

/**
 * The first line of a message in parts between blanks; what has digits in it is taken for a value that differs. Of very long lines the
 * rest is one more part that differs.
 */
export function patternTokens(message: string): string[] {
  const end = message.indexOf('\n')
  const first = withoutColours(message.slice(0, Math.min(end === -1 ? longestLine : end, longestLine)))
  const cut = (end === -1 ? message.length : end) > longestLine
  const parts = first.split(/\s+/u).filter((part) => part !== '')
  const whole = cut ? parts.slice(0, -1) : parts
  const kept = whole.slice(0, mostTokens).map(masked)
  return cut || whole.length > mostTokens ? [...kept, wildcard] : kept
}

function masked(part: string): string {
  return digit.test(part) ? part.replace(run, (word) => (digit.test(word) ? wildcard : word)).replace(chain, wildcard) : part
}

/** What both have in common: the name before the first `=`, else nothing. */
export function mergedToken(left: string, right: string): string {
  if (left === right) return left
  const sign = left.indexOf('=')
  return sign > 0 && left.slice(0, sign + 1) === right.slice(0, sign + 1) ? `${left.slice(0, sign + 1)}${wildcard}` : wildcard
}
