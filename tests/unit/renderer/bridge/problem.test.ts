import { ORPCError } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { toProblem } from '../../../../renderer/bridge/problem.ts'

describe('what a failed call says', () => {
  it('keeps code, words and details of an expected failure', () => {
    const error = new ORPCError('SIGNED_OUT', {
      status: 424,
      message: 'The session has expired.',
      data: { retryable: true, details: { profile: 'prod' }, logId: null },
    })
    expect(toProblem(error)).toEqual({
      code: 'SIGNED_OUT',
      message: 'The session has expired.',
      retryable: true,
      details: { profile: 'prod' },
      logId: null,
    })
  })

  it('names the log of an unexpected one', () => {
    const error = new ORPCError('INTERNAL', { status: 500, message: 'x', data: { retryable: false, details: {}, logId: 'abc' } })
    expect(toProblem(error).logId).toBe('abc')
  })

  it('tells a page without its key from an account without permission', () => {
    expect(toProblem(new ORPCError('FORBIDDEN', { status: 401, message: 'no token' })).code).toBe('NO_KEY')
    expect(toProblem(new ORPCError('FORBIDDEN', { status: 403, message: 'ec2:RunInstances is missing' })).code).toBe('FORBIDDEN')
  })

  it('says that the program does not answer, and that this passes', () => {
    expect(toProblem(new TypeError('Failed to fetch'))).toMatchObject({ code: 'NO_ANSWER', retryable: true })
    expect(toProblem(new ORPCError('BAD_GATEWAY', { status: 502 })).code).toBe('NO_ANSWER')
  })
})
