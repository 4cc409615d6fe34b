import { describe, expect, it } from 'vitest'
import type { CpuSample } from '../../../../electron/backend/savings/ports.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { parseRecipe } from '../../../../shared/model/recipe-parse.ts'
import { renderUserData } from '../../../../shared/model/recipe-render.ts'
import { hengeTags } from '../../../../shared/model/server.ts'
import { settle } from '../../../fakes/driven-clock.ts'
import { fakeDurations } from '../../../fakes/fake-cloud.ts'
import { fleetWorld, image, webRecipe } from './fleet-world.ts'

function oldWeb() {
  const { recipe } = parseRecipe(webRecipe.replace('[nginx]', '[nginx, curl]'))
  if (!recipe) throw new Error('the recipe must parse')
  return renderUserData(recipe, new Map()).bytes
}

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

  it('leaves out regions that the account no longer has', async () => {
    const { fleet, cloud, accounts } = fleetWorld()
    cloud('prod', 'us-east-1').add()
    expect((await fleet.refresh('prod')).servers).toHaveLength(1)
    accounts[1] = { id: 'prod', name: 'Production', kind: 'aws', profile: 'prod', regions: ['eu-central-1'] }
    expect((await fleet.list('prod')).servers).toHaveLength(0)
  })
})

describe('FleetService.refresh', () => {
  it('lets a failing account hide nothing: its old servers stay, the others are fresh', async () => {
    const { fleet, cloud, clock } = fleetWorld()
    cloud('sandbox').add()
    cloud('prod').add()
    const first = await fleet.refresh()
    await clock.advance(60_000)
    cloud('sandbox').add()
    cloud('prod').add()
    cloud('prod').fail('listServers', new HengeError('SIGNED_OUT', 'Sign in.'))
    const second = await fleet.refresh()
    expect(second.servers.map(({ accountId }) => accountId)).toEqual(['sandbox', 'sandbox', 'prod'])
    expect(second.accounts).toEqual([
      { accountId: 'sandbox', refreshedAt: '2026-11-22T12:01:00.000Z', error: null },
      { accountId: 'prod', refreshedAt: first.accounts[1]?.refreshedAt, error: { code: 'SIGNED_OUT', message: 'eu-central-1: Sign in.' } },
    ])
    expect((await fleet.refresh()).accounts[1]?.error).toBeNull()
  })

  it('takes up the regions that answer when another does not', async () => {
    const { fleet, cloud } = fleetWorld()
    cloud('prod').add()
    cloud('prod', 'us-east-1').add()
    cloud('prod').fail('listServers', new HengeError('UNREACHABLE', 'No answer.'))
    const { servers, accounts } = await fleet.refresh('prod')
    expect(servers.map(({ region }) => region)).toEqual(['us-east-1'])
    expect(accounts[0]?.error?.message).toBe('eu-central-1: No answer.')
  })

  it('loses nothing when two regions answer together', async () => {
    const { fleet, cloud } = fleetWorld()
    await fleet.refresh('prod')
    cloud('prod').add()
    cloud('prod', 'us-east-1').add({ id: 'i-far' })
    expect((await fleet.refresh('prod')).servers.map(({ region }) => region).sort()).toEqual(['eu-central-1', 'us-east-1'])
  })

  it('turns an unknown failure into INTERNAL, with the details in the log only', async () => {
    const { fleet, cloud, logged } = fleetWorld()
    cloud('sandbox').fail('listServers', new TypeError('secret inside'))
    const { accounts } = await fleet.refresh('sandbox')
    expect(accounts[0]?.error).toEqual({ code: 'INTERNAL', message: expect.stringContaining('FLEET-0001') })
    expect(JSON.stringify(accounts)).not.toContain('secret')
    expect(logged).toMatchObject([{ id: 'FLEET-0001', region: 'eu-central-1' }])
  })

  it('asks once for all who want it at the same time, and one who gives up does not stop the others', async () => {
    const { fleet, cloud } = fleetWorld()
    cloud('sandbox').add()
    const giveUp = new AbortController()
    const refreshes = [fleet.refresh('sandbox', giveUp.signal), fleet.refresh('sandbox')]
    giveUp.abort()
    const [one, two] = await Promise.allSettled(refreshes)
    expect(one?.status).toBe('rejected')
    expect(two).toMatchObject({ status: 'fulfilled', value: { servers: [{}] } })
    expect(cloud('sandbox').count('listServers')).toBe(1)
  })

  it('publishes the account that changed', async () => {
    const { fleet, changes } = fleetWorld()
    const stop = new AbortController()
    const heard: unknown[] = []
    const listening = (async () => {
      for await (const change of changes.subscribe(stop.signal)) heard.push(change)
    })().catch(() => {})
    await settle()
    await fleet.refresh('sandbox')
    await settle()
    stop.abort()
    await listening
    expect(heard).toEqual([{ topic: 'fleet', accountId: 'sandbox' }])
  })

  it('measures CPU after the list, hour by hour over the servers, for five minutes', async () => {
    const { fleet, cloud, clock } = fleetWorld()
    const now = clock.now()
    const [a, b] = [cloud('sandbox').add(), cloud('sandbox').add()]
    const sample = (hoursAgo: number, average: number) => ({ at: now - hoursAgo * 3_600_000, average, maximum: average })
    cloud('sandbox').cpu.set(a.id, [sample(30, 99), sample(2, 10), sample(1, 4)])
    cloud('sandbox').cpu.set(b.id, [sample(2, 30)])
    await fleet.refresh('sandbox')
    await fleet.settled()
    const { roles } = await fleet.list('sandbox')
    expect(roles[0]?.cpu).toEqual([...Array<null>(21).fill(null), 20, 4, null])
    await fleet.refresh('sandbox')
    await fleet.settled()
    expect(cloud('sandbox').count('hourlyCpu')).toBe(1)
    await clock.advance(5 * 60_000)
    cloud('sandbox').fail('hourlyCpu', new HengeError('FORBIDDEN', 'No.'))
    await fleet.refresh('sandbox')
    await fleet.settled()
    expect((await fleet.list('sandbox')).roles[0]?.cpu.at(-2)).toBe(4)
  })

  it('does not wait for slow metrics, and says that CPU is not known yet', async () => {
    const { fleet, cloud } = fleetWorld()
    cloud('sandbox').add()
    let answer: (value: Map<string, readonly CpuSample[]>) => void = () => {}
    cloud('sandbox').metrics.hourlyCpu = () => new Promise((resolve) => (answer = resolve))
    expect((await fleet.refresh('sandbox')).roles[0]?.cpu).toEqual([])
    await settle()
    answer(new Map())
    await fleet.settled()
    expect((await fleet.list('sandbox')).roles[0]?.cpu).toEqual(Array(24).fill(null))
  })

  it('refuses an account that is not there', async () => {
    await expect(fleetWorld().fleet.refresh('gone')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('FleetService.role', () => {
  it('shows generations newest first, destroyed ones with their end', async () => {
    const { fleet, cloud, clock } = fleetWorld()
    const old = cloud('sandbox').add({ generation: 1, launchedAt: '2026-11-01T00:00:00.000Z' })
    cloud('sandbox').add({ generation: 2, launchedAt: '2026-11-10T00:00:00.000Z' })
    await fleet.refresh('sandbox')
    await cloud('sandbox').compute.terminateServers([old.id])
    await clock.advance(fakeDurations.shuttingDown)
    await fleet.refresh('sandbox')
    const { generations, servers } = await fleet.role('sandbox', 'web')
    expect(servers).toHaveLength(1)
    expect(generations.map(({ generation, destroyedAt }) => [generation, destroyedAt])).toEqual([
      [2, null],
      [1, '2026-11-22T12:00:15.000Z'],
    ])
  })

  it('takes the difference from the revision on record', async () => {
    const { fleet, cloud, folders, clock, currentRevision } = fleetWorld()
    const revision = await currentRevision()
    cloud('sandbox').add({ revision })
    folders.set('web', { 'recipe.yaml': webRecipe.replace('[nginx]', '[nginx, curl]') })
    await clock.advance(3000)
    await fleet.refresh('sandbox')
    const { differences, summary } = await fleet.role('sandbox', 'web')
    expect(differences).toEqual([
      {
        from: revision,
        to: summary.currentRevision,
        known: true,
        changes: [{ kind: 'package', name: 'curl', before: null, after: 'curl' }],
      },
    ])
    expect(cloud('sandbox').count('userData')).toBe(0)
  })

  it('takes it from the user data of the server where the revision is not on record, and looks once', async () => {
    const { fleet, cloud } = fleetWorld()
    cloud('sandbox').add({ revision: 'r-elsewhere', imageId: 'ami-0aaaaaaaaaaaaaaaa' }, oldWeb())
    await fleet.refresh('sandbox')
    const { differences } = await fleet.role('sandbox', 'web')
    expect(differences).toMatchObject([
      {
        from: 'r-elsewhere',
        known: true,
        changes: [
          { kind: 'image', before: 'ami-0aaaaaaaaaaaaaaaa', after: `${image.id} (debian-12)` },
          { kind: 'package', name: 'curl', before: 'curl', after: null },
        ],
      },
    ])
    await fleet.role('sandbox', 'web')
    expect(cloud('sandbox').count('userData')).toBe(1)
  })

  it('says so where neither tells, also when user data may not be read', async () => {
    const { fleet, cloud } = fleetWorld()
    cloud('sandbox').add({ revision: null, tags: { [hengeTags.role]: 'web' } })
    await fleet.refresh('sandbox')
    cloud('sandbox').fail('userData', new HengeError('FORBIDDEN', 'No.'))
    const { differences } = await fleet.role('sandbox', 'web')
    expect(differences).toMatchObject([{ from: null, known: false, changes: [{ kind: 'package', name: 'nginx', before: null }] }])
  })

  it('shows a recipe’s role that never had a server, and refuses one that nobody knows', async () => {
    const { fleet } = fleetWorld()
    expect(await fleet.role('sandbox', 'web')).toMatchObject({ summary: { total: 0, wanted: 2, currentRevision: /^r-/ }, servers: [] })
    await expect(fleet.role('sandbox', 'nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('FleetService.adopt', () => {
  it('does not take a server for destroyed that a refresh finds meanwhile', async () => {
    const { fleet, cloud } = fleetWorld()
    const bare = cloud('sandbox').add({ role: null, recipe: null, revision: null })
    await fleet.refresh('sandbox')
    const { compute } = cloud('sandbox')
    const { tagServers } = compute
    compute.tagServers = async (ids, tags, signal) => {
      cloud('sandbox').add({ name: 'web-9' })
      await fleet.refresh('sandbox')
      return tagServers(ids, tags, signal)
    }
    await fleet.adopt('sandbox', [bare.id], 'web')
    expect((await fleet.list('sandbox')).servers.map(({ name }) => name)).toContain('web-9')
  })

  it('tags servers that no recipe built; they are then behind', async () => {
    const { fleet, cloud } = fleetWorld()
    const bare = { role: null, recipe: null, revision: null, generation: null, tags: { Name: 'by-hand' } }
    const ids = [cloud('sandbox').add(bare).id, cloud('sandbox').add(bare).id]
    await fleet.refresh('sandbox')
    const adopted = await fleet.adopt('sandbox', [...ids, ids[0] ?? ''], 'web')
    expect(adopted.map(({ id, role, recipe }) => [id, role, recipe])).toEqual(ids.map((id) => [id, 'web', 'web']))
    expect((await fleet.list('sandbox')).roles).toMatchObject([{ role: 'web', total: 2, behind: 2 }])
    expect((await fleet.refresh('sandbox')).roles).toMatchObject([{ role: 'web', total: 2, behind: 2 }])
  })

  it('tags none when one is not there or has a role', async () => {
    const { fleet, cloud } = fleetWorld()
    const bare = cloud('sandbox').add({ role: null, tags: {} })
    const api = cloud('sandbox').add({ role: 'api' })
    await fleet.refresh('sandbox')
    await expect(fleet.adopt('sandbox', [bare.id, api.id], 'web')).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(fleet.adopt('sandbox', [bare.id, 'i-nothing'], 'web')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(fleet.adopt('sandbox', [bare.id], 'nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(cloud('sandbox').count('tagServers')).toBe(0)
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
