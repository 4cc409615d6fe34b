import { describe, expect, it } from 'vitest'
import { fleetWorld } from './fleet-world.ts'

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
