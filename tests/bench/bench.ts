/** Measurements of ours against peers, on the same machine, in the same run. */
export interface Bench {
  readonly name: string
  /** What is measured, in a sentence. */
  readonly measures: string
  readonly unit: 'ms'
  readonly rounds: number
  /** Sets up once; throws with the reason where this machine cannot run it. */
  prepare(): Promise<PreparedBench>
}

export interface PreparedBench {
  readonly comparisons: readonly Comparison[]
  /** Facts that the figures depend on: sizes, versions. */
  readonly facts: Readonly<Record<string, string | number>>
  /** What is not measured for want of something, each with the reason. */
  readonly lacking: readonly string[]
  /** What else was measured in the rounds, and is measured after them, in words. */
  notes?(): readonly string[] | Promise<readonly string[]>
  end(): Promise<void>
}

export interface Comparison {
  /** Of ours. */
  readonly name: string
  readonly peer: string
  ours(): Promise<number>
  theirs(): Promise<number>
}

export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
  readonly rounds: readonly number[]
}

export function spreadOf(rounds: readonly number[]): Spread {
  const sorted = [...rounds].sort((one, other) => one - other)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN
  return { median: (upper + lower) / 2, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN, rounds }
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now()
  await work()
  return performance.now() - since
}
