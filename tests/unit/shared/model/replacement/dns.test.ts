import { describe, expect, it } from 'vitest'
import { recipeSchema, type Strategy } from '../../../../../shared/model/recipe.ts'
import { recipeDigest } from '../../../../../shared/model/recipe-revision.ts'
import type { FoundDns } from '../../../../../shared/model/replacement/dns.ts'
import { noFindings } from '../../../../../shared/model/replacement/findings.ts'
import type { Plan } from '../../../../../shared/model/replacement/plan.ts'
import { planReplacement } from '../../../../../shared/model/replacement/plan-replacement.ts'
import type { Rollout } from '../../../../../shared/model/replacement/rollout.ts'
import type { Server } from '../../../../../shared/model/server.ts'
import { flatPrices } from '../../../../fakes/flat-prices.ts'
import { currentWeb } from '../../../../fakes/replacement-world.ts'
import { aServer } from '../../../../fakes/servers.ts'

const old = (number: number, different: Partial<Server> = {}) =>
  aServer({
    ...{ id: `i-${number}`, name: `web-${number}`, revision: 'r-old00000', generation: 3, state: 'running' },
    ...{ privateAddress: `10.0.0.${number}`, publicAddress: `198.51.100.${number}`, ...different },
  })
const record = { addresses: ['10.0.0.1', '10.0.0.2'], ttlSeconds: 300 }
const found: FoundDns = { zoneId: 'Z1', zoneName: 'example.org.', record }

function plan(strategy: Strategy, dns: object | undefined, different: Partial<typeof noFindings> = {}, more: object = {}): Plan {
  const { rollout = {}, dnsAlsoOf = [], recipe = {} } = more as { rollout?: Partial<Rollout>; dnsAlsoOf?: string[]; recipe?: object }
  return planReplacement({
    ...{ id: 'plan-1', madeAt: Date.parse('2026-11-22T12:00:00.000Z'), accountId: 'sandbox', role: 'web', defaultRegion: 'eu-central-1' },
    ...{ servers: [old(1), old(2)], current: { ...currentWeb({ servers: 2, dns, ...recipe }), dnsAlsoOf } },
    ...{ prices: flatPrices, maxServersPerRun: 20, history: {}, strategy, rollout, findings: { ...noFindings, ...different } },
  })
}

const shop = { name: 'shop.example.org' }
const kinds = ({ steps }: Plan) => steps.map(({ kind }) => kind)
const said = ({ blockers }: Plan) =>
  blockers.filter(({ code }) => code === 'dns-record').map(({ severity, message }) => `${severity}: ${message}`)

describe('a role with a DNS record', () => {
  it('has the record point to the new servers, and the old ones stay for as long as it may be remembered', () => {
    const made = plan('blue-green', shop, { dns: found })
    expect(made.handOver.dns).toEqual({
      ...{ name: 'shop.example.org', ttlSeconds: 60, address: 'private', zoneId: 'Z1', zoneName: 'example.org.', before: record },
      servers: [
        { serverId: 'i-1', address: '10.0.0.1' },
        { serverId: 'i-2', address: '10.0.0.2' },
      ],
      newServerNames: ['web-3', 'web-4'],
    })
    const steps = made.steps.filter(({ kind }) => kind === 'update-dns' || kind === 'wait-dns')
    expect(steps).toMatchObject([
      { title: 'Point shop.example.org to web-3, web-4' },
      { title: expect.stringContaining('web-1, web-2'), expectedSeconds: 300, durationFrom: 'setting' },
    ])
    expect(kinds(made).indexOf('update-dns')).toBeGreaterThan(kinds(made).indexOf('wait-healthy'))
    expect(kinds(made).indexOf('wait-dns')).toBeLessThan(kinds(made).indexOf('terminate'))
    expect(said(made)).toEqual([])
  })

  it('waits for the TTL that was found in the first batch, and for its own from then on', () => {
    const made = plan('rolling', { ...shop, ttl: 20 }, { dns: found })
    expect(made.steps.filter(({ kind }) => kind === 'wait-dns').map(({ expectedSeconds }) => expectedSeconds)).toEqual([300, 20])
  })

  it('leads to the new ones as soon as they have addresses where nobody else serves', () => {
    const gone = plan('destroy-first', shop, { dns: found })
    expect(kinds(gone)).not.toContain('wait-dns')
    expect(kinds(gone)).not.toContain('leave-dns')
    expect(kinds(gone).indexOf('update-dns')).toBeGreaterThan(kinds(gone).indexOf('wait-running'))
    expect(kinds(gone).indexOf('update-dns')).toBeLessThan(kinds(gone).indexOf('wait-healthy'))
    expect(gone.steps.find(({ kind }) => kind === 'update-dns')?.offline).toBe(true)
    expect(kinds(plan('blue-green', shop, { dns: { ...found, record: null } }))).not.toContain('wait-dns')
  })

  it('leads to nobody who goes while others serve, nor to who is not healthy yet', () => {
    const rollout = { maxSurge: 0, minHealthyPercentage: 50 }
    const made = plan('rolling', shop, { dns: found }, { rollout })
    const first = made.steps.filter(({ batch }) => batch === 1).map(({ kind }) => kind)
    const order = ['leave-dns', 'wait-dns', 'terminate', 'launch', 'wait-healthy', 'update-dns'] as const
    expect(first.filter((kind) => (order as readonly string[]).includes(kind))).toEqual(order)
    expect(made.steps.find(({ kind }) => kind === 'leave-dns')?.title).toBe('Take web-1 out of shop.example.org')
    expect(made.downtimeSeconds).toBe(0)
  })

  it('counts who filled the role up before as one that serves', () => {
    const made = plan('rolling', shop, { dns: found }, { rollout: { maxSurge: 0, minHealthyPercentage: 0 }, recipe: { servers: 3 } })
    expect(made.steps.find(({ kind, batch }) => kind === 'leave-dns' && batch === 2)?.serverIds).toHaveLength(2)
    expect(made.downtimeSeconds).toBe(0)
  })

  it('is touched by a new root volume only where a stop changes its addresses', () => {
    expect(kinds(plan('root-volume', shop, { dns: found }))).not.toContain('update-dns')
    expect(kinds(plan('root-volume', { ...shop, address: 'public' }, { dns: found }))).toContain('update-dns')
  })

  it('has no step where the recipe names none', () => {
    expect(kinds(plan('blue-green', undefined, { dns: found }))).not.toContain('update-dns')
    expect(plan('blue-green', undefined).handOver.dns).toBeUndefined()
  })

  it('is blocked where two recipes name one record, and says what else the record holds', () => {
    expect(said(plan('blue-green', shop, { dns: found }, { dnsAlsoOf: ['api'] }))).toEqual([
      expect.stringMatching(/^blocker: .*also that of api/),
    ])
    const more = { ...found, record: { ...record, addresses: [...record.addresses, '192.0.2.9'] } }
    expect(said(plan('blue-green', shop, { dns: more }))).toEqual([expect.stringMatching(/^warning: .*192\.0\.2\.9.*stays/)])
  })

  it('is blocked where it is to hold public addresses that nobody gets', () => {
    const recipe = { network: { publicAddress: false } }
    const made = plan('blue-green', { ...shop, address: 'public' }, { dns: { ...found, record: null } }, { recipe })
    expect(said(made)).toEqual([expect.stringMatching(/^blocker: .*web-3, web-4 would have none/)])
  })
})

describe('dns in a recipe', () => {
  const recipe = (dns?: object) =>
    recipeSchema.parse({ name: 'web', image: { id: 'ami-00000000000000002' }, instanceType: 't3.small', dns })

  it('is not part of the revision', () => {
    expect(recipeDigest(recipe(shop), new Map())).toBe(recipeDigest(recipe(), new Map()))
  })

  it.each([
    ['Shop.example.org', 60],
    ['shop', 60],
    ['*.example.org', 60],
    ['shop..example.org', 60],
    ['shop.example.org.', 60],
    ['192.0.2.1', 60],
    ['shop.example.org', 4],
    ['shop.example.org', 86_401],
  ])('refuses %s with a TTL of %i', (name, ttl) => {
    expect(() => recipe({ name, ttl })).toThrow()
  })
})
