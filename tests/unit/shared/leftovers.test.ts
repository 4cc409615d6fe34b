import { describe, expect, it } from 'vitest'
import { costOfLeftovers } from '../../../shared/model/leftover.ts'
import type { JobFacts, LeftoverFacts } from '../../../shared/model/leftover-facts.ts'
import { leftoversOf } from '../../../shared/model/leftovers.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import { flatPrices } from '../../fakes/flat-prices.ts'
import { aServer } from '../../fakes/servers.ts'

const now = Date.parse('2026-11-22T12:00:00.000Z')
const ended: JobFacts = {
  ...{ title: 'Replace web · blue-green', role: 'web', open: false, finishedAt: '2026-11-20T08:00:00.000Z' },
  ...{ takenBack: [], rollbackBroke: false, keepImages: null },
}
const running: JobFacts = { ...ended, open: true, finishedAt: null }

function look(different: Partial<LeftoverFacts>) {
  const empty = { servers: [], volumes: [], snapshots: [], images: [], groups: [], locks: [], creations: [] }
  const jobs = new Map([
    ['job-ended', ended],
    ['job-running', running],
    ['job-failed', { ...ended, takenBack: ['web-3'] }],
  ])
  const where = { accountId: 'sandbox', region: 'eu-central-1', owner: 'ann@desk' }
  return leftoversOf({ ...where, now, prices: flatPrices, jobs, ...empty, ...different })
}

const ids = (different: Partial<LeftoverFacts>) => look(different).map(({ id }) => id)
const tagged = (jobId: string, more: Record<string, string> = {}) => ({ [hengeTags.job]: jobId, ...more })
const withoutOpen = { jobs: new Map([['job-ended', ended]]) }

describe('servers left over', () => {
  const quarantined = (jobId: string, until: string) =>
    aServer({
      ...{ id: `i-${jobId}`, name: 'web-1', role: null, jobId, state: 'stopped' },
      tags: tagged(jobId, { [hengeTags.quarantinedFrom]: 'web', [hengeTags.quarantinedUntil]: until }),
    })

  it('are those in quarantine, with until when they are kept and what they cost', () => {
    const [kept, due] = look({
      servers: [quarantined('job-ended', '2026-11-27T08:00:00.000Z'), quarantined('job-ended', '2026-11-22T11:59:59.000Z')],
    })
    expect(kept).toMatchObject({
      ...{ kind: 'quarantined-server', name: 'web-1', role: 'web', since: '2026-11-20T08:00:00.000Z' },
      ...{ keepUntil: '2026-11-27T08:00:00.000Z', due: false, includes: ['vol-job-ended (/dev/xvda, 8 GiB)'], stays: [] },
      reason: 'In quarantine from web: put there by “Replace web · blue-green” instead of being destroyed.',
    })
    // Stopped: its 8 GiB volume, and nothing else.
    expect(kept?.costPerMonth.amount).toBeCloseTo(0.8)
    expect(due?.due).toBe(true)
  })

  it('are due where nobody can read until when', () => {
    expect(look({ servers: [quarantined('job-ended', 'tomorrow')] })[0]).toMatchObject({ keepUntil: null, due: true })
  })

  it('are those that an ended job has launched and that belong to no role', () => {
    const stray = aServer({ id: 'i-stray', role: null, jobId: 'job-ended', tags: tagged('job-ended') })
    const unmanaged = aServer({ id: 'i-hand', role: null, jobId: null })
    const gone = aServer({ ...stray, id: 'i-gone', state: 'shutting-down' })
    expect(ids({ servers: [stray, unmanaged, gone] })).toEqual(['i-stray'])
  })

  it('are those that were not taken back, with a word of caution where they may serve', () => {
    const made = (name: string) => aServer({ id: `i-${name}`, name, jobId: 'job-failed' })
    expect(look({ servers: [made('web-3'), made('web-2')] })).toMatchObject([{ id: 'i-web-3', kind: 'server', caution: null }])
    const jobs = new Map([['job-failed', { ...ended, takenBack: ['web-3'], rollbackBroke: true }]])
    expect(look({ servers: [made('web-3')], jobs })[0]?.caution).toMatch(/may serve web/)
  })

  it('are none of a job that runs, here or elsewhere', () => {
    const server = (jobId: string) => aServer({ id: `i-${jobId}`, role: null, jobId, tags: tagged(jobId) })
    const lock = (owner: string) => ({ name: 'role/web', holder: { owner, since: now - 1000, jobId: 'job-unknown' } })
    expect(ids({ servers: [server('job-running')] })).toEqual([])
    expect(ids({ servers: [quarantined('job-running', '2026-11-22T11:00:00.000Z')] })).toEqual([])
    expect(ids({ servers: [server('job-unknown')], locks: [lock('bob@laptop')] })).toEqual([])
    expect(ids({ servers: [server('job-unknown')], locks: null })).toEqual([])
    expect(ids({ servers: [server('job-unknown')], locks: [] })).toEqual(['i-job-unknown'])
    // This computer does not run a job that it does not know.
    expect(ids({ servers: [server('job-unknown')], locks: [lock('ann@desk')] })).toEqual(['i-job-unknown', 'role/web'])
  })
})

describe('volumes left over', () => {
  const volume = (id: string, tags: Record<string, string>, state = 'available') => ({ id, sizeGiB: 50, type: 'gp3', state, tags })

  it('do not count where the next start of their role takes them, and say what they cost until then', () => {
    const tags = tagged('job-ended', { Name: 'db data', [hengeTags.keptFrom]: 'db', [hengeTags.nextStart]: 'db' })
    expect(look({ volumes: [volume('vol-data', tags)] })).toMatchObject([
      {
        ...{ id: 'vol-data', role: 'db', due: false, keepUntil: null, nextStart: true, caution: expect.stringContaining('nowhere else') },
        reason: expect.stringMatching(/for the next start of db/),
      },
    ])
    expect(look({ volumes: [volume('vol-data', tags, 'in-use')] })).toEqual([])
  })

  it('are kept root volumes, and those of servers that are gone', () => {
    const items = look({
      volumes: [
        volume('vol-kept', tagged('job-ended', { [hengeTags.keptFrom]: 'web' })),
        volume('vol-gone', tagged('job-ended', { Name: 'web-1', [hengeTags.role]: 'web' })),
        volume('vol-used', tagged('job-ended'), 'in-use'),
        volume('vol-busy', tagged('job-running')),
      ],
    })
    expect(items.map(({ id, role, name }) => [id, role, name])).toEqual([
      ['vol-kept', 'web', 'vol-kept'],
      ['vol-gone', 'web', 'web-1'],
    ])
    // Put aside on purpose two days ago, so it is not offered to be destroyed yet.
    expect(items.map(({ keepUntil, due }) => [keepUntil, due])).toEqual([
      ['2026-11-27T08:00:00.000Z', false],
      [null, true],
    ])
    expect(items[0]?.costPerMonth).toEqual({ amount: 5, currency: 'USD', missing: [] })
  })

  it('are data volumes that a job has detached and not attached again, found without any tag', () => {
    const creation = { jobId: 'job-ended', accountId: 'sandbox', region: 'eu-central-1', kind: 'volume', key: 'vol-data' } as const
    const creations = [{ ...creation, name: 'web-1 /dev/sdf', at: now - 1000 }]
    const [item] = look({ volumes: [volume('vol-data', {})], creations })
    expect(item).toMatchObject({ id: 'vol-data', name: 'web-1 /dev/sdf', caution: expect.stringMatching(/data of web-1 \/dev\/sdf/) })
    expect(ids({ volumes: [volume('vol-data', {})], creations: [{ ...creation, jobId: 'job-running', name: '', at: 0 }] })).toEqual([])
  })

  it('never cost nothing where no price is known', () => {
    const prices = { ...flatPrices, volumeGiBMonth: () => null }
    const items = look({ volumes: [volume('vol-kept', tagged('job-ended'))], prices })
    expect(items[0]?.costPerMonth).toEqual({ amount: null, currency: 'USD', missing: ['gp3 volumes in eu-central-1'] })
    expect(costOfLeftovers(items)).toEqual({ amount: 0, unpriced: 1 })
  })
})

describe('snapshots and images left over', () => {
  const image = (id: string, createdAt: string, tags: Record<string, string> = {}) => ({
    ...{ id, name: id, state: 'available', sizeGiB: 8, createdAt, snapshotIds: [`snap-of-${id}`] },
    tags: tagged('job-ended', { [hengeTags.recipe]: 'web', ...tags }),
  })
  const snapshot = (id: string, tags: Record<string, string>) => ({
    id,
    volumeId: 'vol-1',
    sizeGiB: 8,
    startedAt: '2026-11-20T07:00:00.000Z',
    tags,
  })

  it('are snapshots that were taken on wish, at no more than the price of their size', () => {
    const items = look({ snapshots: [snapshot('snap-1', tagged('job-ended', { Name: 'web-1 /dev/xvda', [hengeTags.keptFrom]: 'web' }))] })
    expect(items).toMatchObject([{ kind: 'snapshot', name: 'web-1 /dev/xvda', role: 'web', costPerMonth: { amount: 0.4 }, atMost: true }])
    expect(ids({ snapshots: [snapshot('snap-2', tagged('job-running'))] })).toEqual([])
  })

  it('are images that no server runs and of which there is a newer one; their snapshots go with them', () => {
    const images = [
      image('ami-old', '2026-11-01T00:00:00.000Z'),
      image('ami-run', '2026-11-02T00:00:00.000Z'),
      image('ami-new', '2026-11-03T00:00:00.000Z'),
    ]
    const items = look({
      images,
      servers: [aServer({ imageId: 'ami-run' })],
      snapshots: [snapshot('snap-of-ami-old', tagged('job-ended'))],
    })
    expect(items).toMatchObject([{ kind: 'image', id: 'ami-old', includes: ['snap-of-ami-old'] }])
    // As many are kept as the recipe says.
    expect(ids({ images, jobs: new Map([['job-ended', { ...ended, keepImages: 2 }]]) })).toEqual(['ami-old'])
    expect(ids({ images, jobs: new Map([['job-ended', { ...ended, keepImages: 3 }]]) })).toEqual([])
  })
})

describe('the group of the quarantine', () => {
  const groups = [{ id: 'sg-1', name: 'henge-quarantine', vpcId: 'vpc-1', tags: { [hengeTags.quarantine]: 'group' } }]

  it('is left over when no server is in it', () => {
    expect(look({ groups, ...withoutOpen })).toMatchObject([{ kind: 'security-group', costPerMonth: { amount: 0, missing: [] } }])
    expect(ids({ groups, ...withoutOpen, servers: [aServer({ securityGroupIds: ['sg-1'], state: 'shutting-down' })] })).toEqual([])
  })

  it('is left alone while any job runs, which may be about to use it', () => {
    expect(ids({ groups })).toEqual([])
    const foreign = [{ name: 'role/api', holder: { owner: 'bob@laptop', since: now, jobId: 'job-9' } }]
    expect(ids({ groups, ...withoutOpen, locks: foreign })).toEqual([])
  })
})

describe('locks left over', () => {
  const lock = (jobId: string, owner = 'ann@desk', since = now - 1000) => ({ name: `role/${jobId}`, holder: { owner, since, jobId } })

  it('are those of jobs that have ended, and of none that runs', () => {
    expect(ids({ locks: [lock('job-ended'), lock('job-running'), lock('')] })).toEqual(['role/job-ended'])
  })

  it('are those of a computer that has held one for a day, with a word of caution', () => {
    expect(ids({ locks: [lock('job-9', 'bob@laptop', now - 23 * 3600_000)] })).toEqual([])
    const [item] = look({ locks: [lock('job-9', 'bob@laptop', now - 25 * 3600_000)] })
    expect(item).toMatchObject({ kind: 'lock', role: 'job-9', caution: expect.stringMatching(/bob@laptop still works/) })
  })
})
