import { describe, expect, it } from 'vitest'
import { hengeTags } from '../../../../shared/model/server.ts'
import { fakeDurations } from '../../../fakes/fake-instances.ts'
import { fleetWorld, webRecipe } from './fleet-world.ts'

describe('FleetService.list', () => {
  it('knows nothing before the first refresh, and says so', async () => {
    const { fleet, cloud } = fleetWorld()
    cloud('sandbox').add()
    const list = await fleet.list()
    expect(list.accounts).toEqual([
      { accountId: 'sandbox', refreshedAt: null, error: null },
      { accountId: 'prod', refreshedAt: null, error: null },
    ])
    expect(list).toMatchObject({ roles: [], servers: [], costPerMonth: { amount: 0 } })
    expect(cloud('sandbox').calls).toEqual([])
  })

  it('sums up a role: wanted, running, healthy, behind, revisions, cost', async () => {
    const { fleet, cloud, currentRevision, jobs } = fleetWorld()
    const revision = await currentRevision()
    cloud('sandbox').add({ revision })
    cloud('sandbox').add({ revision: 'r-old' })
    cloud('sandbox').add({ revision: 'r-old', health: 'impaired' })
    cloud('sandbox').add({ revision: 'r-old', state: 'stopped', health: 'not-applicable' })
    cloud('sandbox').add({ role: null, recipe: null, revision: null, generation: null })
    jobs.set('sandbox web', 'job-1')
    const { roles, servers, costPerMonth } = await fleet.refresh('sandbox')
    expect(servers).toHaveLength(5)
    expect(roles).toEqual([
      {
        accountId: 'sandbox',
        role: 'web',
        recipe: 'web',
        wanted: 2,
        total: 4,
        running: 3,
        healthy: 2,
        behind: 2,
        runningRevisions: ['r-old', revision],
        currentRevision: revision,
        currentProblem: null,
        instanceTypes: ['t3.small'],
        strategy: 'blue-green',
        costPerMonth: { amount: expect.closeTo(3 * 730 * 0.02 + 4 * 0.8), currency: 'USD', missing: [] },
        cpu: expect.any(Array),
        activeJobId: 'job-1',
      },
    ])
    expect(costPerMonth.amount).toBeCloseTo(4 * 730 * 0.02 + 5 * 0.8)
  })

  it('never counts an unknown price as zero', async () => {
    const { fleet, cloud } = fleetWorld()
    cloud('sandbox').add({ instanceType: 'm9z.large' })
    cloud('sandbox').add({ role: 'api' })
    const { roles, costPerMonth } = await fleet.refresh('sandbox')
    expect(roles.map(({ role, costPerMonth: { amount } }) => [role, amount === null])).toEqual([
      ['api', false],
      ['web', true],
    ])
    expect(costPerMonth).toEqual({ amount: null, currency: 'USD', missing: ['m9z.large in eu-central-1'] })
  })

  it('says why nothing can be behind: no recipe, a broken one, an image that is not there', async () => {
    const { fleet, cloud, folders } = fleetWorld()
    for (const role of ['web', 'api', 'db', 'none']) cloud('sandbox').add({ role })
    folders.set('api', { 'recipe.yaml': 'name: api\n' })
    folders.set('db', { 'recipe.yaml': webRecipe.replace('web', 'db').replace('/debian', '/nothing') })
    const { roles } = await fleet.refresh('sandbox')
    expect(
      roles.map(({ role, behind, currentRevision, currentProblem }) => [role, behind, currentRevision !== null, currentProblem]),
    ).toEqual([
      ['api', 0, false, expect.stringContaining('The recipe api cannot be used')],
      ['db', 0, false, 'No image /nothing in eu-central-1.'],
      ['none', 0, false, 'No recipe builds the role none.'],
      ['web', 1, true, null],
    ])
  })

  it('shows an edit of the recipe at once, without asking the provider', async () => {
    const { fleet, cloud, folders, clock, currentRevision } = fleetWorld()
    cloud('sandbox').add({ revision: await currentRevision() })
    expect((await fleet.refresh('sandbox')).roles[0]?.behind).toBe(0)
    folders.set('web', { 'recipe.yaml': webRecipe.replace('nginx', 'caddy') })
    await clock.advance(3000)
    const asked = cloud('sandbox').calls.length
    expect((await fleet.list('sandbox')).roles[0]?.behind).toBe(1)
    expect(cloud('sandbox').calls).toHaveLength(asked)
  })

  it('keeps a role whose servers are all destroyed, after the provider has forgotten them and the program was started anew', async () => {
    const { fleet, cloud, clock, make } = fleetWorld()
    const { id } = cloud('sandbox').add()
    await fleet.refresh('sandbox')
    await cloud('sandbox').compute.terminateServers([id])
    await clock.advance(fakeDurations.shuttingDown)
    await fleet.refresh('sandbox')
    cloud('sandbox').forget(id)
    await fleet.refresh('sandbox')
    const list = await make().list('sandbox')
    expect(list.servers).toEqual([])
    expect(list.roles).toMatchObject([{ role: 'web', total: 0, wanted: 2, behind: 0, costPerMonth: { amount: 0 } }])
  })

  it('shows a role that was destroyed until its next start as such, with what is kept, and as any other once it lives again', async () => {
    const { fleet, cloud, clock, resting } = fleetWorld()
    const { id } = cloud('sandbox').add()
    await fleet.refresh('sandbox')
    resting.push({
      ...{ accountId: 'sandbox', role: 'web', region: 'eu-central-1', serverId: id, name: 'web-1', jobId: 'job-1' },
      ...{ at: '2026-11-23T18:00:00.000Z', zone: 'eu-central-1a', subnetId: null, securityGroupIds: [], keyName: null },
      ...{ instanceProfileArn: null, address: null, targetGroups: [] },
      volumes: [{ id: 'vol-data', device: '/dev/sdf', sizeGiB: 20, type: 'gp3' }],
    })
    const web = async () => (await fleet.list('sandbox')).roles[0]
    // What its job had written down before it turned back is not what the role is.
    expect((await web())?.rest).toBeUndefined()
    await cloud('sandbox').compute.terminateServers([id])
    await clock.advance(fakeDurations.shuttingDown)
    await fleet.refresh('sandbox')
    expect(await web()).toMatchObject({ total: 0, rest: { since: '2026-11-23T18:00:00.000Z', servers: 1, keeps: [{ id: 'vol-data' }] } })
    expect((await web())?.costPerMonth.amount ?? 0).toBeGreaterThan(0)
    expect((await fleet.role('sandbox', 'web')).summary.rest).toEqual((await web())?.rest)
    cloud('sandbox').add({ name: 'web-2' })
    await fleet.refresh('sandbox')
    expect((await web())?.rest).toBeUndefined()
  })

  it('keeps role names apart that look like parts of an object', async () => {
    const { fleet, cloud } = fleetWorld()
    const names = ['__proto__', 'constructor', "'; drop table servers; --", '<img src=x onerror=alert(1)>']
    for (const role of names) cloud('sandbox').add({ role, tags: { Name: role, [hengeTags.role]: role } })
    const { roles } = await fleet.refresh('sandbox')
    expect(roles.map(({ role }) => role).sort()).toEqual([...names].sort())
    expect(roles.every(({ total }) => total === 1)).toBe(true)
    expect((await fleet.role('sandbox', '__proto__')).servers).toHaveLength(1)
  })

  it('takes an empty role tag for none, so that such a server can be adopted', async () => {
    const { fleet, cloud } = fleetWorld()
    const { id } = cloud('sandbox').add({ role: '', tags: { [hengeTags.role]: '' } })
    const { roles, servers } = await fleet.refresh('sandbox')
    expect([roles, servers.map(({ role }) => role)]).toEqual([[], [null]])
    expect(await fleet.adopt('sandbox', [id], 'web')).toMatchObject([{ role: 'web' }])
  })

  it('leaves out servers in quarantine, which are neither of a role nor unmanaged', async () => {
    const { fleet, cloud } = fleetWorld()
    const tags = { Name: 'web-1', [hengeTags.quarantinedFrom]: 'web', [hengeTags.quarantinedUntil]: '2026-11-29T00:00:00.000Z' }
    const { id } = cloud('sandbox').add({ role: null, recipe: null, revision: null, generation: null, state: 'stopped', tags })
    expect(await fleet.refresh('sandbox')).toMatchObject({ servers: [], roles: [], costPerMonth: { amount: 0 } })
    await expect(fleet.adopt('sandbox', [id], 'web')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/quarantine/),
    })
  })

  it('leaves out builders of images, which are neither of a role nor unmanaged', async () => {
    const { fleet, cloud } = fleetWorld()
    const tags = { Name: 'web-builder', [hengeTags.builder]: 'web' }
    const { id } = cloud('sandbox').add({ role: null, recipe: null, revision: null, generation: null, state: 'stopped', tags })
    expect(await fleet.refresh('sandbox')).toMatchObject({ servers: [], roles: [], costPerMonth: { amount: 0 } })
    await expect(fleet.adopt('sandbox', [id], 'web')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/image is baked/),
    })
  })

  it('leaves out regions that the account no longer has', async () => {
    const { fleet, cloud, accounts } = fleetWorld()
    cloud('prod', 'us-east-1').add()
    expect((await fleet.refresh('prod')).servers).toHaveLength(1)
    accounts[1] = { id: 'prod', name: 'Production', kind: 'aws', profile: 'prod', regions: ['eu-central-1'] }
    expect((await fleet.list('prod')).servers).toHaveLength(0)
  })
})

describe('FleetService.forgetAccount', () => {
  it('keeps nothing of an account that was removed', async () => {
    const { fleet, cloud, servers } = fleetWorld()
    cloud('prod').add()
    await fleet.refresh()
    await fleet.forgetAccount('prod')
    expect(await servers.recall('prod')).toEqual([])
    expect((await fleet.list()).servers).toEqual([])
  })
})
