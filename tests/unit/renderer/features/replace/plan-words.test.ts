import { describe, expect, it } from 'vitest'
import { withEvent } from '../../../../../renderer/features/replace/job-events.ts'
import {
  bakingWords,
  extraCostWords,
  healthWords,
  needsRoleName,
  planEffect,
  quarantineWords,
} from '../../../../../renderer/features/replace/plan-words.ts'
import type { JobEvent } from '../../../../../shared/model/job.ts'
import { nothingToHandOver, type Plan, type PlanStep, type StepKind } from '../../../../../shared/model/replacement/plan.ts'
import { rolloutSchema } from '../../../../../shared/model/replacement/rollout.ts'

const old = (id: string) => ({ id, name: id, state: 'running', revision: null })
const fresh = (name: string): Plan['newServers'][number] => ({
  name,
  replaces: null,
  generation: 2,
  region: 'eu-central-1',
  zone: null,
  subnetId: null,
  securityGroupIds: [],
  keyName: null,
  instanceProfile: null,
  publicAddress: null,
})

const aStep = (kind: StepKind): PlanStep => ({
  ...{ id: kind, kind, batch: 1, title: kind, serverIds: [], newServerNames: [] },
  ...{ expectedSeconds: 1, durationFrom: 'estimate', irreversible: false, offline: false },
})

function aPlan(oldServers: number, newServers: number, strategy: Plan['strategy'] = 'blue-green'): Plan {
  const money = { amount: 0, currency: 'USD' as const, missing: [] }
  return {
    id: 'plan-1',
    madeAt: '2026-11-22T12:00:00.000Z',
    accountId: 'sandbox',
    region: 'eu-central-1',
    role: 'web',
    recipe: 'web',
    strategy,
    rollout: rolloutSchema.parse({}),
    batches: [],
    handOver: nothingToHandOver,
    minimumHealthy: 0,
    fromRevisions: [],
    toRevision: 'r-1',
    imageId: 'ami-1',
    oldServers: Array.from({ length: oldServers }, (_, index) => old(`i-${index}`)),
    newServers: Array.from({ length: newServers }, (_, index) => fresh(`web-${index}`)),
    skipped: [],
    health: [],
    healthPasses: 3,
    healthTimeoutSeconds: 600,
    steps: [],
    blockers: [],
    notChecked: [],
    expectedSeconds: 0,
    downtimeSeconds: 0,
    extraCost: money,
    costPerMonthBefore: money,
    costPerMonthAfter: money,
  }
}

describe('what the button of a plan says', () => {
  it.each([
    [[aPlan(2, 2)], 'Replace 2 servers'],
    [[aPlan(1, 1)], 'Replace 1 server'],
    [[aPlan(1, 2)], 'Replace 1 server, launch 1 more'],
    [[aPlan(0, 3)], 'Launch 3 servers'],
    [[aPlan(2, 2), aPlan(3, 3)], 'Replace 5 servers'],
  ])('the effect, of all plans together', (plans, words) => {
    expect(planEffect(plans)).toBe(words)
  })

  it('wants the role’s name only where servers go before their successors exist', () => {
    const inOrder = (...kinds: StepKind[]) => {
      const plan = aPlan(1, 1)
      const batch = { number: 1, serverIds: ['i-0'], newServerNames: ['web-0'], percentageAfter: 100, checkpoint: false, canary: false }
      return { ...plan, batches: [batch], steps: kinds.map((kind) => ({ ...aStep(kind), irreversible: kind === 'terminate' })) }
    }
    expect(needsRoleName(inOrder('terminate', 'launch'))).toBe(true)
    expect(needsRoleName(inOrder('launch', 'terminate'))).toBe(false)
    expect(needsRoleName(inOrder('quarantine', 'launch'))).toBe(false)
    expect(needsRoleName(inOrder('launch'))).toBe(false)
  })

  it('names each health check', () => {
    expect(healthWords({ check: 'http', port: 80, path: '/up', status: 200, tls: false })).toBe('HTTP :80/up answers 200')
    expect(healthWords({ check: 'tcp', port: 22 })).toBe('TCP port 22')
  })
})

describe('what a plan says of a baked recipe', () => {
  const builder = fresh('web-builder-2')
  const rest = { keepImages: 3, firstBootSeenBy: 'console' } as const
  const image = { id: 'ami-1', name: 'henge-web-r-1', createdAt: '2026-11-22T12:00:00.000Z' }

  it('is nothing where servers install everything themselves', () => {
    expect(bakingWords(aPlan(1, 1))).toBeNull()
    expect(extraCostWords(aPlan(1, 1))).toBe('while both run')
  })

  it('is whether an image is baked or which one is taken, and when it costs', () => {
    expect(bakingWords({ ...aPlan(1, 1), baking: { image, builder: null, ...rest } })).toBe('from the image henge-web-r-1')
    const baked = { ...aPlan(0, 2), baking: { image: null, builder, ...rest } }
    expect(bakingWords(baked)).toBe('an image is baked first')
    expect(extraCostWords(baked)).toBe('while the builder runs')
    const batch = { number: 1, serverIds: ['i-0'], newServerNames: ['web-0'], percentageAfter: 100, checkpoint: false, canary: false }
    expect(extraCostWords({ ...aPlan(1, 1), batches: [batch], baking: baked.baking })).toBe('while the builder, and then both, run')
  })
})

describe('events of a job', () => {
  const event = (sequence: number, kind: JobEvent['kind'], stepId: string | null = 'launch'): JobEvent => ({
    sequence,
    jobId: 'job-1',
    at: '2026-11-22T12:00:00.000Z',
    kind,
    stepId,
    value: null,
    title: 'Launch',
    detail: null,
  })
  const take = (...events: JobEvent[]) => events.reduce<readonly JobEvent[]>(withEvent, []).map((each) => each.sequence)

  it('keeps the newest progress of a step only', () => {
    expect(take(event(1, 'step-started'), event(2, 'step-progress'), event(3, 'step-progress'), event(4, 'step-finished'))).toEqual([
      1, 3, 4,
    ])
  })

  it('takes each event once, also when the stream was opened again', () => {
    expect(take(event(1, 'step-started'), event(2, 'step-finished'), event(1, 'step-started'), event(2, 'step-finished'))).toEqual([1, 2])
  })
})

it('a plan with a quarantine says until when the old servers are kept', () => {
  const plan = { ...aPlan(2, 2), rollout: rolloutSchema.parse({ oldServers: 'quarantine', quarantineDays: 14 }), expectedSeconds: 600 }
  expect(quarantineWords(plan)).toBe('old ones kept in quarantine until about 6 Dec 2026')
  expect(quarantineWords({ ...plan, strategy: 'root-volume' })).toBeNull()
  expect(quarantineWords(aPlan(2, 2))).toBeNull()
})
