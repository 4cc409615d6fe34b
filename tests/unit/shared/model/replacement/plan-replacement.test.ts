import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { strategySchema } from '../../../../../shared/model/recipe.ts'
import { noFindings } from '../../../../../shared/model/replacement/findings.ts'
import { planSchema } from '../../../../../shared/model/replacement/plan.ts'
import { type PlanInput, planReplacement } from '../../../../../shared/model/replacement/plan-replacement.ts'
import { isAlive, type Server } from '../../../../../shared/model/server.ts'
import { flatPrices } from '../../../../fakes/flat-prices.ts'
import { currentWeb, newRevision } from '../../../../fakes/replacement-world.ts'
import { aServer } from '../../../../fakes/servers.ts'

const old = (number: number, different: Partial<Server> = {}) =>
  aServer({ id: `i-${number}`, name: `web-${number}`, revision: 'r-old00000', generation: 3, ...different })

function plan(different: Partial<PlanInput> = {}) {
  return planReplacement({
    id: 'plan-1',
    madeAt: Date.parse('2026-11-22T12:00:00.000Z'),
    accountId: 'sandbox',
    role: 'web',
    defaultRegion: 'eu-central-1',
    servers: [old(1), old(2)],
    current: currentWeb(),
    prices: flatPrices,
    maxServersPerRun: 20,
    history: {},
    findings: noFindings,
    ...different,
  })
}

const codes = (made: ReturnType<typeof plan>, severity = 'blocker') =>
  made.blockers.filter((blocker) => blocker.severity === severity).map(({ code }) => code)

describe('planReplacement', () => {
  it('replaces what is behind, one for one, and tells the whole order', () => {
    const made = plan()
    expect(planSchema.parse(made)).toEqual(made)
    expect(made.steps.map(({ kind }) => kind)).toEqual([
      'check-plan',
      'launch',
      'wait-running',
      'wait-healthy',
      'save-logs',
      'wait-logs',
      'check-still-healthy',
      'terminate',
      'wait-terminated',
    ])
    expect(made.newServers.map(({ name, replaces, generation }) => [name, replaces, generation])).toEqual([
      ['web-3', 'i-1', 4],
      ['web-4', 'i-2', 4],
    ])
    expect(made.steps.find(({ kind }) => kind === 'launch')?.title).toBe('Launch web-3, web-4')
    expect(codes(made)).toEqual([])
    expect(made.downtimeSeconds).toBe(0)
  })

  it('puts the destruction first where downtime is cheaper, and says how long it is', () => {
    const made = plan({ strategy: 'destroy-first' })
    const kinds = made.steps.map(({ kind }) => kind)
    expect(kinds.indexOf('terminate')).toBeLessThan(kinds.indexOf('launch'))
    const from = made.steps.slice(kinds.indexOf('terminate'), kinds.indexOf('wait-healthy') + 1)
    expect(made.downtimeSeconds).toBe(from.reduce((sum, step) => sum + step.expectedSeconds, 0))
    expect(made.extraCost.amount).toBe(0)
    expect(plan({ strategy: 'destroy-first', servers: [old(1, { state: 'stopped' })] }).downtimeSeconds).toBe(0)
  })

  it('leaves current servers alone, each with the reason', () => {
    const made = plan({ servers: [old(1), old(2, { revision: newRevision })] })
    expect(made.oldServers.map(({ id }) => id)).toEqual(['i-1'])
    expect(made.skipped).toEqual([{ id: 'i-2', name: 'web-2', reason: 'already current' }])
    const none = plan({ servers: [old(1, { revision: newRevision }), old(2, { revision: newRevision })] })
    expect(codes(none)).toEqual(['nothing-to-replace'])
    expect(none.steps).toEqual([])
  })

  it('names one server in the singular and several in the plural', () => {
    const titles = (servers: Server[]) => plan({ servers }).steps.map(({ title }) => title)
    expect(titles([old(1), old(2, { revision: newRevision })])).toEqual([
      'Check that the plan still holds',
      'Launch web-3',
      'Wait until web-3 runs',
      'Wait until web-3 is healthy',
      'Save the evidence of web-1',
      'See that the last log lines of web-1 have arrived',
      'Check that web-3 is healthy now',
      'Terminate web-1',
      'Wait until web-1 is gone',
    ])
    expect(titles([old(1), old(2)])).toContain('Wait until web-3, web-4 are healthy')
    expect(titles([old(1), old(2)])).toContain('Wait until web-3, web-4 run')
    expect(titles([old(1), old(2)])).toContain('Wait until web-1, web-2 are gone')
  })

  it('rebuilds current servers when nothing else is named', () => {
    const servers = [old(1), old(2, { revision: newRevision })]
    expect(plan({ servers, serverIds: ['i-2'] }).oldServers.map(({ id }) => id)).toEqual(['i-2'])
    expect(plan({ servers, serverIds: ['i-1', 'i-2'] }).oldServers.map(({ id }) => id)).toEqual(['i-1'])
  })

  it('replaces only those asked for, and knows no others', () => {
    const made = plan({ serverIds: ['i-2', 'i-9'] })
    expect(made.oldServers.map(({ id }) => id)).toEqual(['i-2'])
    expect(made.skipped).toEqual([{ id: 'i-1', name: 'web-1', reason: 'not asked for' }])
    expect(made.blockers[0]).toMatchObject({ code: 'refused', message: expect.stringContaining('i-9') })
  })

  it('replaces stopped servers as well', () => {
    expect(plan({ servers: [old(1, { state: 'stopped' })] }).oldServers).toMatchObject([{ id: 'i-1', state: 'stopped' }])
  })

  it('fills a role up to its wanted number, from nothing too', () => {
    const made = plan({ servers: [] })
    expect(made.newServers.map(({ name, replaces }) => [name, replaces])).toEqual([
      ['web-1', null],
      ['web-2', null],
    ])
    expect(made.steps.map(({ kind }) => kind)).toEqual(['check-plan', 'launch', 'wait-running', 'wait-healthy'])
    expect(made.steps.some(({ irreversible }) => irreversible)).toBe(false)
    const short = plan({ servers: [old(1, { revision: newRevision, subnetId: 'subnet-1', keyName: 'ops' })] })
    expect(short.newServers).toMatchObject([{ name: 'web-2', replaces: null, subnetId: 'subnet-1', keyName: 'ops' }])
  })

  it('never gives a name twice, not that of a destroyed server either', () => {
    const servers = [old(1), old(7, { state: 'terminated' }), old(2, { name: 'i-2' }), old(3, { name: 'legacy' })]
    expect(plan({ servers }).newServers.map(({ name }) => name)).toEqual(['web-8', 'web-9', 'legacy-2'])
  })

  it('takes network, key and profile from the recipe, else from the server replaced', () => {
    const servers = [
      old(1, { subnetId: 'subnet-a', securityGroupIds: ['sg-a'], keyName: 'ops', instanceProfileArn: 'arn:a', zone: 'eu-central-1b' }),
    ]
    expect(plan({ servers }).newServers[0]).toMatchObject({
      ...{ subnetId: 'subnet-a', securityGroupIds: ['sg-a'], keyName: 'ops', instanceProfile: 'arn:a', zone: 'eu-central-1b' },
    })
    const recipe = { network: { subnets: ['subnet-x'], securityGroups: ['sg-x'] }, keyName: 'new', instanceProfile: 'web' }
    expect(plan({ servers, current: currentWeb(recipe) }).newServers[0]).toMatchObject({
      ...{ subnetId: 'subnet-x', securityGroupIds: ['sg-x'], keyName: 'new', instanceProfile: 'web', zone: null },
    })
  })

  it('counts the months before and after, and the time both are paid', () => {
    const made = plan({ servers: [old(1), old(2, { state: 'stopped' })] })
    const month = 0.02 * 730 + 0.8
    expect(made.costPerMonthBefore.amount).toBeCloseTo(month + 0.8)
    expect(made.costPerMonthAfter.amount).toBeCloseTo(2 * month)
    const overlap = made.steps.slice(1).reduce((sum, step) => sum + step.expectedSeconds, 0)
    expect(made.extraCost.amount).toBeCloseTo((2 * month * overlap) / 3600 / 730)
    const unknown = plan({ prices: { ...flatPrices, instanceHour: () => null } })
    expect(unknown.extraCost).toMatchObject({ amount: null, missing: ['t3.small in eu-central-1'] })
  })

  it('is blocked by what would be lost or fight back', () => {
    const volume = { id: 'vol-d', device: '/dev/xvdb', sizeGiB: 100, type: 'gp3', deleteOnTermination: false, root: false }
    const servers = [
      old(1, { elasticAddress: true, publicAddress: '198.51.100.7' }),
      old(2, { tags: { 'aws:cloudformation:stack-name': 'shop' }, autoScalingGroup: 'web-asg' }),
    ]
    expect(codes(plan({ servers }))).toEqual(['elastic-address', 'auto-scaling-group', 'owned-elsewhere'])
    const root = old(1, { volumes: [{ ...volume, root: true }] })
    expect(codes(plan({ servers: [root, old(2)] }), 'warning')).toContain('data-volume')
    for (const { remedy } of plan({ servers }).blockers) expect(remedy).not.toBe('')
  })

  it('is blocked by what the cloud said', () => {
    const findings = {
      ...noFindings,
      terminationProtected: ['i-1'],
      freeAddresses: { 'subnet-1': 0 },
      lockedBy: { owner: 'ada@desk', since: Date.parse('2026-11-22T11:00:00.000Z') },
      runningJob: { id: 'job-1', title: 'Replace web' },
    }
    const servers = [old(1, { subnetId: 'subnet-1' }), old(2)]
    expect(codes(plan({ servers, findings }))).toEqual(['termination-protected', 'no-free-addresses', 'locked', 'role-busy'])
    expect(codes(plan({ servers, findings: { ...noFindings, freeAddresses: { 'subnet-1': 1 } } }))).toEqual([])
  })

  it('is blocked over the limit and over several regions', () => {
    expect(codes(plan({ maxServersPerRun: 1 }))).toEqual(['too-many-servers'])
    expect(codes(plan({ servers: [old(1), old(2, { region: 'us-east-1' })] }))).toEqual(['several-regions'])
    expect(codes(plan({ servers: [old(1), old(2, { region: 'us-east-1' })], serverIds: ['i-2'] }))).toEqual([])
  })

  it('says when the role keeps more servers than the recipe wants: a plan never makes it smaller', () => {
    const servers = [old(1), old(2), old(3, { revision: newRevision })]
    const made = plan({ servers })
    expect(made.oldServers).toHaveLength(2)
    expect(made.blockers).toContainEqual(
      expect.objectContaining({ code: 'more-than-wanted', severity: 'warning', message: expect.stringMatching(/3 servers.*wants 2/) }),
    )
    expect(codes(plan(), 'warning')).not.toContain('more-than-wanted')
  })

  it('says when a server runs, and is paid, in the place of one that is stopped', () => {
    const made = plan({ servers: [old(1), old(2, { state: 'stopped' })] })
    expect(made.blockers).toContainEqual(
      expect.objectContaining({
        code: 'stopped',
        severity: 'warning',
        serverId: 'i-2',
        message: expect.stringContaining('web-4 will run'),
      }),
    )
    expect(codes(plan(), 'warning')).not.toContain('stopped')
  })

  it('warns of a check that this computer may not reach', () => {
    const current = currentWeb({ health: [{ check: 'tcp', port: 80 }] })
    expect(codes(plan({ current }), 'warning')).toContain('unreachable-health-check')
    const servers = [old(1, { publicAddress: '198.51.100.7' })]
    const open = currentWeb({ servers: 1, health: [{ check: 'tcp', port: 80 }] })
    expect(codes(plan({ servers, current: open }), 'warning')).not.toContain('unreachable-health-check')
  })

  it('says why there is no current revision', () => {
    const problem = { state: 'problem', recipeName: 'web', message: 'Line 3: …', remedy: 'Mend recipe.yaml.' } as const
    for (const code of ['no-recipe', 'recipe-invalid', 'image-unresolved', 'user-data-too-large'] as const) {
      const made = plan({ current: { ...problem, code } })
      expect(planSchema.parse(made).blockers).toMatchObject([{ code, severity: 'blocker', remedy: 'Mend recipe.yaml.' }])
    }
  })
})

const anyServer = fc.record({
  revision: fc.constantFrom('r-old00000', 'r-older000', newRevision, null),
  state: fc.constantFrom('running', 'stopped', 'pending', 'terminated', 'shutting-down'),
  name: fc.constantFrom('web-1', 'web-2', 'web-12', 'legacy', 'db-0'),
  generation: fc.option(fc.integer({ min: 1, max: 50 })),
})

describe('for any role', () => {
  const anyInput = fc.record({
    servers: fc.array(anyServer, { maxLength: 8 }),
    strategy: fc.constantFrom(...strategySchema.options),
    wanted: fc.integer({ min: 0, max: 6 }),
    chosen: fc.option(fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 4 }), { nil: undefined }),
  })

  it('every old server goes exactly once, in the right order, and every new one is new', () => {
    fc.assert(
      fc.property(anyInput, ({ servers: given, strategy, wanted, chosen }) => {
        const servers = given.map((different, index) => aServer({ ...different, id: `i-${index}` } as Partial<Server>))
        const serverIds = chosen?.map((index) => `i-${index}`)
        const made = plan({ servers, strategy, current: currentWeb({ servers: wanted }), serverIds })
        const alive = servers.filter(isAlive)
        const oldIds = made.oldServers.map(({ id }) => id)
        expect(new Set(oldIds).size).toBe(oldIds.length)
        expect([...oldIds, ...made.skipped.map(({ id }) => id)].sort()).toEqual(alive.map(({ id }) => id).sort())
        expect(made.newServers.flatMap(({ replaces }) => replaces ?? [])).toEqual(strategy === 'root-volume' ? [] : oldIds)
        expect(made.batches.flatMap(({ serverIds: ids }) => ids)).toEqual(codes(made).includes('cannot-keep-healthy') ? [] : oldIds)

        const names = made.newServers.map(({ name }) => name)
        expect(new Set([...names, ...servers.map(({ name }) => name)]).size).toBe(
          names.length + new Set(servers.map(({ name }) => name)).size,
        )
        for (const { generation } of made.newServers) {
          for (const server of servers) expect(generation).toBeGreaterThan(server.generation ?? 0)
        }

        for (const step of made.steps.slice(1)) expect(step.serverIds.length + step.newServerNames.length).toBeGreaterThan(0)
        const at = (kind: string) => made.steps.findIndex((step) => step.kind === kind)
        const terminating = made.steps.filter(({ kind }) => kind === 'terminate')
        expect(terminating.flatMap((step) => step.serverIds)).toEqual(strategy === 'root-volume' ? [] : oldIds)
        expect(made.steps.filter(({ irreversible }) => irreversible)).toEqual(terminating)
        expect(new Set(made.steps.map(({ id }) => id)).size).toBe(made.steps.length)
        if (oldIds.length > 0 && strategy === 'blue-green') {
          expect(at('launch')).toBeLessThan(at('wait-healthy'))
          expect(at('wait-healthy')).toBeLessThan(at('check-still-healthy'))
          expect(at('terminate')).toBe(at('check-still-healthy') + 1)
          expect(made.downtimeSeconds).toBe(0)
        }
        if (oldIds.length > 0 && strategy === 'destroy-first') expect(at('wait-terminated')).toBeLessThan(at('launch'))
        expect(made.expectedSeconds).toBeGreaterThanOrEqual(made.downtimeSeconds)
        expect(made.steps.filter((step) => step.offline).reduce((sum, step) => sum + step.expectedSeconds, 0)).toBe(made.downtimeSeconds)
        if (serverIds === undefined)
          expect(alive.length - (strategy === 'root-volume' ? 0 : oldIds.length) + names.length).toBeGreaterThanOrEqual(wanted)
      }),
    )
  })
})
