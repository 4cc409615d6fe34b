import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { batchesDoneAfter, batchSizes, countOf, paceOf, rolloutSchema } from '../../../../../shared/model/replacement/rollout.ts'

const rollout = (different: Record<string, unknown> = {}) => rolloutSchema.parse(different)

describe('the pace of a rolling replacement', () => {
  it('rounds a surge up and what may be missing down', () => {
    expect([countOf('25%', 10, 'up'), countOf('25%', 10, 'down'), countOf(3, 10, 'up')]).toEqual([3, 2, 3])
    expect(paceOf(rollout({ maxSurge: '25%' }), 10)).toEqual({ batchSize: 3, launchFirst: true, minimumHealthy: 10 })
    expect(paceOf(rollout({ maxSurge: 0, maxUnavailable: '25%', minHealthyPercentage: 0 }), 10).batchSize).toBe(2)
  })

  it('takes the stricter of maxUnavailable and minHealthyPercentage', () => {
    expect(paceOf(rollout({ maxSurge: 0, maxUnavailable: 5, minHealthyPercentage: 80 }), 10)).toEqual({
      ...{ batchSize: 2, launchFirst: false, minimumHealthy: 8 },
    })
    expect(paceOf(rollout({ maxSurge: 0, maxUnavailable: 1, minHealthyPercentage: 50 }), 10).batchSize).toBe(1)
  })

  it('cannot go on with one server that must stay healthy, and no surge', () => {
    expect(paceOf(rollout({ maxSurge: 0 }), 1)).toEqual({ batchSize: 0, launchFirst: false, minimumHealthy: 1 })
    expect(batchSizes(1, 0, rollout())).toEqual([])
  })
})

describe('the batches of a rolling replacement', () => {
  it('reaches 50 % after 45 minutes in the example of EC2 Auto Scaling', () => {
    // 10 instances, checkpoints at 20 and 50 % with a delay of 15 minutes, minimum healthy 80 %, warm-up of 10 minutes.
    const example = rollout({ maxSurge: 0, minHealthyPercentage: 80, checkpointPercentages: [20, 50], checkpointDelaySeconds: 15 * 60 })
    const { batchSize } = paceOf(example, 10)
    const batches = batchSizes(10, batchSize, example)
    expect(batches.map(({ size }) => size)).toEqual([2, 2, 1, 2, 2, 1])
    expect(batches.map(({ percentageAfter }) => percentageAfter)).toEqual([20, 40, 50, 70, 90, 100])
    const done = batchesDoneAfter(batches, 10 * 60, example.checkpointDelaySeconds).map((seconds) => seconds / 60)
    expect(done[0]).toBe(10)
    expect(done[2]).toBe(45)
    expect(done).toEqual([10, 35, 45, 70, 80, 90])
  })

  it('sends one server ahead as a canary', () => {
    const batches = batchSizes(5, 2, rollout({ canary: true }))
    expect(batches.map(({ size, canary, checkpoint }) => [size, canary, checkpoint])).toEqual([
      [1, true, true],
      [2, false, false],
      [2, false, false],
    ])
    expect(batchSizes(1, 1, rollout({ canary: true }))).toMatchObject([{ size: 1, canary: true, checkpoint: false }])
  })

  it('takes every server once, never more than a batch, and stops at every checkpoint', () => {
    const percentages = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 5 }).map((list) => list.sort((a, b) => a - b))
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 30 }),
        percentages,
        fc.boolean(),
        (count, size, at, canary) => {
          const batches = batchSizes(count, size, { checkpointPercentages: at, canary })
          expect(batches.reduce((sum, batch) => sum + batch.size, 0)).toBe(count)
          expect(Math.max(...batches.map((batch) => batch.size))).toBeLessThanOrEqual(size)
          const ends = batches.map((_, index) => batches.slice(0, index + 1).reduce((sum, batch) => sum + batch.size, 0))
          for (const percentage of at) expect(ends).toContain(Math.ceil((percentage * count) / 100))
          expect(batches.at(-1)?.checkpoint).toBe(false)
        },
      ),
    )
  })
})
