import { describe, expect, it } from 'vitest'
import { missingPart, serverProblem } from '../../../../../shared/model/search-server/server-problem.ts'
import { unreachable } from '../../../../../shared/model/search-server/server-trust.ts'

const because = (type: string, reason = 'because') => ({ error: { root_cause: [{ type, reason }], type: 'outer', reason: 'outer' } })

describe('an answer that is none', () => {
  it.each([
    [400, because('parse_exception', 'bad\n query.'), 'INVALID_INPUT', /cannot search for this: bad query\.$/],
    [401, 'Unauthorized', 'SIGNED_OUT', /name and password, or the API key has expired/],
    [403, because('security_exception', 'no permissions'), 'FORBIDDEN', /no permissions/],
    [404, because('index_not_found_exception', 'no such index [x]'), 'NOT_FOUND', /no such index \[x\]/],
    [404, because('search_context_missing_exception'), 'CONFLICT', /given up the place/],
    [404, '<html>', 'UNSUPPORTED', /a path may be missing/],
    [408, {}, 'TIMEOUT', /in time/],
    [429, because('circuit_breaking_exception'), 'THROTTLED', /too much to do/],
    [502, '<html>', 'UNREACHABLE', /gateway/],
    [503, {}, 'THROTTLED', /\(503\)/],
    [504, {}, 'TIMEOUT', /in time/],
    [500, because('task_cancelled_exception'), 'CANCELLED', /cancelled on the server/],
    [400, because('task_cancelled_exception'), 'CANCELLED', /cancelled on the server/],
    [500, {}, 'UNREACHABLE', /gave no reason/],
  ])('%i %j is %s', (status, body, code, words) => {
    expect(serverProblem(status, body, 'logs:9200')).toMatchObject({ code, message: expect.stringMatching(words) })
  })

  it('is told in bounded words, whatever the server says', () => {
    expect(serverProblem(400, because('x', 'y'.repeat(1_000_000)), 'logs:9200').message.length).toBeLessThan(500)
  })
})

describe('no answer', () => {
  const failure = (message: string, code?: string) =>
    Object.assign(new Error('outer'), { cause: Object.assign(new Error(message), { code }) })

  it.each([
    [
      failure('self-signed certificate; if the root CA is installed locally, try this', 'DEPTH_ZERO_SELF_SIGNED_CERT'),
      'UNREACHABLE',
      /\(self-signed certificate\)/,
    ],
    [failure('connect ECONNREFUSED', 'ECONNREFUSED'), 'UNREACHABLE', /logs:9200 does not answer: ECONNREFUSED/],
    [failure('Request timed out'), 'TIMEOUT', /in time/],
    ['a text', 'UNREACHABLE', /a text/],
  ])('%s', (error, code, words) => {
    expect(unreachable(error, 'logs:9200')).toMatchObject({ code, message: expect.stringMatching(words) })
  })
})

describe('part of an answer', () => {
  it.each([
    [{ _shards: { total: 5, failed: 2 } }, '2 of 5 shards of the log source failed: lines may be missing.'],
    [{ timed_out: true }, 'The log source did not get through all lines in time: lines may be missing.'],
    [{ timed_out: false, _shards: { total: 5, failed: 0 } }, null],
    ['<html>', null],
  ])('%j', (answer, wanted) => {
    expect(missingPart(answer)).toBe(wanted)
  })
})
