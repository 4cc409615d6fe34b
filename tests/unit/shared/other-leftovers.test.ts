import { describe, expect, it } from 'vitest'
import { madeBy } from '../../../shared/model/made-by.ts'
import { type HoldingsFacts, otherLeftovers, totalOf } from '../../../shared/model/other-leftovers.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import { flatPrices } from '../../fakes/flat-prices.ts'

const now = Date.parse('2026-11-22T12:00:00.000Z')
const daysAgo = (days: number) => new Date(now - days * 86_400_000).toISOString()

const none: HoldingsFacts = {
  ...{ accountId: 'sandbox', region: 'eu-central-1', now, prices: flatPrices },
  ...{ volumes: [], addresses: [], snapshots: [], images: [], imagesInUse: new Set<string>() },
  ...{ ownVolumeIds: new Set<string>(), awaitedAddresses: new Map<string, string>() },
}
const look = (different: Partial<HoldingsFacts>) => otherLeftovers({ ...none, ...different })
const ids = (different: Partial<HoldingsFacts>) => look(different).map(({ id }) => id)

const volume = (id: string, more: object = {}) => ({
  ...{ id, sizeGiB: 10, type: 'gp3', state: 'available', createdAt: daysAgo(3), tags: {} },
  ...more,
})
const snapshot = (id: string, more: object = {}) => ({
  ...{ id, volumeId: 'vol-gone', sizeGiB: 10, startedAt: daysAgo(3), archived: false, tags: {} },
  ...more,
})
const image = (id: string, more: object = {}) => ({
  ...{
    id,
    name: 'by-hand',
    state: 'available',
    sizeGiB: 20,
    createdAt: daysAgo(200),
    lastLaunchedAt: null,
    snapshotIds: ['snap-i'],
    tags: {},
  },
  ...more,
})
const ownTags = [{ [hengeTags.job]: 'job-1' }, { [hengeTags.keptFrom]: 'web' }, { [hengeTags.nextStart]: 'db' }]

describe('volumes of others', () => {
  it('are those attached to nothing, with what they cost, and what a gp3 does more than its size pays for', () => {
    const [dear, cheap, ...more] = look({
      volumes: [
        volume('vol-1', { tags: { Name: 'backup', Owner: 'it' } }),
        volume('vol-2', { beyondIncluded: { iops: 1000, mebibytesPerSecond: 100 } }),
        volume('vol-3', { state: 'in-use' }),
      ],
    })
    expect(more).toEqual([])
    expect(dear).toMatchObject({ id: 'vol-2', name: '', madeBy: null, costPerMonth: { amount: 10 * 0.1 + 1000 * 0.005 + 100 * 0.04 } })
    expect(cheap).toMatchObject({ kind: 'volume', name: 'backup', madeBy: 'Owner: it', createdAt: daysAgo(3), atMost: false })
  })

  it('are not those that this program has made, put aside, or has on record', () => {
    const own = ownTags.map((tags, index) => volume(`vol-${index}`, { tags }))
    expect(ids({ volumes: [...own, volume('vol-detached')], ownVolumeIds: new Set(['vol-detached']) })).toEqual([])
  })

  it('have no price where none is known, and come last', () => {
    const prices = { ...flatPrices, volumeGiBMonth: (_: string, type: string) => (type === 'io2' ? null : 0.1) }
    const items = look({ prices, volumes: [volume('vol-1', { type: 'io2' }), volume('vol-2')] })
    expect(items.map(({ id, costPerMonth }) => [id, costPerMonth.amount])).toEqual([
      ['vol-2', 1],
      ['vol-1', null],
    ])
    expect(items[1]?.costPerMonth.missing).toEqual(['io2 volumes in eu-central-1'])
    expect(totalOf(items)).toEqual({ count: 2, amount: 1, unpriced: 1, atMost: false })
  })
})

describe('Elastic IPs', () => {
  it('are those that belong to nothing, for all hours of a month; of one that a role takes again it is said', () => {
    const address = { id: 'eipalloc-1', address: '192.0.2.1', associated: false, tags: {} }
    const kept = { ...address, id: 'eipalloc-2', address: '192.0.2.2' }
    const items = look({
      addresses: [address, kept, { ...address, id: 'eipalloc-3', associated: true }],
      awaitedAddresses: new Map([['eipalloc-2', 'api']]),
    })
    expect(items.map(({ id, name, reason, costPerMonth }) => [id, name, reason, costPerMonth.amount])).toEqual([
      ['eipalloc-1', '192.0.2.1', '192.0.2.1 belongs to nothing.', 3.65],
      ['eipalloc-2', '192.0.2.2', '192.0.2.2 is kept for the next start of api.', 3.65],
    ])
  })
})

describe('snapshots of others', () => {
  it('are those whose volume is gone and that belong to no image, up to their size', () => {
    const snapshots = [
      snapshot('snap-gone'),
      snapshot('snap-there', { volumeId: 'vol-1' }),
      snapshot('snap-i'),
      snapshot('snap-copy', { volumeId: 'vol-ffffffff', sizeGiB: 5 }),
      snapshot('snap-cold', { archived: true }),
      ...ownTags.map((tags, index) => snapshot(`snap-own-${index}`, { tags })),
    ]
    const items = look({ snapshots, volumes: [volume('vol-1', { state: 'in-use' })], images: [image('ami-1')], imagesInUse: null })
    expect(items.map(({ id, costPerMonth, atMost }) => [id, costPerMonth.amount, atMost])).toEqual([
      ['snap-gone', 0.5, true],
      ['snap-copy', 0.25, true],
      ['snap-cold', null, false],
    ])
    expect(items.map(({ reason }) => reason)[1]).toBe('A copy, of no image: 5 GiB.')
  })

  it('are none where not all volumes or images could be read', () => {
    expect(ids({ snapshots: [snapshot('snap-gone')], volumes: null })).toEqual([])
    expect(ids({ snapshots: [snapshot('snap-gone')], images: null })).toEqual([])
  })
})

describe('images of others', () => {
  it('are those that no server runs and that were neither made nor launched for 90 days', () => {
    const images = [
      image('ami-old'),
      image('ami-used'),
      image('ami-young', { createdAt: daysAgo(89) }),
      image('ami-launched', { lastLaunchedAt: daysAgo(10) }),
      image('ami-launched-long-ago', { lastLaunchedAt: daysAgo(100), sizeGiB: 1 }),
      image('ami-timeless', { createdAt: null }),
      image('ami-coming', { state: 'pending' }),
      ...ownTags.map((tags, index) => image(`ami-own-${index}`, { tags })),
    ]
    const items = look({ images, imagesInUse: new Set(['ami-used']) })
    expect(items.map(({ id, reason }) => [id, reason])).toEqual([
      ['ami-old', 'Run by no server, made 200 days ago: 20 GiB.'],
      ['ami-launched-long-ago', 'Run by no server, last launched 100 days ago: 1 GiB.'],
    ])
    expect(items[0]).toMatchObject({ name: 'by-hand', costPerMonth: { amount: 1 }, atMost: true })
    expect(ids({ images, imagesInUse: null })).toEqual([])
  })
})

describe('who made something', () => {
  it('is what tools wrote before what people did, and nobody where no tag says', () => {
    expect(madeBy({ owner: 'it', 'aws:cloudformation:stack-name': 'shop' })).toBe('CloudFormation stack shop')
    expect(madeBy({ 'aws:backup:source-resource': 'arn:…' })).toBe('AWS Backup')
    expect(madeBy({ 'kubernetes.io/cluster/blue': 'owned' })).toBe('Kubernetes cluster blue')
    expect(madeBy({ CreatedBy: 'jana' })).toBe('CreatedBy: jana')
    expect(madeBy({ 'managed-by': 'terraform' })).toBe('managed-by: terraform')
    expect(madeBy({ Owner: ' ', Name: 'creator' })).toBeNull()
  })
})
