/**
 * For tests that need a program or data which this machine does not have: with CI=true that is a failure, else one line says so.
 * `npm test` has looked before and said what is lacking and how to get it; then this adds nothing.
 */
export function sayLacking(part: string, reason: string): void {
  if (process.env.CI === 'true') throw new Error(`${part}: ${reason}`)
  if (process.env.HENGE_TEST_LACKING !== 'said') process.stdout.write(`skipped: ${part}: ${reason}\n`)
}
