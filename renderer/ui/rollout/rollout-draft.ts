import type { Strategy } from '../../../shared/model/recipe.ts'
import type { Rollout } from '../../../shared/model/replacement/rollout.ts'
import { exactDuration, parseDuration } from '../duration-text.ts'

/** What stands in the form’s fields, also while it cannot be read. */
export interface RolloutDraft {
  readonly maxSurge: string
  readonly maxUnavailable: string
  readonly minHealthyPercentage: string
  readonly canary: boolean
  readonly checkpointPercentages: string
  readonly checkpointDelaySeconds: string
  readonly instanceWarmupSeconds: string
  readonly bakeSeconds: string
  readonly bakeErrorsPerMinute: string
  readonly hold: boolean
  readonly oldServers: Rollout['oldServers']
  readonly quarantineDays: string
  readonly snapshotVolumes: boolean
}
export type RolloutField = keyof RolloutDraft

export function draftOf(rollout: Rollout): RolloutDraft {
  return {
    maxSurge: String(rollout.maxSurge),
    maxUnavailable: rollout.maxUnavailable === undefined ? '' : String(rollout.maxUnavailable),
    minHealthyPercentage: String(rollout.minHealthyPercentage),
    canary: rollout.canary,
    checkpointPercentages: rollout.checkpointPercentages.join(', '),
    checkpointDelaySeconds: exactDuration(rollout.checkpointDelaySeconds),
    instanceWarmupSeconds: exactDuration(rollout.instanceWarmupSeconds),
    bakeSeconds: exactDuration(rollout.bakeSeconds),
    bakeErrorsPerMinute: rollout.bakeErrorsPerMinute === undefined ? '' : String(rollout.bakeErrorsPerMinute),
    hold: rollout.hold,
    oldServers: rollout.oldServers,
    quarantineDays: String(rollout.quarantineDays),
    snapshotVolumes: rollout.snapshotVolumes,
  }
}

const isZero = (text: string) => /^0+%?$/.test(text.trim())

/** The fields that change anything with this strategy and what is set so far, in the order of the form. */
export function fieldsFor(strategy: Strategy, draft: RolloutDraft): RolloutField[] {
  const inTurn = strategy === 'rolling' || strategy === 'root-volume'
  const fields: RolloutField[] = []
  if (strategy === 'rolling') fields.push('maxSurge')
  if (strategy === 'root-volume' || (strategy === 'rolling' && isZero(draft.maxSurge)))
    fields.push('minHealthyPercentage', 'maxUnavailable')
  if (inTurn) fields.push('canary', 'checkpointPercentages')
  if (inTurn && (draft.canary || draft.checkpointPercentages.trim() !== '')) fields.push('checkpointDelaySeconds')
  fields.push('instanceWarmupSeconds', 'bakeSeconds')
  if (!isZero(draft.bakeSeconds)) fields.push('bakeErrorsPerMinute')
  fields.push('hold')
  if (strategy !== 'root-volume') fields.push('oldServers')
  if (strategy !== 'root-volume' && draft.oldServers === 'quarantine') fields.push('quarantineDays')
  fields.push('snapshotVolumes')
  return fields
}

export interface ReadDraft {
  /** What could be read of the fields that matter. */
  readonly rollout: Partial<Rollout>
  /** What is wrong, by field: the plan is not made anew until it is put right. */
  readonly problems: Readonly<Partial<Record<RolloutField, string>>>
}

/** `base`: the settings that are changed, for what the form does not show and for what cannot be emptied. */
export function readDraft(draft: RolloutDraft, strategy: Strategy, base: Rollout): ReadDraft {
  const problems: Partial<Record<RolloutField, string>> = {}
  let rollout: Partial<Rollout> = { ...base }
  for (const field of fieldsFor(strategy, draft)) {
    const read = readers[field](draft, base)
    if (typeof read === 'string') problems[field] = read
    else rollout = { ...rollout, ...read }
  }
  return { rollout, problems }
}

/** A problem, or what the field says. */
type Reader = (draft: RolloutDraft, base: Rollout) => string | Partial<Rollout>

const readers: Readonly<Record<RolloutField, Reader>> = {
  maxSurge: ({ maxSurge }) => {
    const value = countOrShare(maxSurge)
    return value === null ? 'A whole number of servers up to 200, or a share like 25%.' : { maxSurge: value }
  },
  maxUnavailable: ({ maxUnavailable }, base) => {
    // A recipe’s own limit is lifted by one that limits nothing; an absent one cannot be said.
    if (maxUnavailable.trim() === '') return base.maxUnavailable === undefined ? {} : { maxUnavailable: '100%' }
    const value = countOrShare(maxUnavailable)
    return value === null
      ? 'A whole number of servers up to 200, or a share like 25%; empty: no limit of its own.'
      : { maxUnavailable: value }
  },
  minHealthyPercentage: ({ minHealthyPercentage }) => {
    const value = wholeNumber(minHealthyPercentage.replace('%', ''), 0, 100)
    return value === null ? 'A whole percentage from 0 to 100.' : { minHealthyPercentage: value }
  },
  canary: ({ canary }) => ({ canary }),
  checkpointPercentages: ({ checkpointPercentages }) => {
    const parts = checkpointPercentages.split(/[\s,;]+/).filter((part) => part !== '')
    const values = parts.map((part) => wholeNumber(part.replace('%', ''), 1, 99))
    const rising = values.every((value, index) => value !== null && (index === 0 || value > (values[index - 1] ?? 0)))
    if (!rising) return 'Percentages from 1 to 99 that go up: 20, 50.'
    return { checkpointPercentages: values.flatMap((value) => value ?? []) }
  },
  checkpointDelaySeconds: duration('checkpointDelaySeconds', 172_800, 'two days'),
  instanceWarmupSeconds: duration('instanceWarmupSeconds', 21_600, 'six hours'),
  bakeSeconds: duration('bakeSeconds', 172_800, 'two days'),
  bakeErrorsPerMinute: ({ bakeErrorsPerMinute: text }, base) => {
    if (text.trim() === '') {
      const before = base.bakeErrorsPerMinute
      return before === undefined ? {} : `The recipe allows ${before} a minute. A plan can have another number, not none.`
    }
    const value = /^\d{1,6}([.,]\d{1,3})?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : null
    return value === null ? 'A number of lines a minute, like 5 or 0.5; empty: not watched.' : { bakeErrorsPerMinute: value }
  },
  hold: ({ hold }) => ({ hold }),
  oldServers: ({ oldServers }) => ({ oldServers }),
  quarantineDays: ({ quarantineDays }) => {
    const value = wholeNumber(quarantineDays, 1, 90)
    return value === null ? 'A whole number from 1 to 90 days.' : { quarantineDays: value }
  },
  snapshotVolumes: ({ snapshotVolumes }) => ({ snapshotVolumes }),
}

function duration(field: 'checkpointDelaySeconds' | 'instanceWarmupSeconds' | 'bakeSeconds', longest: number, words: string): Reader {
  return (draft) => {
    const value = parseDuration(draft[field])
    if (value === null) return 'A time with its unit: 90 s, 15 min, 1 h 30 min; 0 for none.'
    return value > longest ? `At most ${words}.` : { [field]: value }
  }
}

function wholeNumber(text: string, least: number, most: number): number | null {
  const trimmed = text.trim()
  const value = Number(trimmed)
  return /^\d+$/.test(trimmed) && value >= least && value <= most ? value : null
}

function countOrShare(text: string): number | string | null {
  const trimmed = text.replaceAll(' ', '')
  if (trimmed.endsWith('%')) {
    const share = wholeNumber(trimmed.slice(0, -1), 0, 100)
    return share === null ? null : `${share}%`
  }
  return wholeNumber(trimmed, 0, 200)
}
