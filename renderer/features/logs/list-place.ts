import type { LogHistogram } from '../../../shared/model/logs.ts'

/** Newer lines that one click brings: a page has 500, and the lines that were first must be in it. */
const wantedLines = 300
const mostLines = 450
const mostQuestions = 5

type Count = (from: number, to: number) => Promise<Pick<LogHistogram, 'buckets' | 'intervalMs'>>

/** The same of a list that begins with its oldest lines: for some hundred lines older than those from `from` on, down to `start`. */
export async function placeOfOlder(count: Count, from: number, start: number): Promise<number | null> {
  // As in a mirror: what is older there is newer here, and an end that is left out becomes a beginning that is not.
  const mirrored: Count = async (begun, to) => {
    const { buckets, intervalMs } = await count(1 - to, 1 - begun)
    return { intervalMs, buckets: buckets.map(({ at, counts }) => ({ at: 1 - at - intervalMs, counts })).reverse() }
  }
  const found = await placeOfNewer(mirrored, 1 - from, 1 - start)
  return found === null ? null : -found
}

/**
 * Where the list must begin for some hundred lines newer than those before `from` to stand above them: milliseconds since 1970; null: at
 * the newest, as there are no more. Lines are only read from newer to older, so they are counted first, in a shorter time with each
 * question.
 */
export async function placeOfNewer(count: Count, from: number, to: number): Promise<number | null> {
  let [begin, end, before] = [from, to, 0]
  for (let question = 1; begin < end; question += 1) {
    const { buckets, intervalMs } = await count(begin, end)
    let lines = before
    const reached = buckets.find(({ counts }) => {
      const those = Object.values(counts).reduce((sum, one) => sum + one, 0)
      before = lines
      lines += those
      return lines >= wantedLines
    })
    if (reached === undefined) return end >= to ? null : end - 1
    end = Math.min(end, reached.at + intervalMs)
    if (lines <= mostLines || question === mostQuestions || end - Math.max(begin, reached.at) <= 1) return end >= to ? null : end - 1
    begin = Math.max(begin, reached.at)
  }
  return null
}
