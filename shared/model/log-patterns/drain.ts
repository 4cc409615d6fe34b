import { mergedToken, patternTokens, wildcard } from './pattern-tokens.ts'

/** Share of parts that must be alike for a line to belong to a pattern. */
const leastAlike = 0.55
/** Parts at the beginning by which a line is led to the patterns it may belong to. */
const depth = 1
/** So few are told apart by their paths too: other addresses and files are other things, unless there are ever new ones. */
const fewInLeaf = 50
/** Patterns that one line is compared with. */
const mostInLeaf = 100
const mostBranches = 200

/** Lines that are alike; `tokens` are their common parts. */
export interface Cluster {
  tokens: readonly string[]
  readonly number: number
}

interface Leaf {
  readonly clusters: Cluster[]
}

/**
 * Finds the patterns of lines one after another, as "Drain: An Online Log Parsing Approach with Fixed Depth Tree" (He and others, 2017): by
 * the number of their parts and the first of them to a few patterns, of which the most alike takes the line. Time and memory are bounded
 * for each line, whatever it holds.
 */
export class Drain {
  readonly clusters: Cluster[] = []
  private readonly leaves = new Map<string, Leaf>()
  private readonly branches = new Map<string, number>()
  private readonly mostClusters: number
  private readonly byPath: boolean

  /** Lines that would need one more pattern than `mostClusters` belong to none. With `byPath` lines of other paths are other ones. */
  constructor(mostClusters: number, byPath: boolean) {
    this.mostClusters = mostClusters
    this.byPath = byPath
  }

  /** The pattern that the message belongs to from now on; null where there is no room for it. */
  add(message: string): Cluster | null {
    const tokens = patternTokens(message)
    const leaf = this.leafOf(tokens)
    let best: Cluster | null = null
    let bestAlike = leastAlike
    for (const cluster of leaf.clusters) {
      const alike = likeness(cluster.tokens, tokens, this.byPath && leaf.clusters.length < fewInLeaf)
      // Of equals the first, as it was before.
      if (alike > bestAlike || (best === null && alike >= leastAlike)) {
        best = cluster
        bestAlike = alike
      }
    }
    if (best !== null) {
      best.tokens = best.tokens.map((token, place) => mergedToken(token, tokens[place] ?? ''))
      return best
    }
    if (this.clusters.length >= this.mostClusters || leaf.clusters.length >= mostInLeaf) return null
    const made = { tokens, number: this.clusters.length }
    this.clusters.push(made)
    leaf.clusters.push(made)
    return made
  }

  private leafOf(tokens: readonly string[]): Leaf {
    let path = String(tokens.length)
    for (const token of tokens.slice(0, depth)) {
      const wanted = token.includes(wildcard) ? wildcard : token
      const next = `${path}\n${wanted}`
      // Where lines begin with ever new words, the words are values.
      const known = this.leaves.has(next) || this.branches.has(next)
      const used = this.branches.get(path) ?? 0
      if (!known && used >= mostBranches) path = `${path}\n${wildcard}`
      else {
        if (!known) this.branches.set(path, used + 1)
        path = next
      }
    }
    const leaf = this.leaves.get(path) ?? { clusters: [] }
    this.leaves.set(path, leaf)
    return leaf
  }
}

/** Of parts in their places, how many are the same; what differs anyway counts half. With `byPath` none, where a path is another. */
function likeness(pattern: readonly string[], tokens: readonly string[], byPath: boolean): number {
  if (pattern.length === 0) return 1
  let alike = 0
  for (const [place, token] of pattern.entries()) {
    const other = tokens[place] ?? ''
    if (token === other) alike += token === wildcard ? 0.5 : 1
    else if (byPath && token.startsWith('/') && other.startsWith('/')) return 0
  }
  return alike / pattern.length
}
