import fc from 'fast-check'
import { HengeError } from '../../../../shared/model/error.ts'

const errors = [
  new HengeError('THROTTLED', 'Too many requests.', { retryable: true }),
  new HengeError('UNREACHABLE', 'No network.', { retryable: true }),
  new HengeError('CAPACITY', 'None left.', { retryable: true }),
  new HengeError('SIGNED_OUT', 'Expired.'),
  new HengeError('FORBIDDEN', 'Not allowed.'),
  new HengeError('REFUSED', 'No.'),
] as const

/** What befalls calls; `call` is a port of the cloud and one of its methods. */
export const misfortuneOf = (calls: readonly (readonly [port: string, method: string])[]) =>
  fc.record({
    call: fc.constantFrom(...calls),
    /** From which call of this kind on it strikes, and how often. */
    nth: fc.integer({ min: 1, max: 6 }),
    times: fc.integer({ min: 1, max: 4 }),
    error: fc.constantFrom(...errors),
    /** The provider has carried the call out, only its answer is lost. */
    carriedOut: fc.boolean(),
  })
type Misfortune = ReturnType<typeof misfortuneOf> extends fc.Arbitrary<infer Value> ? Value : never

/** Lets the misfortunes befall the calls of this cloud from now on. `atCall` hears of each before, with its number over all calls. */
export function befall(
  cloud: object,
  calls: readonly (readonly [port: string, method: string])[],
  misfortunes: readonly Misfortune[],
  atCall: (number: number) => Promise<void>,
  carriesOut: (method: string, given: readonly unknown[]) => Promise<void> = async () => {},
): void {
  const counted = new Map<string, number>()
  let total = 0
  for (const [port, method] of calls) {
    const owner = (cloud as Record<string, Record<string, (...given: unknown[]) => Promise<unknown>>>)[port]
    const real = owner?.[method]?.bind(owner)
    if (!owner || !real) throw new Error(`there is no ${port}.${method}`)
    owner[method] = async (...given) => {
      const nth = (counted.get(`${port}.${method}`) ?? 0) + 1
      counted.set(`${port}.${method}`, nth)
      total += 1
      await atCall(total)
      const strikes = misfortunes.find(
        ({ call, ...one }) => call[0] === port && call[1] === method && nth >= one.nth && nth < one.nth + one.times,
      )
      if (strikes && !strikes.carriedOut) throw strikes.error
      await carriesOut(method, given)
      const answer = await real(...given)
      if (strikes) throw strikes.error
      return answer
    }
  }
}
