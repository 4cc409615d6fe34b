const waiting: (() => void)[] = []

/**
 * Lets everybody else have their turn: ten thousand of anything in one go would keep a page waiting. Of several who wait here, one goes
 * on in each turn of the event loop.
 */
export function nextTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  waiting.push(resolve)
  if (waiting.length === 1) setImmediate(goOn)
  return promise
}

function goOn(): void {
  waiting.shift()?.()
  if (waiting.length > 0) setImmediate(goOn)
}
