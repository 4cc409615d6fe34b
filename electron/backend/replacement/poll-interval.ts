const firstMs = 2000
const longestMs = 15_000
const growth = 1.25

/** Between two looks at something that takes its time: 2 s at first, then more and more, up to 15 s. Milliseconds. */
export class PollInterval {
  private following = firstMs

  next(): number {
    const delay = this.following
    this.following = Math.min(longestMs, delay * growth)
    return delay
  }

  /** What was waited for has come, or gone again. */
  startAgain(): void {
    this.following = firstMs
  }
}
