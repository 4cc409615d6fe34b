import { describe, expect, it } from 'vitest'
import { ServiceWorld } from '../../../../electron/backend/replacement/service-world.ts'
import type { AccountStatus } from '../../../../shared/model/account.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { anAccount, currentWeb } from '../../../fakes/replacement-world.ts'
import { aServer } from '../../../fakes/servers.ts'

function setUp(status: AccountStatus = { state: 'unchecked' }) {
  const clock = new DrivenClock()
  const clouds = new Map(['eu-central-1', 'us-east-1'].map((region) => [region, new FakeCloud(clock, 'a', region)]))
  const account = { ...anAccount, id: 'a', regions: [...clouds.keys()] }
  const remembered = [aServer({ id: 'i-gone', name: 'web-7' }), aServer({ id: 'i-east', name: 'stale memory' })]
  const world = new ServiceWorld({
    accounts: {
      get: () => account,
      cloud: (_id, region) => clouds.get(region) ?? new FakeCloud(clock),
      check: async () => ({ ...account, status }),
    },
    memory: { recall: async () => remembered },
    clock,
    currentRecipe: async () => currentWeb(),
    fleetChanged: () => {},
  })
  return { world, clouds }
}

describe('ServiceWorld', () => {
  it('asks every region for the servers of the role, and adds those only remembered as gone', async () => {
    const { world, clouds } = setUp()
    clouds.get('eu-central-1')?.add({ id: 'i-west', name: 'web-1' })
    clouds.get('eu-central-1')?.add({ id: 'i-db', name: 'db-1', role: 'db' })
    clouds.get('us-east-1')?.add({ id: 'i-east', name: 'web-2' })
    const servers = await world.roleServers('a', 'web')
    expect(servers.map(({ id, name, state }) => [id, name, state])).toEqual([
      ['i-west', 'web-1', 'running'],
      ['i-east', 'web-2', 'running'],
      ['i-gone', 'web-7', 'terminated'],
    ])
  })

  it('still counts a terminated server to its role when the provider has taken its tags', async () => {
    const { world, clouds } = setUp()
    clouds.get('us-east-1')?.add({ id: 'i-east', name: 'i-east', role: null, generation: null, state: 'terminated' })
    const servers = await world.roleServers('a', 'web')
    expect(servers.map(({ id, state }) => [id, state])).toEqual([
      ['i-east', 'terminated'],
      ['i-gone', 'terminated'],
    ])
  })

  it('says that nobody is signed in as long as the check fails', async () => {
    const checkedAt = '2026-11-22T12:00:00.000Z'
    const { world } = setUp({ state: 'failed', code: 'SIGNED_OUT', message: 'Expired.', checkedAt })
    await expect(world.checkSignedIn('a')).rejects.toMatchObject({ code: 'SIGNED_OUT', message: 'Expired.' })
    const ready = setUp({ state: 'ready', awsAccountId: '123456789012', arn: 'arn', checkedAt })
    await expect(ready.world.checkSignedIn('a')).resolves.toBeUndefined()
  })
})
