const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const

/**
 * Resolves at the first signal that asks this process to end, or when `also` resolves. A second signal ends it at once: somebody
 * who presses Ctrl+C again does not want to wait.
 */
export async function untilToldToEnd(also?: Promise<unknown>): Promise<void> {
  await new Promise<void>((resolve) => {
    let asked = false
    for (const signal of signals) {
      process.on(signal, () => {
        if (asked) process.exit(1)
        asked = true
        resolve()
      })
    }
    also?.then(
      () => resolve(),
      () => resolve(),
    )
  })
}
