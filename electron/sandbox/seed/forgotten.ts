import { hexDigits } from '../world/dice.ts'
import type { Region } from '../world/region.ts'

const dayMs = 86_400_000

/** What people of the shop once made by hand, forgot, and still pay for. */
export function seedForgotten(region: Region): void {
  const { now } = region
  const digits = (what: string) => hexDigits(`${region.name} forgotten ${what}`, 17)
  const volume = { kind: 'volume' as const, type: 'gp3', iops: 3000, throughput: 125, snapshotId: null, attachment: null }
  region.put({
    ...volume,
    id: `vol-${digits('copy of the wiki')}`,
    createdAt: now - 88 * dayMs,
    zone: `${region.name}c`,
    sizeGiB: 120,
    encrypted: false,
    tags: { Name: 'old-wiki before the move', owner: 'office' },
  })
  region.put({
    ...volume,
    id: `vol-${digits('load test')}`,
    createdAt: now - 23 * dayMs,
    zone: `${region.name}a`,
    sizeGiB: 200,
    iops: 6000,
    encrypted: true,
    tags: { Name: 'load-test data', 'aws:cloudformation:stack-name': 'load-test' },
  })
  region.put({
    kind: 'address',
    id: `eipalloc-${digits('vpn')}`,
    publicIp: '18.196.77.12',
    allocatedAt: now - 160 * dayMs,
    association: null,
    tags: { Name: 'former vpn', owner: 'it' },
  })
  const snapshot = (what: string, daysAgo: number, sizeGiB: number, tags: Readonly<Record<string, string>>) => {
    const startedAt = now - daysAgo * dayMs
    const ofGone = { volumeId: `vol-${digits(`volume of ${what}`)}`, startedAt, completedAt: startedAt + region.timings.snapshot }
    const id = `snap-${digits(what)}`
    region.put({ kind: 'snapshot', id, ...ofGone, sizeGiB, encrypted: false, description: what, tags })
    return id
  }
  snapshot('crm before its end', 118, 64, { Name: 'crm before its end' })
  const createdAt = now - 210 * dayMs
  const snapshotId = snapshot('root volume of wiki-2026-04', 210, 20, {})
  region.put({
    kind: 'image',
    id: `ami-${digits('wiki image')}`,
    name: 'wiki-2026-04',
    description: 'wiki, set up by hand',
    createdAt,
    availableAt: createdAt + region.timings.image,
    fails: false,
    deregisteredAt: null,
    architecture: 'x86_64',
    rootDevice: '/dev/xvda',
    sourceInstanceId: `i-${digits('wiki server')}`,
    sourceImageId: `ami-${digits('image of the wiki server')}`,
    devices: [{ device: '/dev/xvda', snapshotId, sizeGiB: 20, type: 'gp3', encrypted: false, deleteOnTermination: true }],
    baked: [],
    tags: { CreatedBy: 'jana' },
  })
}
