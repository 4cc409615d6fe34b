import { describe, expect, it } from 'vitest'
import { batchName, batchSubjects, groupWords } from '../../../../../renderer/features/replace/batch-words.ts'
import { barOf, durationSources, planTimeline } from '../../../../../renderer/features/replace/plan-timeline.ts'
import type { PlanBatch, PlanStep, StepKind } from '../../../../../shared/model/replacement/plan.ts'

const step = (kind: StepKind, batch: number, expectedSeconds: number, durationFrom: PlanStep['durationFrom'] = 'estimate'): PlanStep => ({
  ...{ id: `${kind}-${batch}`, kind, batch, title: kind, serverIds: [], newServerNames: [] },
  ...{ expectedSeconds, durationFrom, irreversible: kind === 'terminate', offline: false },
})

const aBatch = (number: number, different: Partial<PlanBatch> = {}): PlanBatch => ({
  ...{ number, serverIds: [`i-${number}`], newServerNames: [`web-${number + 10}`] },
  ...{ percentageAfter: number * 10, checkpoint: false, canary: false, ...different },
})

/** A canary with its checkpoint, then `count` batches that are alike. */
function rolling(count: number) {
  const first = [step('launch', 1, 2), step('wait-healthy', 1, 40), step('terminate', 1, 2), step('checkpoint', 1, 900, 'setting')]
  const others = Array.from({ length: count }, (_, index) => index + 2)
  const steps = others.flatMap((number) => [
    step('check-batch', number, 2),
    ...[step('launch', number, 2), step('wait-healthy', number, 40), step('terminate', number, 2)],
  ])
  return {
    batches: [aBatch(1, { canary: true, checkpoint: true }), ...others.map((number) => aBatch(number))],
    steps: [step('check-plan', 0, 1), ...first, ...steps],
  }
}

describe('the timeline of a plan', () => {
  it('begins each step where the one before is expected to end', () => {
    const { before, groups, seconds } = planTimeline(rolling(1))
    expect([...before, ...groups.flatMap((group) => group.steps)].map(({ startsAt }) => startsAt)).toEqual([
      0, 1, 3, 43, 45, 945, 947, 949, 989,
    ])
    expect(seconds).toBe(991)
  })

  it('puts what is done for the whole plan before or after the batches, as it runs', () => {
    const { steps, batches } = rolling(1)
    const [check, ...rest] = steps
    if (!check) throw new Error('there is a first step')
    const { before, after } = planTimeline({ batches, steps: [check, step('wait-image', 0, 180), ...rest, step('prune-images', 0, 2)] })
    const shown = (timed: typeof after) => timed.map(({ step: { kind }, startsAt }) => [kind, startsAt])
    expect(shown(before)).toEqual([
      ['check-plan', 0],
      ['wait-image', 1],
    ])
    expect(shown(after)).toEqual([['prune-images', 1171]])
  })

  it('shows batches that are alike once, and says how many there are', () => {
    const { groups } = planTimeline(rolling(5))
    expect(groups.map(({ batches, startsAt, seconds }) => [batches.length, startsAt, seconds])).toEqual([
      [1, 1, 944],
      [5, 945, 230],
    ])
    expect(groups.map(({ batches }) => batchName(batches))).toEqual(['Batch 1', 'Batches 2–6'])
  })

  it('does not take a first look for a difference, but another duration, size or checkpoint', () => {
    const alike = { batches: [aBatch(1), aBatch(2)], steps: [step('launch', 1, 2), step('check-batch', 2, 2), step('launch', 2, 2)] }
    expect(planTimeline(alike).groups).toHaveLength(1)
    expect(planTimeline({ ...alike, batches: [aBatch(1), aBatch(2, { checkpoint: true })] }).groups).toHaveLength(2)
    expect(planTimeline({ ...alike, batches: [aBatch(1), aBatch(2, { serverIds: ['i-2', 'i-3'] })] }).groups).toHaveLength(2)
    expect(planTimeline({ ...alike, steps: [step('launch', 1, 2), step('launch', 2, 3)] }).groups).toHaveLength(2)
  })

  it('marks once in each batch from where it does not turn back, quarantine too', () => {
    const { groups } = planTimeline({
      batches: [aBatch(1)],
      steps: [step('launch', 1, 2), step('terminate', 1, 2), step('wait-terminated', 1, 45)],
    })
    expect(groups[0]?.steps.map(({ pointOfNoReturn }) => pointOfNoReturn)).toEqual([false, true, false])
    const kept = planTimeline({ batches: [aBatch(1)], steps: [step('launch', 1, 2), step('quarantine', 1, 45)] })
    expect(kept.groups[0]?.steps.map(({ pointOfNoReturn }) => pointOfNoReturn)).toEqual([false, true])
  })

  it('says where its durations come from', () => {
    expect(durationSources(rolling(1).steps)).toEqual(['estimate', 'setting'])
    expect(durationSources([step('launch', 1, 2, 'history')])).toEqual(['history'])
  })

  it('draws bars as parts of the whole', () => {
    expect(barOf(30, 60, 120)).toEqual({ left: 25, width: 50 })
    expect(barOf(0, 0, 0)).toEqual({ left: 0, width: 0 })
  })
})

describe('the words for batches', () => {
  const plan = {
    oldServers: [1, 2, 3, 4].map((number) => ({ id: `i-${number}`, name: `web-${number}`, state: 'running', revision: null })),
  }

  it('name who goes and who comes', () => {
    expect(batchSubjects(plan, [aBatch(1)])).toBe('web-1 → web-11')
    expect(batchSubjects(plan, [aBatch(1, { newServerNames: [] })])).toBe('web-1')
    expect(batchSubjects(plan, [aBatch(1, { serverIds: [] })])).toBe('launches web-11')
    expect(batchSubjects(plan, [aBatch(1, { serverIds: ['i-1', 'i-2', 'i-3', 'i-4'], newServerNames: ['a'] })])).toBe(
      'web-1, web-2 and 2 more → a',
    )
    expect(batchSubjects(plan, [aBatch(1), aBatch(2)])).toBe('2 of 1 server each')
  })

  it('tell the canary and the checkpoints', () => {
    expect(groupWords([aBatch(1, { canary: true, checkpoint: true })])).toBe(' · canary · then a checkpoint at 10 %')
    expect(groupWords([aBatch(1)])).toBe('')
  })
})
