import type { LogHistogram } from '../../../shared/model/logs.ts'

/** Newer lines that one click brings: a page has 500, and the lines that were first must be in it. */
const wantedLines = 300
const mostLines = 450
const mostQuestions = 5

/**
 * Where the list must begin for some hundred lines newer than those before `from` to stand above them: milliseconds since 1970; null: at
 * the newest, as there are no more. Lines are only read from newer to older, so they are counted first, in a shorter time with each
 * question.
 */
export async function placeOfNewer(
  count: (from: number, to: number) => Promise<Pick<LogHistogram, 'buckets' | 'intervalMs'>>,
  from: number,
  to: number,
): Promise<number | null> {
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
