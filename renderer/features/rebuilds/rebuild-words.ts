import { inZone } from '../../../shared/model/local-time.ts'
import type { Rebuild, RebuildItem, RebuildRule } from '../../../shared/model/rebuild.ts'
import { rolloutSchema } from '../../../shared/model/replacement/rollout.ts'
import { rolloutSentence, strategyWords } from '../../ui/rollout/rollout-words.ts'
import { courseMarks, type MeaningWord } from '../../ui/status-mark.tsx'

export const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

/** “web”, “db and web”, “db, api and web”; of many the first and how many more. */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.length > most ? [...names.slice(0, most - 1), `${names.length - most + 1} more`] : names
  const last = shown.at(-1) ?? ''
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`
}

/** “Servers behind their recipe”, “Servers 30 days old or older”, “All servers”. */
export function selectionWords({ selection, roles }: Pick<RebuildRule, 'selection' | 'roles'>): string {
  const where = roles === undefined ? 'of every role' : `of ${listed(roles)}`
  switch (selection.which) {
    case 'behind':
      return `Servers behind their recipe, ${where}`
    case 'older-than':
      return `Servers ${selection.days === 1 ? 'a day' : `${selection.days} days`} old or older, ${where}`
    case 'all':
      return `All servers ${where}, current ones too`
  }
}

/** “one role at a time, no further one after a failure”. */
export function paceWords({ concurrency, stopOnFailure }: Pick<RebuildRule, 'concurrency' | 'stopOnFailure'>): string {
  const pace = concurrency === 1 ? 'one role at a time' : `up to ${concurrency} roles at a time`
  return `${pace}, ${stopOnFailure ? 'no further one after a failure' : 'and on after a failure'}`
}

/** All of a rule in a sentence, with its date in `zone`. */
export function ruleWords(rule: RebuildRule, zone: string): string {
  const date = rule.notBefore === null ? '' : `; not before ${inZone(rule.notBefore, zone)}`
  return `${selectionWords(rule)}; ${paceWords(rule)}${date}${ownWays(rule)}.`
}

function ownWays({ strategy, rollout }: RebuildRule): string {
  if (strategy === undefined) return rollout === undefined ? '' : '; with settings of its own for how each role is replaced'
  return `; each role by “${strategyWords[strategy].name}” (${rolloutSentence(strategy, rolloutSchema.parse(rollout ?? {}))})`
}

export const rebuildMarks: Record<Rebuild['status'], MeaningWord> = {
  ...courseMarks,
  cancelling: { meaning: 'working', word: 'being cancelled' },
  failed: { meaning: 'failing', word: 'not all done' },
}

export const itemMarks: Record<RebuildItem['status'], MeaningWord> = {
  ...courseMarks,
  pending: { meaning: 'stopped', word: 'to do' },
  skipped: { meaning: 'stopped', word: 'not begun' },
  refused: { meaning: 'failing', word: 'refused' },
}

/** Roles that the rule meant and that were not replaced. */
export function rolesLeft({ items }: Pick<Rebuild, 'items'>): string[] {
  return items.filter(({ status }) => status !== 'succeeded').map(({ role }) => role)
}

/** Why a role that has not begun has not: what comes before it, or that another’s turn is first. null: nothing is to be said. */
export function waitingFor(rebuild: Rebuild, item: RebuildItem): string | null {
  if (item.detail !== null || item.status !== 'pending') return item.detail
  if (rebuild.status === 'waiting') return null
  const before = item.after.filter((role) => rebuild.items.some((other) => other.role === role && other.status !== 'succeeded'))
  if (before.length > 0) return `After ${listed(before)}`
  return 'When its turn comes'
}
