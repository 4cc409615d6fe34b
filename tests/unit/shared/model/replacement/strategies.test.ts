import { describe, expect, it } from 'vitest'
import type { FoundMembership } from '../../../../../shared/model/replacement/findings.ts'
import { noFindings } from '../../../../../shared/model/replacement/findings.ts'
import type { Plan } from '../../../../../shared/model/replacement/plan.ts'
import { planReplacement } from '../../../../../shared/model/replacement/plan-replacement.ts'
import type { Rollout } from '../../../../../shared/model/replacement/rollout.ts'
import type { Server } from '../../../../../shared/model/server.ts'
import { flatPrices } from '../../../../fakes/flat-prices.ts'
import { currentWeb } from '../../../../fakes/replacement-world.ts'
import { aServer } from '../../../../fakes/servers.ts'

const old = (number: number, different: Partial<Server> = {}) =>
  aServer({ id: `i-${number}`, name: `web-${number}`, revision: 'r-old00000', generation: 3, state: 'running', ...different })
const dataVolume = { id: 'vol-d', device: '/dev/xvdf', sizeGiB: 100, type: 'gp3', deleteOnTermination: true, root: false }
const member = (serverId: string): FoundMembership => ({
  ...{ targetGroupArn: 'arn:shop', targetGroupName: 'shop', serverId, port: 80, secondsToInService: 10, deregistrationDelaySeconds: 30 },
})

interface Asked {
  readonly strategy: Plan['strategy']
  readonly servers?: readonly Server[]
  readonly rollout?: Partial<Rollout>
  readonly findings?: Partial<typeof noFindings>
  readonly recipe?: Record<string, unknown>
}

function plan({ strategy, servers = [old(1), old(2)], rollout = {}, findings = {}, recipe = {} }: Asked): Plan {
  return planReplacement({
    ...{ id: 'plan-1', madeAt: Date.parse('2026-11-22T12:00:00.000Z'), accountId: 'sandbox', role: 'web', defaultRegion: 'eu-central-1' },
    ...{ servers, current: currentWeb({ servers: servers.length, ...recipe }), prices: flatPrices, maxServersPerRun: 20, history: {} },
    ...{ strategy, rollout, findings: { ...noFindings, ...findings } },
  })
}

const ids = ({ steps }: Plan) => steps.map(({ id }) => id)
const kindsOf = ({ steps }: Plan, batch: number) => steps.filter((step) => step.batch === batch).map(({ kind }) => kind)
const blocked = ({ blockers }: Plan) => blockers.filter(({ severity }) => severity === 'blocker').map(({ code }) => code)

describe('rolling', () => {
  it('replaces one after the other, each new one before its old one goes', () => {
    const made = plan({ strategy: 'rolling', servers: [old(1), old(2), old(3)] })
    expect(made.batches.map(({ serverIds, newServerNames }) => [serverIds, newServerNames])).toEqual([
      [['i-1'], ['web-4']],
      [['i-2'], ['web-5']],
      [['i-3'], ['web-6']],
    ])
    expect(ids(made).slice(0, 3)).toEqual(['check-plan', 'launch-1', 'wait-running-1'])
    expect(kindsOf(made, 2)).toEqual([
      ...[
        'check-batch',
        'launch',
        'wait-running',
        'wait-healthy',
        'save-logs',
        'wait-logs',
        'check-still-healthy',
        'terminate',
        'wait-terminated',
      ],
    ])
    expect(made).toMatchObject({ minimumHealthy: 3, downtimeSeconds: 0 })
    expect(blocked(made)).toEqual([])
  })

  it('lets some be missing where there is no surge, and never more than the plan says', () => {
    const servers = [1, 2, 3, 4].map((number) => old(number))
    const made = plan({ strategy: 'rolling', servers, rollout: { maxSurge: 0, minHealthyPercentage: 50 } })
    expect(made.batches.map(({ serverIds }) => serverIds.length)).toEqual([2, 2])
    expect(kindsOf(made, 1).indexOf('terminate')).toBeLessThan(kindsOf(made, 1).indexOf('launch'))
    expect(made).toMatchObject({ minimumHealthy: 2, downtimeSeconds: 0 })
  })

  it('is blocked where a single server may neither be missing nor be joined', () => {
    const made = plan({ strategy: 'rolling', servers: [old(1)], rollout: { maxSurge: 0 } })
    expect(blocked(made)).toEqual(['cannot-keep-healthy'])
    expect(made.blockers[0]?.remedy).toMatch(/surge of 1.*destroy-first/)
    expect(made.steps).toEqual([])
  })

  it('stops at checkpoints, after a canary first', () => {
    const servers = [1, 2, 3, 4, 5].map((number) => old(number))
    const rollout = { maxSurge: 2, canary: true, checkpointPercentages: [60], checkpointDelaySeconds: 900, instanceWarmupSeconds: 60 }
    const made = plan({ strategy: 'rolling', servers, rollout })
    expect(made.batches.map(({ serverIds, checkpoint, canary }) => [serverIds.length, checkpoint, canary])).toEqual([
      [1, true, true],
      [2, true, false],
      [2, false, false],
    ])
    expect(made.steps.filter(({ kind }) => kind === 'checkpoint')).toMatchObject([
      { id: 'checkpoint-1', expectedSeconds: 900, durationFrom: 'setting' },
      { id: 'checkpoint-2', title: 'Checkpoint: 60 % of the servers are replaced' },
    ])
    expect(kindsOf(made, 1)).toContain('warm-up')
  })

  it('first launches what the role is short of', () => {
    const made = plan({ strategy: 'rolling', servers: [old(1)], recipe: { servers: 2 } })
    expect(made.batches.map(({ serverIds, newServerNames }) => [serverIds, newServerNames])).toEqual([
      [[], ['web-3']],
      [['i-1'], ['web-2']],
    ])
    expect(kindsOf(made, 1)).toEqual(['launch', 'wait-running', 'wait-healthy'])
  })
})

describe('traffic', () => {
  const findings = { targetGroups: [member('i-1'), member('i-2')] }

  it('comes to the new servers before it leaves the old ones, and drains before these go', () => {
    const made = plan({ strategy: 'blue-green', findings, rollout: { bakeSeconds: 120, hold: true } })
    expect(kindsOf(made, 1)).toEqual([
      ...['launch', 'wait-running', 'wait-healthy', 'register', 'wait-in-service', 'deregister', 'drain', 'bake', 'hold'],
      ...['save-logs', 'wait-logs', 'check-still-healthy', 'terminate', 'wait-terminated'],
    ])
    expect(made.handOver.targetGroups).toMatchObject([{ serverIds: ['i-1', 'i-2'], newServerNames: ['web-3', 'web-4'] }])
    const seconds = (kind: string) => made.steps.find((step) => step.kind === kind)?.expectedSeconds
    expect([seconds('wait-in-service'), seconds('drain'), seconds('bake')]).toEqual([10, 30, 120])
    expect(made.downtimeSeconds).toBe(0)
    expect(blocked(made)).toEqual([])
  })

  it('is held off a server whose root volume is replaced', () => {
    const made = plan({ strategy: 'root-volume', findings })
    expect(kindsOf(made, 2)).toEqual([
      ...['check-batch', 'deregister', 'drain', 'save-logs', 'wait-logs', 'set-user-data', 'replace-root', 'wait-healthy'],
      ...['register', 'wait-in-service', 'finish-root'],
    ])
  })

  it('finds servers that the role was short of as well', () => {
    const made = plan({ strategy: 'blue-green', servers: [old(1, { revision: 'r-new00000' })], recipe: { servers: 2 }, findings })
    expect(made.handOver.targetGroups).toMatchObject([{ serverIds: [], newServerNames: ['web-2'] }])
    expect(kindsOf(made, 1)).toEqual(['launch', 'wait-running', 'wait-healthy', 'register', 'wait-in-service'])
  })
})

describe('what a server holds', () => {
  it('its data volume is freed only when it has stopped, and the new one is healthy with it', () => {
    const made = plan({ strategy: 'blue-green', servers: [old(1, { volumes: [dataVolume], zone: 'eu-central-1b', subnetId: 'subnet-b' })] })
    expect(kindsOf(made, 1)).toEqual([
      ...['launch', 'wait-running', 'release-volumes', 'attach-volumes', 'wait-healthy'],
      ...['save-logs', 'wait-logs', 'check-still-healthy', 'terminate', 'wait-terminated'],
    ])
    expect(made.handOver.volumes).toEqual([
      { volumeId: 'vol-d', device: '/dev/xvdf', serverId: 'i-1', newServerName: 'web-2', deleteOnTermination: true },
    ])
    expect(made.newServers[0]).toMatchObject({ subnetId: 'subnet-b' })
    const from = made.steps.slice(3, 6)
    expect(made.downtimeSeconds).toBe(from.reduce((sum, { expectedSeconds }) => sum + expectedSeconds, 0))
    expect(made.minimumHealthy).toBe(0)
    expect(blocked(made)).toEqual([])
  })

  it('is freed before the old one is destroyed first', () => {
    const kinds = kindsOf(plan({ strategy: 'destroy-first', servers: [old(1, { volumes: [dataVolume] })] }), 1)
    expect(kinds.indexOf('release-volumes')).toBeLessThan(kinds.indexOf('terminate'))
    expect(kinds.indexOf('attach-volumes')).toBeLessThan(kinds.indexOf('wait-healthy'))
  })

  it('its Elastic IP passes to the new one once that is healthy', () => {
    const servers = [old(1, { elasticAddress: true, publicAddress: '198.51.100.7' })]
    const findings = { addresses: [{ allocationId: 'eipalloc-1', address: '198.51.100.7', serverId: 'i-1' }] }
    const made = plan({ strategy: 'blue-green', servers, findings })
    expect(made.steps.find(({ kind }) => kind === 'move-addresses')?.title).toBe('Move 198.51.100.7 to web-2')
    const kinds = kindsOf(made, 1)
    expect(kinds.indexOf('wait-healthy')).toBeLessThan(kinds.indexOf('move-addresses'))
    expect(kinds.indexOf('move-addresses')).toBeLessThan(kinds.indexOf('terminate'))
    expect(blocked(made)).toEqual([])
  })
})

describe('root-volume', () => {
  it('leaves a server its data volume and its Elastic IP, so that neither is in the way', () => {
    const made = plan({ strategy: 'root-volume', servers: [old(1, { volumes: [dataVolume], elasticAddress: true })] })
    expect(blocked(made)).toEqual([])
    expect(made.handOver).toMatchObject({ volumes: [], addresses: [] })
  })

  it('keeps the servers, one at a time, and says that a single one is away meanwhile', () => {
    const made = plan({ strategy: 'root-volume' })
    expect(made.newServers).toEqual([])
    expect(made.batches.map(({ serverIds }) => serverIds)).toEqual([['i-1'], ['i-2']])
    expect(made.steps.some(({ irreversible }) => irreversible)).toBe(false)
    expect(made).toMatchObject({ downtimeSeconds: 0, minimumHealthy: 1 })
    expect(made.costPerMonthAfter.amount).toBeCloseTo(made.costPerMonthBefore.amount ?? 0)
    const single = plan({ strategy: 'root-volume', servers: [old(1)] })
    expect(single.downtimeSeconds).toBeGreaterThan(60)
    expect(blocked(single)).toEqual([])
  })

  it('is not for a server that differs by more than its disk', () => {
    const servers = [old(1, { state: 'stopped' }), old(2, { instanceType: 'm5.large' })]
    const made = plan({ strategy: 'root-volume', servers })
    expect(blocked(made)).toEqual(['root-volume-unfit', 'root-volume-unfit'])
    expect(made.blockers.map(({ message }) => message).join()).toMatch(/it is stopped.*it is a m5.large, and the recipe wants t3.small/)
  })
})

describe('quarantine', () => {
  it('takes the place of the destruction', () => {
    const kinds = kindsOf(plan({ strategy: 'blue-green', rollout: { oldServers: 'quarantine' } }), 1)
    expect(kinds).toContain('quarantine')
    expect(kinds).not.toContain('terminate')
  })
})

describe('durations', () => {
  it('come from earlier runs where there were any, and say so', () => {
    const input = { strategy: 'blue-green' as const }
    expect(plan(input).steps.find(({ kind }) => kind === 'wait-running')).toMatchObject({ expectedSeconds: 20, durationFrom: 'estimate' })
    const made = planReplacement({
      ...{ id: 'plan-1', madeAt: 0, accountId: 'sandbox', role: 'web', defaultRegion: 'eu-central-1', servers: [old(1)] },
      ...{ current: currentWeb(), prices: flatPrices, maxServersPerRun: 20, history: { 'wait-running': 7.2 }, findings: noFindings },
    })
    expect(made.steps.find(({ kind }) => kind === 'wait-running')).toMatchObject({ expectedSeconds: 8, durationFrom: 'history' })
  })
})
