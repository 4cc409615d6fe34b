import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LogsAddress, readAddress, withFieldFilter, writeAddress } from '../../../../renderer/features/logs/logs-address.ts'
import { parseKql } from '../../../../shared/model/kql/parser.ts'
import { predicate } from '../../../../shared/model/kql/predicate.ts'
import type { LogRecord } from '../../../../shared/model/logs.ts'

describe('address of the log screen', () => {
  it('gives back what was written', () => {
    const texts = fc.array(fc.string({ minLength: 1 }))
    const addresses: fc.Arbitrary<LogsAddress> = fc.record({
      query: fc.string(),
      roles: texts,
      serverIds: texts,
      levels: fc.subarray(['error' as const, 'warn' as const, 'unknown' as const]),
      range: fc.constantFrom({ from: 'now-24h', to: 'now' }, { from: '2026-11-22T00:00:00.000Z', to: '2026-11-23T00:00:00.000Z' }),
    })
    fc.assert(
      fc.property(addresses, (address) => {
        expect(readAddress(new URLSearchParams(writeAddress(address).toString()))).toEqual(address)
      }),
    )
  })

  it('takes milliseconds since 1970 from links of other screens', () => {
    const { range } = readAddress(new URLSearchParams('from=1795000000000&to=1795000060000'))
    expect(range).toEqual({ from: new Date(1795000000000).toISOString(), to: new Date(1795000060000).toISOString() })
  })

  it('leaves out what it does not know', () => {
    const address = readAddress(new URLSearchParams('level=error&level=loud&from=soon&role=&server='))
    expect(address).toEqual({ query: '', roles: [], serverIds: [], levels: ['error'], range: { from: 'now-24h', to: 'now' } })
  })

  it('leaves out a time that ends before it begins, or begins before there were lines', () => {
    for (const search of ['from=now&to=now-1h', 'from=now-1h&to=5', 'from=now-999999w&to=now']) {
      expect(readAddress(new URLSearchParams(search)).range, search).toEqual({ from: 'now-24h', to: 'now' })
    }
  })

  it('shows old lines too for a link to one server that names no time', () => {
    expect(readAddress(new URLSearchParams('server=i-1')).range).toEqual({ from: 'now-90d', to: 'now' })
  })
})

describe('a filter added to a query', () => {
  const record = (host: string, message = 'timeout'): LogRecord => ({
    id: null,
    at: 0,
    level: 'info',
    message,
    serverId: null,
    host,
    role: null,
    revision: null,
    service: null,
    file: null,
    fields: null,
  })

  it('must hold beside all that was asked, alternatives included', () => {
    const fits = predicate(parseKql(withFieldFilter('timeout or refused', 'host', 'web-1', true)), 0)
    expect([fits(record('web-1')), fits(record('web-2')), fits(record('web-1', 'fine'))]).toEqual([true, false, false])
  })

  it('parses and finds its value whatever characters that holds', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (host) => {
        fc.pre(host.trim() === host && !/[\s]/.test(host))
        expect(predicate(parseKql(withFieldFilter('', 'host', host, true)), 0)(record(host))).toBe(true)
        expect(predicate(parseKql(withFieldFilter('', 'host', host, false)), 0)(record(host))).toBe(false)
      }),
    )
  })
})
