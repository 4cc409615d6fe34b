import { expect, it } from 'vitest'
import type { RestingServer } from '../../../../shared/model/replacement/resting.ts'
import { costOfRest, keptOfRest } from '../../../../shared/model/role-rest.ts'
import { flatPrices } from '../../../fakes/flat-prices.ts'

const rest: RestingServer = {
  ...{
    accountId: 'sandbox',
    role: 'db',
    region: 'eu-central-1',
    serverId: 'i-1',
    name: 'db-1',
    jobId: 'job-1',
    at: '2026-11-23T18:00:00.000Z',
  },
  ...{ zone: 'eu-central-1a', subnetId: null, securityGroupIds: [], keyName: null, instanceProfileArn: null, targetGroups: [] },
  volumes: [{ id: 'vol-1', device: '/dev/sdf', sizeGiB: 40, type: 'gp3' }],
  address: { allocationId: 'eipalloc-1', address: '203.0.113.7' },
}

it('what is kept of a destroyed server is named with its cost', () => {
  const keeps = keptOfRest([rest], flatPrices)
  expect(keeps.map(({ id, what }) => `${id}: ${what}`)).toEqual([
    'vol-1: data volume of db-1, 40 GiB gp3',
    '203.0.113.7: Elastic IP of db-1',
  ])
  expect(keeps[0]?.costPerMonth.amount).toBeCloseTo(40 * (flatPrices.volumeGiBMonth('eu-central-1', 'gp3') ?? 0))
  expect(costOfRest(keeps).amount ?? 0).toBeGreaterThan(keeps[0]?.costPerMonth.amount ?? 1e9)
  expect(costOfRest([])).toEqual({ amount: 0, currency: 'USD', missing: [] })
})

it('a volume that could not be read has no price, and the sum says so', () => {
  const unread = { ...rest, volumes: [{ id: 'vol-1', device: '/dev/sdf', sizeGiB: null, type: null }] }
  expect(costOfRest(keptOfRest([unread], flatPrices))).toMatchObject({ amount: null, missing: ['size and type of vol-1'] })
})
