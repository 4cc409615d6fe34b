import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ActualServer,
  compareServers,
  daysByResource,
  explainServer,
  type ResourceLine,
  type ServerBillBasis,
} from '../../../../../shared/model/savings/server-bill.ts'
import { dayMs, hourMs } from '../../../../../shared/model/savings/server-hour.ts'
import { aServer } from '../../../../fakes/servers.ts'

const first = Date.parse('2026-11-10')
const line = (different: Partial<ResourceLine>): ResourceLine => ({
  ...{ day: '2026-11-10', id: 'i-1', kind: 'compute', cost: 0.48, hours: 24, estimated: false },
  ...different,
})
const basis = (lines: readonly ResourceLine[], different: Partial<ServerBillBasis> = {}): ServerBillBasis => ({
  bill: { from: '2026-11-10', to: '2026-11-12', lines: [...lines] },
  servers: [aServer({ id: 'i-1' })],
  changes: new Map([['i-1', [{ at: first, power: 'on' }]]]),
  watched: { since: first, until: first + 2 * dayMs },
  byTag: { lines: [], days: new Set() },
  prices: { instanceHour: () => 0.02 },
  ...different,
})

describe('the bill by server', () => {
  it('stands beside the hours that were seen, at the price on demand; traffic is apart; who belongs to no role is one line', () => {
    const compared = compareServers(
      basis([
        ...[line({}), line({ day: '2026-11-11' }), line({ kind: 'traffic', cost: 0.3, hours: 0 })],
        ...[line({ id: 'i-foreign', cost: 5 }), line({ id: 'i-foreign', day: '2026-11-11', cost: 5 }), line({ id: '', cost: 1 })],
      ]),
    )
    expect(compared.servers).toEqual([
      { id: 'i-1', name: 'i-1', role: 'web', billed: 0.96, hours: 48, ran: 48, estimate: 0.96, besides: 0.3 },
    ])
    expect(compared.others).toEqual({ count: 2, billed: 11 })
  })

  it('is of the days that were watched as a whole; of all, without an estimate, where there is none of these', () => {
    const lines = [line({}), line({ day: '2026-11-11', cost: 0.5 })]
    const half = compareServers(basis(lines, { watched: { since: first + hourMs, until: first + 2 * dayMs } }))
    expect(half).toMatchObject({ from: '2026-11-11', to: '2026-11-12', servers: [{ billed: 0.5, ran: 24 }] })
    const unwatched = compareServers(basis(lines, { watched: { since: Number.POSITIVE_INFINITY, until: 0 } }))
    expect(unwatched).toMatchObject({ from: '2026-11-10', servers: [{ billed: 0.98, ran: null, estimate: null }] })
  })

  it('has a server that ran and that AWS does not bill, one that is put aside, and none that did neither', () => {
    const servers = [
      ...[aServer({ id: 'i-1' }), aServer({ id: 'i-idle' })],
      aServer({ id: 'i-aside', role: null, tags: { 'henge:quarantined-from': 'api' } }),
    ]
    const { servers: rows } = compareServers(basis([line({ id: 'i-aside' })], { servers }))
    expect(rows.map(({ id, role, billed }) => [id, role, billed])).toEqual([
      ['i-aside', 'api', 0.48],
      ['i-1', 'web', 0],
    ])
  })

  it('knows no hours where something of them is not known, and no estimate without a price', () => {
    const changes = new Map([
      [
        'i-1',
        [
          { at: first, power: 'on' as const },
          { at: first + hourMs, power: 'unknown' as const },
        ],
      ],
    ])
    expect(compareServers(basis([line({})], { changes })).servers).toMatchObject([{ ran: null, estimate: null }])
    const unpriced = compareServers(basis([line({})], { prices: { instanceHour: () => null } }))
    expect(unpriced.servers).toMatchObject([{ ran: 48, estimate: null }])
  })

  it('shows by how much the bill by tag has less, on the days that both have, but for cents that get lost', () => {
    const tagged = (cost: number, day = '2026-11-10') => ({ day, role: 'web', kind: 'compute' as const, cost, estimated: false })
    const missed = (lines: readonly ReturnType<typeof tagged>[]) =>
      compareServers(basis([line({}), line({ day: '2026-11-11' })], { byTag: { lines, days: new Set(['2026-11-10']) } })).missed
    expect(missed([tagged(0.2), tagged(9, '2026-11-11')])).toEqual([{ role: 'web', byServer: 0.48, byTag: 0.2, days: 1 }])
    expect(missed([tagged(0.475)])).toEqual([])
    expect(missed([])).toEqual([{ role: 'web', byServer: 0.48, byTag: 0, days: 1 }])
  })

  it('loses no cent: servers, what is besides and the others are the bill of the days', () => {
    const some = fc.record({
      id: fc.constantFrom('i-1', 'i-2', 'i-foreign', ''),
      kind: fc.constantFrom('compute' as const, 'traffic' as const, 'other' as const),
      cost: fc.integer({ min: 0, max: 10_000 }).map((cents) => cents / 100),
      day: fc.constantFrom('2026-11-10', '2026-11-11'),
    })
    fc.assert(
      fc.property(fc.array(some), fc.boolean(), (lines, watched) => {
        const servers = [aServer({ id: 'i-1' }), aServer({ id: 'i-2' })]
        const whole = watched ? {} : { watched: { since: Number.POSITIVE_INFINITY, until: 0 } }
        const compared = compareServers(basis(lines.map(line), { servers, ...whole }))
        const all = compared.servers.reduce((sum, { billed, besides }) => sum + billed + besides, compared.others.billed)
        expect(all).toBeCloseTo(
          lines.reduce((sum, { cost }) => sum + cost, 0),
          6,
        )
      }),
    )
  })

  it('begins thirteen whole days before today, at any hour', () => {
    for (const hour of ['00:00:00', '23:59:59']) {
      const now = Date.parse(`2026-11-23T${hour}Z`)
      const { from, to } = daysByResource(now)
      expect([new Date(from).toISOString(), new Date(to).toISOString()]).toEqual(['2026-11-10T00:00:00.000Z', '2026-11-23T00:00:00.000Z'])
      expect(now - from).toBeLessThan(14 * dayMs)
    }
  })
})

describe('a difference of a server', () => {
  const server = (different: Partial<ActualServer>): ActualServer => ({
    ...{ id: 'i-1', name: 'i-1', role: 'web', billed: 0.48, hours: 24, ran: 24, estimate: 0.48, besides: 0, ...different },
  })
  it.each<readonly [Partial<ActualServer>, boolean, string[]]>([
    [{}, false, []],
    [{ estimate: null }, false, []],
    [{ billed: 0, hours: 0 }, false, ['AWS has no hour of it on these days: it may be billed to another account']],
    [{ billed: 0.6, hours: 30 }, false, ['AWS counted 30 h, the program saw 24 h']],
    [{ billed: 0.144 }, false, ['$0.006 an hour instead of $0.02: Spot, Reserved or a discount']],
    [{ billed: 0 }, false, ['$0 an hour instead of $0.02: Spot, Reserved or a discount']],
    [
      { billed: 0.96 },
      true,
      [expect.stringContaining('$0.04 an hour instead of $0.02: another system'), 'AWS has not finished these days yet'],
    ],
  ])('%j is explained', (different, estimated, reasons) => {
    expect(explainServer(server(different), estimated)).toEqual(reasons)
  })
})
