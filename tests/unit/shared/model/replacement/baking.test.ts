import { describe, expect, it } from 'vitest'
import { noFindings } from '../../../../../shared/model/replacement/findings.ts'
import type { Plan } from '../../../../../shared/model/replacement/plan.ts'
import { type PlanInput, planReplacement } from '../../../../../shared/model/replacement/plan-replacement.ts'
import { flatPrices } from '../../../../fakes/flat-prices.ts'
import { currentWeb } from '../../../../fakes/replacement-world.ts'
import { aServer } from '../../../../fakes/servers.ts'

const old = (number: number) =>
  aServer({
    id: `i-${number}`,
    name: `web-${number}`,
    role: 'web',
    revision: 'r-old00000',
    generation: 2,
    subnetId: 'subnet-1',
    securityGroupIds: ['sg-1'],
  })
const found = { id: 'ami-own', name: 'henge-web-r-new', createdAt: '2026-11-20T10:00:00.000Z' }

function plan(recipe: Record<string, unknown>, different: Partial<PlanInput> = {}): Plan {
  return planReplacement({
    ...{ id: 'plan-1', madeAt: Date.parse('2026-11-22T12:00:00.000Z'), accountId: 'sandbox', role: 'web', defaultRegion: 'eu-central-1' },
    ...{ servers: [old(1), old(2)], current: currentWeb(recipe), prices: flatPrices, maxServersPerRun: 20, history: {} },
    ...{ strategy: 'blue-green', findings: noFindings },
    ...different,
  })
}

const baking = ['launch-builder', 'wait-builder', 'stop-builder', 'create-image', 'wait-image', 'remove-builder']
const betweenBatches = ({ steps }: Plan) => steps.filter(({ batch }) => batch === 0).map(({ kind }) => kind)

describe('a plan for a recipe that is built at boot', () => {
  it('neither bakes nor prunes', () => {
    const made = plan({})
    expect(betweenBatches(made)).toEqual(['check-plan'])
    expect(made).not.toHaveProperty('baking')
  })
})

describe('a plan for a baked recipe', () => {
  it('begins with a builder where there is no image of the revision, and ends with old images', () => {
    const made = plan({ build: 'baked', keepImages: 5 })
    expect(made.steps.slice(0, 8).map(({ kind }) => kind)).toEqual(['check-plan', ...baking, 'launch'])
    expect(made.steps.at(-1)).toMatchObject({
      kind: 'prune-images',
      batch: 0,
      title: 'Remove images of web that nobody uses; keep the newest 5',
    })
    expect(betweenBatches(made)).toEqual(['check-plan', ...baking, 'prune-images'])
    expect(made.baking).toMatchObject({ image: null, keepImages: 5 })
    expect(made.imageId).toBe('ami-00000000000000002')
  })

  it('puts the builder where the first new server will be, under a name of its own', () => {
    const made = plan({ build: 'baked' })
    expect(made.baking?.builder).toEqual({ ...made.newServers[0], name: 'web-builder-3', replaces: null })
    expect(made.newServers.map(({ name }) => name)).toEqual(['web-3', 'web-4'])
    expect(made.steps.find(({ kind }) => kind === 'launch-builder')).toMatchObject({
      newServerNames: ['web-builder-3'],
      durationFrom: 'estimate',
    })
  })

  it('has a place for the builder also where no server is launched', () => {
    const { baking: planned } = plan({ build: 'baked' }, { strategy: 'root-volume' })
    expect(planned?.builder).toMatchObject({ name: 'web-builder-3', subnetId: 'subnet-1', securityGroupIds: ['sg-1'] })
    const empty = plan({ build: 'baked', network: { subnets: ['subnet-9'] } }, { servers: [] })
    expect(empty.baking?.builder).toMatchObject({ name: 'web-builder-1', subnetId: 'subnet-9' })
  })

  it('costs what the builder costs, and takes as long', () => {
    const boot = plan({})
    const made = plan({ build: 'baked' })
    const bakingSteps = made.steps.filter(({ kind }) => baking.includes(kind))
    const seconds = bakingSteps.reduce((sum, { expectedSeconds }) => sum + expectedSeconds, 0)
    const pruning = made.steps.at(-1)?.expectedSeconds ?? 0
    expect(made.expectedSeconds).toBe(boot.expectedSeconds + seconds + pruning)
    // $0.02 an hour, and 8 GiB at $0.10 a month of 730 hours.
    expect((made.extraCost.amount ?? 0) - (boot.extraCost.amount ?? 0)).toBeCloseTo((seconds / 3600) * (0.02 + 0.8 / 730), 6)
    expect(made.costPerMonthAfter).toEqual(boot.costPerMonthAfter)
    expect(made.downtimeSeconds).toBe(0)
  })

  it('launches from an image of the revision that is there', () => {
    const made = plan({ build: 'baked' }, { findings: { ...noFindings, ownImage: found } })
    expect(made.baking).toEqual({ image: found, builder: null, keepImages: 3, firstBootSeenBy: 'console' })
    expect(betweenBatches(made)).toEqual(['check-plan', 'prune-images'])
    expect(made.extraCost).toEqual(plan({}).extraCost)
  })

  it('bakes nothing where nothing is to be replaced', () => {
    const current = [1, 2].map((number) => ({ ...old(number), revision: currentWeb().revision }))
    expect(plan({ build: 'baked' }, { servers: current }).steps).toEqual([])
  })

  it('takes durations from earlier bakes', () => {
    const made = plan({ build: 'baked' }, { history: { 'wait-image': 411.2 } })
    expect(made.steps.find(({ kind }) => kind === 'wait-image')).toMatchObject({ expectedSeconds: 412, durationFrom: 'history' })
  })
})
