/** Consecutive passes of each check of each server; a single failure starts its count again. */
export class HealthTally {
  private readonly wanted: number
  private readonly counts = new Map<string, number>()

  /** `keys` names each check of each server. */
  constructor(keys: readonly string[], wanted: number) {
    this.wanted = wanted
    for (const key of keys) this.counts.set(key, 0)
  }

  record(key: string, passed: boolean): void {
    const count = this.counts.get(key)
    if (count === undefined) throw new Error(`no check ${key}`)
    this.counts.set(key, passed ? Math.min(this.wanted, count + 1) : 0)
  }

  isHealthy(): boolean {
    return [...this.counts.values()].every((count) => count >= this.wanted)
  }

  /** Every check has passed at least the last time. */
  isPassing(): boolean {
    return [...this.counts.values()].every((count) => count > 0)
  }

  passesOf(key: string): number {
    return this.counts.get(key) ?? 0
  }

  /** 0..1, of the passes wanted in all. */
  fraction(): number {
    const counts = [...this.counts.values()]
    return counts.length === 0 ? 1 : counts.reduce((sum, count) => sum + count, 0) / (counts.length * this.wanted)
  }
}
