import { onTestFinished } from 'vitest'
import { startAnswering } from './http-double.ts'

/** A double of a server until the test ends. */
export async function serveAnswers(...parts: Parameters<typeof startAnswering>) {
  const { stop, ...served } = await startAnswering(...parts)
  onTestFinished(stop)
  return served
}
