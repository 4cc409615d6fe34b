import { describe, expect, it } from 'vitest'
import { recipeSchema } from '../../../../../shared/model/recipe.ts'
import { nothingToHandOver, type PlanBatch, type PlannedServer } from '../../../../../shared/model/replacement/plan.ts'
import { notChecked, quotaBlockers, vcpusAtMost } from '../../../../../shared/model/replacement/quota.ts'
import { aServer } from '../../../../fakes/servers.ts'

const recipe = recipeSchema.parse({ name: 'web', image: { id: 'ami-00000000000000002' }, instanceType: 'm7i.large' })
const quota = { code: 'L-1216C47A', name: 'Standard', limit: 10, used: 6, perServer: { 'm7i.large': 2, 't3.xlarge': 4 } }
const batch = (number: number, serverIds: string[], newServerNames: string[]) =>
  ({ number, serverIds, newServerNames, percentageAfter: 0, checkpoint: false, canary: false }) satisfies PlanBatch
const old = ['a', 'b', 'c'].map((id) => aServer({ id, instanceType: 't3.xlarge' }))
const given = { recipe, old, planned: [], batches: [batch(1, ['a', 'b', 'c'], ['x', 'y', 'z'])], launchFirst: true, baking: undefined }

describe('vCPUs at the height of a plan', () => {
  it('are all new ones where the old ones go last', () => expect(vcpusAtMost(quota, given)).toBe(6))
  it('are none where larger old ones go first', () => expect(vcpusAtMost(quota, { ...given, launchFirst: false })).toBe(0))
  it('are those of a batch where servers go in turn, less what earlier ones have freed', () => {
    const batches = [batch(1, ['a'], ['x']), batch(2, ['b', 'c'], ['y', 'z'])]
    expect(vcpusAtMost(quota, { ...given, batches })).toBe(2)
  })
  it('a stopped server frees none', () => {
    const stopped = old.map((server) => ({ ...server, state: 'stopped' as const }))
    expect(vcpusAtMost(quota, { ...given, old: stopped, launchFirst: false })).toBe(6)
  })
  it('count what fills the role up, and the builder of an image', () => {
    expect(vcpusAtMost(quota, { ...given, batches: [batch(1, [], ['w'])], launchFirst: false })).toBe(2)
    const builder = { name: 'builder' } as PlannedServer
    const baking = { image: null, builder, keepImages: 3, firstBootSeenBy: 'console' as const }
    expect(vcpusAtMost(quota, { ...given, batches: [], baking })).toBe(2)
  })
})

it('a quota that is already exceeded has nothing left, not less than nothing', () => {
  const planned = [{ name: 'x' } as PlannedServer]
  const [found] = quotaBlockers([{ ...quota, used: 12 }], { ...given, planned })
  expect(found).toMatchObject({ code: 'quota', message: expect.stringContaining('of 10 only 0 are left') })
  expect(quotaBlockers([{ ...quota, used: 4 }], { ...given, planned })).toEqual([])
})

it('a plan names the permissions that nobody asks for beforehand, and only those that it needs', () => {
  const input = { ...given, planned: [{ name: 'x', zone: 'eu-central-1a', region: 'eu-central-1' } as PlannedServer] }
  const destroy = { oldServers: 'destroy', snapshotVolumes: false } as const
  expect(notChecked(input, nothingToHandOver, 'blue-green', destroy)).toEqual([
    expect.stringMatching(/^Whether eu-central-1a has capacity/),
  ])
  const address = { allocationId: 'eipalloc-1', address: '203.0.113.7', serverId: 'a', newServerName: 'x' }
  const handOver = { ...nothingToHandOver, addresses: [address] }
  expect(notChecked(input, handOver, 'blue-green', { ...destroy, oldServers: 'quarantine' }).at(-1)).toMatch(
    /^Whether this identity may move Elastic IPs; change security groups and stop servers: asked beforehand is only/,
  )
})
