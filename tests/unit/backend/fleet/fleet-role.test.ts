import { describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { parseRecipe } from '../../../../shared/model/recipe-parse.ts'
import { renderUserData } from '../../../../shared/model/recipe-render.ts'
import { hengeTags } from '../../../../shared/model/server.ts'
import { fakeDurations } from '../../../fakes/fake-instances.ts'
import { fleetWorld, image, webRecipe } from './fleet-world.ts'

function oldWeb() {
  const { recipe } = parseRecipe(webRecipe.replace('[nginx]', '[nginx, curl]'))
  if (!recipe) throw new Error('the recipe must parse')
  return renderUserData(recipe, new Map()).bytes
}

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

  it('keeps a server in quarantine in the history of the role that it has left', async () => {
    const { fleet, cloud } = fleetWorld()
    cloud('sandbox').add({ id: 'i-2' })
    const tags = { Name: 'web-1', [hengeTags.quarantinedFrom]: 'web' }
    cloud('sandbox').add({ id: 'i-1', role: null, recipe: null, revision: null, generation: null, state: 'stopped', tags })
    await fleet.refresh('sandbox')
    const { generations, servers, summary } = await fleet.role('sandbox', 'web')
    expect(servers.map(({ id }) => id)).toEqual(['i-2'])
    expect(summary.total).toBe(1)
    expect(generations.map(({ server }) => server.id).sort()).toEqual(['i-1', 'i-2'])
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
