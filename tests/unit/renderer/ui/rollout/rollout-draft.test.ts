import { describe, expect, it } from 'vitest'
import { draftOf, fieldsFor, type RolloutDraft, readDraft } from '../../../../../renderer/ui/rollout/rollout-draft.ts'
import { rolloutSentence } from '../../../../../renderer/ui/rollout/rollout-words.ts'
import { type Rollout, rolloutSchema } from '../../../../../shared/model/replacement/rollout.ts'

const base = rolloutSchema.parse({})
const draft = (change: Partial<RolloutDraft> = {}) => ({ ...draftOf(base), ...change })
const read = (change: Partial<RolloutDraft>, strategy: Parameters<typeof readDraft>[1] = 'rolling', from: Rollout = base) =>
  readDraft({ ...draftOf(from), ...change }, strategy, from)

describe('the settings of a plan', () => {
  it('are taken back unchanged when nothing was typed', () => {
    const all = rolloutSchema.parse({
      maxSurge: '25%',
      checkpointPercentages: [20, 50],
      bakeSeconds: 600,
      bakeErrorsPerMinute: 2.5,
      hold: true,
    })
    for (const strategy of ['rolling', 'blue-green', 'root-volume', 'destroy-first'] as const) {
      expect(readDraft(draftOf(all), strategy, all)).toEqual({ rollout: all, problems: {} })
    }
  })

  it('are read as people write them', () => {
    const { rollout, problems } = read({
      maxSurge: '25 %',
      checkpointPercentages: '20%, 50',
      checkpointDelaySeconds: '15 min',
      bakeSeconds: '1 h',
    })
    expect(problems).toEqual({})
    expect(rollout).toMatchObject({ maxSurge: '25%', checkpointPercentages: [20, 50], checkpointDelaySeconds: 900, bakeSeconds: 3600 })
    expect(rolloutSchema.safeParse(rollout).success).toBe(true)
  })

  it.each<Partial<RolloutDraft>>([
    { maxSurge: 'two' },
    { maxSurge: '300' },
    { maxSurge: '0', minHealthyPercentage: '101' },
    { maxSurge: '0', maxUnavailable: '1.5' },
    { checkpointPercentages: '50, 20' },
    { checkpointPercentages: '100' },
    { canary: true, checkpointDelaySeconds: '5' },
    { bakeSeconds: '3 weeks' },
    { bakeSeconds: '3 d' },
    { bakeSeconds: '5 min', bakeErrorsPerMinute: 'few' },
    { oldServers: 'quarantine', quarantineDays: '0' },
  ])('say what is wrong and keep the rest: %j', (change) => {
    const { rollout, problems } = read(change)
    expect(Object.values(problems)).toHaveLength(1)
    expect(rolloutSchema.safeParse(rollout).success).toBe(true)
  })

  it('ask only for what changes something', () => {
    expect(fieldsFor('blue-green', draft())).toEqual(['instanceWarmupSeconds', 'bakeSeconds', 'hold', 'oldServers', 'snapshotVolumes'])
    expect(fieldsFor('rolling', draft())).not.toContain('maxUnavailable')
    expect(fieldsFor('rolling', draft({ maxSurge: '0' }))).toContain('maxUnavailable')
    expect(fieldsFor('root-volume', draft())).not.toContain('oldServers')
    expect(fieldsFor('rolling', draft({ canary: true }))).toContain('checkpointDelaySeconds')
  })

  it('do not fail on a field that is not asked for', () => {
    expect(read({ maxSurge: 'nonsense' }, 'blue-green')).toEqual({ rollout: base, problems: {} })
  })

  it('lift a limit of the recipe where the field is emptied, and say where that cannot be', () => {
    const limited = rolloutSchema.parse({ maxSurge: 0, maxUnavailable: 1, bakeSeconds: 60, bakeErrorsPerMinute: 5 })
    expect(read({ maxUnavailable: '' }, 'rolling', limited).rollout.maxUnavailable).toBe('100%')
    expect(read({ bakeErrorsPerMinute: '' }, 'rolling', limited).problems.bakeErrorsPerMinute).toContain('5 a minute')
  })

  it('fit in one sentence', () => {
    const rollout = rolloutSchema.parse({
      canary: true,
      checkpointDelaySeconds: 900,
      bakeSeconds: 300,
      hold: true,
      oldServers: 'quarantine',
    })
    expect(rolloutSentence('rolling', rollout)).toBe(
      '1 server more at a time · one first, alone · 15 min each pause · watched for 5 min · waits for you before the old ones go · old ones kept in quarantine 7 days',
    )
    expect(rolloutSentence('root-volume', base)).toBe('90 % stay healthy · not watched before the old ones go')
  })
})
