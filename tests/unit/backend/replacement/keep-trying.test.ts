import { describe, expect, it } from 'vitest'
import { keepTrying } from '../../../../electron/backend/replacement/keep-trying.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'

const throttled = new HengeError('THROTTLED', 'Too many requests.', { retryable: true })
const signedOut = new HengeError('SIGNED_OUT', 'Expired.')

function setUp() {
  const clock = new DrivenClock()
  clock.leaps = true
  const abort = new AbortController()
  const told: (string | null)[] = []
  const repeated: string[] = []
  const options = {
    clock,
    signal: abort.signal,
    random: () => 1,
    checkSignedIn: async () => {},
    waiting: async (reason: string | null) => {
      told.push(reason)
    },
    again: async (reason: string) => {
      repeated.push(reason)
    },
  }
  return { clock, abort, told, repeated, options }
}

describe('keepTrying', () => {
  it('backs off exponentially up to half a minute', async () => {
    const { clock, options } = setUp()
    const at: number[] = []
    const start = clock.now()
    const call = async () => {
      at.push((clock.now() - start) / 1000)
      if (at.length < 8) throw throttled
      return 'done'
    }
    expect(await keepTrying(call, options)).toBe('done')
    expect(at).toEqual([0, 1, 3, 7, 15, 31, 61, 91])
  })

  it.each([
    [15, throttled],
    [3, new HengeError('CAPACITY', 'None left.', { retryable: true })],
    [3, new HengeError('UNREACHABLE', 'No AWS.', { retryable: true, details: { notAws: true } })],
    [12 * 60, new HengeError('UNREACHABLE', 'No network.', { retryable: true })],
  ])('gives up after %i minutes of %s', async (minutes, error) => {
    const { clock, options } = setUp()
    const start = clock.now()
    await expect(keepTrying(() => Promise.reject(error), options)).rejects.toBe(error)
    expect(Math.abs((clock.now() - start) / 60_000 - minutes)).toBeLessThan(1)
  })

  it('says why it tries again, and that it waits while it is cut off', async () => {
    const { told, repeated, options } = setUp()
    const failures = [throttled, new HengeError('UNREACHABLE', 'No network.', { retryable: true })]
    const call = async () => {
      const failure = failures.shift()
      if (failure) throw failure
      return 'done'
    }
    expect(await keepTrying(call, options)).toBe('done')
    expect(repeated).toEqual(['Trying again: Too many requests.'])
    expect(told).toEqual(['Waiting for the network: No network.', null])
  })

  it('does not repeat what cannot pass by itself', async () => {
    const { options } = setUp()
    let calls = 0
    const refused = new HengeError('REFUSED', 'No.')
    const call = () => {
      calls += 1
      return Promise.reject(refused)
    }
    await expect(keepTrying(call, options)).rejects.toBe(refused)
    expect(calls).toBe(1)
  })

  it('waits for somebody to sign in, however long that takes', async () => {
    const { told, options } = setUp()
    let asked = 0
    const checkSignedIn = async () => {
      asked += 1
      if (asked < 5000) throw signedOut
    }
    const call = async () => {
      if (asked < 5000) throw signedOut
      return 'done'
    }
    expect(await keepTrying(call, { ...options, checkSignedIn })).toBe('done')
    expect(told).toEqual([expect.stringMatching(/^Waiting for sign-in/), null])
  })

  it('stops when it is told to, in the middle of a wait too', async () => {
    const { abort, clock, options } = setUp()
    clock.leaps = false
    const waiting = keepTrying(() => Promise.reject(throttled), options)
    await clock.advance(500)
    abort.abort(new HengeError('CANCELLED', 'Cancelled.'))
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' })
  })
})
