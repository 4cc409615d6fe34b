import { describe, expect, it } from 'vitest'
import { noFindings } from '../../../../../shared/model/replacement/findings.ts'
import { type Plan, planSchema } from '../../../../../shared/model/replacement/plan.ts'
import { type EndInput, planEnd } from '../../../../../shared/model/replacement/plan-end.ts'
import { type PlanInput, planReplacement } from '../../../../../shared/model/replacement/plan-replacement.ts'
import { type RestingServer, restingNow } from '../../../../../shared/model/replacement/resting.ts'
import type { Server } from '../../../../../shared/model/server.ts'
import { flatPrices } from '../../../../fakes/flat-prices.ts'
import { currentWeb } from '../../../../fakes/replacement-world.ts'
import { aServer } from '../../../../fakes/servers.ts'

const server = (number: number, different: Partial<Server> = {}) => aServer({ id: `i-${number}`, name: `web-${number}`, ...different })
const volume = (deleteOnTermination: boolean) => ({
  ...{ id: 'vol-d', device: '/dev/sdf', sizeGiB: 100, type: 'gp3', root: false, deleteOnTermination },
})
const common = {
  ...{ id: 'plan-1', madeAt: Date.parse('2026-11-23T18:00:00.000Z'), accountId: 'sandbox', role: 'web', defaultRegion: 'eu-central-1' },
  ...{ prices: flatPrices, maxServersPerRun: 20, history: {}, findings: noFindings },
}

function end(servers: readonly Server[], different: Partial<EndInput> = {}, recipe: Record<string, unknown> = {}): Plan {
  const current = currentWeb({ servers: servers.length, ...recipe })
  return planEnd({ ...common, servers, current, keepsAddresses: true, notRebuildable: [], ...different })
}

function build(servers: readonly Server[], resting: readonly RestingServer[], different: Partial<PlanInput> = {}): Plan {
  return planReplacement({ ...common, servers, current: currentWeb({ servers: 2 }), fillUpOnly: true, resting, ...different })
}

const found = (plan: Plan, severity: 'blocker' | 'warning') =>
  plan.blockers.filter((one) => one.severity === severity).map(({ code, serverId }) => `${code} ${serverId ?? ''}`.trim())
const gone = (one: Server): Server => ({ ...one, state: 'terminated' })
const rest = (plan: Plan): RestingServer[] => (plan.ends?.keeps ?? []).map((place) => ({ ...place, jobId: 'job-1', at: plan.madeAt }))

describe('a plan that ends with no servers', () => {
  it('is a plan like any other: the same input gives the same, and it is kept and read again', () => {
    const servers = [server(1), server(2, { volumes: [volume(false)] })]
    expect(end(servers)).toEqual(end(servers))
    expect(planSchema.parse(JSON.parse(JSON.stringify(end(servers))))).toEqual(end(servers))
  })

  it('takes every server of the role, and nothing of it is offline longer than the plan says', () => {
    const plan = end([server(1), server(2, { state: 'stopped' })])
    expect(plan).toMatchObject({ newServers: [], minimumHealthy: 0, downtimeSeconds: 0, skipped: [] })
    expect(plan.batches).toMatchObject([{ serverIds: ['i-1', 'i-2'], newServerNames: [] }])
    expect(found(plan, 'blocker')).toEqual([])
  })

  it('takes only those that are asked for, and the others go on serving', () => {
    const plan = end([server(1), server(2)], { serverIds: ['i-2'] })
    expect(plan.oldServers.map(({ id }) => id)).toEqual(['i-2'])
    expect(plan).toMatchObject({ minimumHealthy: 1, skipped: [{ id: 'i-1', reason: 'not asked for' }] })
  })

  it('holds nobody up at night, whatever the recipe says of replacing, and quarantines where it says so', () => {
    const plan = end([server(1)], {}, { rollout: { hold: true, oldServers: 'quarantine' } })
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['check-plan', 'keep-place', 'save-logs', 'wait-logs', 'quarantine'])
  })

  it('counts what stays: the data volume and the Elastic IP, or the volume alone', () => {
    const one = server(1, { volumes: [volume(false)], elasticAddress: true, publicAddress: '203.0.113.7' })
    const addresses = [{ allocationId: 'eipalloc-1', address: '203.0.113.7', serverId: 'i-1' }]
    const keeping = end([one], { findings: { ...noFindings, addresses } })
    const releasing = end([one], { findings: { ...noFindings, addresses }, keepsAddresses: false })
    expect(keeping.ends?.keeps).toMatchObject([{ volumes: [{ id: 'vol-d' }], address: { address: '203.0.113.7' } }])
    expect(releasing.ends).toMatchObject({ releasesAddresses: true, keeps: [{ address: null }] })
    const [kept, released] = [keeping.costPerMonthAfter.amount ?? 0, releasing.costPerMonthAfter.amount ?? 0]
    expect(released).toBeGreaterThan(0)
    expect(kept).toBeGreaterThan(released)
    expect(keeping.costPerMonthBefore.amount ?? 0).toBeGreaterThan(kept)
  })

  it.each<[string, Partial<Server>, Record<string, unknown>, string]>([
    ['no recipe has built', { revision: null }, {}, 'not-of-recipe i-1'],
    ['another recipe has built', { recipe: 'shop' }, {}, 'not-of-recipe i-1'],
    ['an Auto Scaling group would put back', { autoScalingGroup: 'web' }, {}, 'auto-scaling-group i-1'],
    ['a stack looks after', { tags: { 'aws:cloudformation:stack-name': 'shop' } }, {}, 'owned-elsewhere i-1'],
    ['takes a data volume with it', { volumes: [volume(true)] }, {}, 'data-volume i-1'],
    ['holds an Elastic IP that cannot be read', { elasticAddress: true }, {}, 'elastic-address i-1'],
    ['the recipe does not want back', {}, { servers: 0 }, 'not-rebuildable'],
  ])('refuses a server that %s', (_, different, recipe, blocker) => {
    expect(found(end([server(1, different)], {}, recipe), 'blocker')).toContain(blocker)
  })

  it('refuses protected servers, a role at work, several regions, and what could not be built again', () => {
    const findings = { ...noFindings, terminationProtected: ['i-1'], runningJob: { id: 'job-1', title: 'Replace web' } }
    const one = { code: 'not-rebuildable', severity: 'blocker', serverId: null, message: 'no', remedy: 'mend it' } as const
    const plan = end([server(1), server(2, { region: 'eu-west-1' })], { findings, notRebuildable: [one], maxServersPerRun: 1 })
    expect(found(plan, 'blocker').sort()).toEqual(
      ['too-many-servers', 'several-regions', 'termination-protected i-1', 'role-busy', 'not-rebuildable'].sort(),
    )
  })

  it('warns where fewer come back, and says when there is nothing to destroy', () => {
    expect(found(end([server(1), server(2)], {}, { servers: 1 }), 'warning')).toContain('not-rebuildable')
    expect(found(end([]), 'blocker')).toEqual(['nothing-to-replace'])
    expect(end([]).steps).toEqual([])
  })

  it('says what is wrong with the recipe, and does nothing', () => {
    const current = { state: 'problem', code: 'image-unresolved', recipeName: 'web', message: 'No image.', remedy: 'Name one.' } as const
    const plan = end([server(1)], { current })
    expect([found(plan, 'blocker'), plan.steps, plan.oldServers]).toEqual([['image-unresolved'], [], []])
  })
})

describe('a build where nothing is', () => {
  const before = [
    server(1, { zone: 'eu-central-1b', subnetId: 'subnet-b', securityGroupIds: ['sg-1'], keyName: 'ops', volumes: [volume(false)] }),
    server(2, { zone: 'eu-central-1a', subnetId: 'subnet-a' }),
  ]

  it('gives each new server the place of one that was destroyed, and its volume', () => {
    const plan = build(before.map(gone), rest(end(before)))
    expect(plan.newServers).toMatchObject([
      { name: 'web-3', replaces: null, subnetId: 'subnet-b', securityGroupIds: ['sg-1'], keyName: 'ops', generation: 2 },
      { name: 'web-4', subnetId: 'subnet-a', keyName: null },
    ])
    expect(plan.restores).toEqual(['i-1', 'i-2'])
    expect(plan.handOver.volumes).toEqual([
      { volumeId: 'vol-d', device: '/dev/sdf', serverId: 'i-1', newServerName: 'web-3', deleteOnTermination: false },
    ])
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['check-plan', 'launch', 'wait-running', 'attach-volumes', 'wait-healthy'])
    expect(found(plan, 'blocker')).toEqual([])
  })

  it('stays where the volume is, also when the recipe names other subnets', () => {
    const current = currentWeb({ servers: 2, network: { subnets: ['subnet-x'] } })
    const plan = build(before.map(gone), rest(end(before)), { current })
    expect(plan.newServers.map(({ subnetId }) => subnetId)).toEqual(['subnet-b', 'subnet-x'])
  })

  it('leaves what is there alone, however far behind, and fills the role up', () => {
    const behind = server(7, { revision: 'r-old' })
    const plan = build([behind], [])
    expect(plan.oldServers).toEqual([])
    expect(plan.skipped).toMatchObject([{ id: 'i-7', reason: 'there already' }])
    expect(plan.newServers.map(({ name }) => name)).toEqual(['web-8'])
  })

  it('has nothing to do where the role is whole', () => {
    expect(found(build([server(1), server(2)], []), 'blocker')).toEqual(['nothing-to-replace'])
  })

  it('says what nobody takes over, because the recipe wants fewer', () => {
    const both = [...before, server(3, { volumes: [{ ...volume(false), id: 'vol-e' }] })]
    const plan = build(both.map(gone), rest(end([...both].reverse())), { current: currentWeb({ servers: 1 }) })
    expect(plan.handOver.volumes.map(({ volumeId }) => volumeId)).toEqual(['vol-e'])
    expect(plan.restores).toEqual(['i-3'])
    expect(plan.blockers.find(({ code }) => code === 'kept-data')?.message).toContain('vol-d of web-1 stays where nobody uses it')
  })

  it('gives the places with data back first', () => {
    const plan = build(before.map(gone), rest(end([...before].reverse())), { current: currentWeb({ servers: 1 }) })
    expect(plan.restores).toEqual(['i-1'])
  })

  it('is the ordinary way to fill a role up, also where somebody replaces it by hand', () => {
    const plan = build(before.map(gone), rest(end(before)), { fillUpOnly: false })
    expect(plan.handOver.volumes).toHaveLength(1)
    expect(plan.restores).toEqual(['i-1', 'i-2'])
  })
})

it('what was written down of a server that lives on, because its job turned back, rests not', () => {
  const kept = rest(end([server(1), server(2)]))
  expect(restingNow(kept, [server(1), gone(server(2))]).map(({ serverId }) => serverId)).toEqual(['i-2'])
})
