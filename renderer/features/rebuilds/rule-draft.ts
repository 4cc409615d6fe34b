import { localInstant, localProblem } from '../../../shared/model/local-time.ts'
import { type RebuildRule, rebuildRuleSchema } from '../../../shared/model/rebuild.ts'
import { type Strategy, strategySchema } from '../../../shared/model/recipe.ts'
import { rolloutSchema } from '../../../shared/model/replacement/rollout.ts'
import { draftOf, fieldsFor, type ReadDraft, type RolloutDraft, readDraft } from '../../ui/rollout/rollout-draft.ts'
import { rolloutSentence } from '../../ui/rollout/rollout-words.ts'
import { rolloutFrom, rolloutSearch } from './rollout-search.ts'

/** The form of a rule as it stands in the address: text may be half typed. */
export interface RuleDraft {
  readonly accountId: string | null
  readonly which: RebuildRule['selection']['which']
  readonly days: string
  /** null: every role. */
  readonly roles: readonly string[] | null
  readonly later: boolean
  /** As the field for date and time has it: `2026-11-29T02:00`, in the zone of this computer. */
  readonly at: string
  readonly concurrency: string
  readonly stopOnFailure: boolean
  /** null: as each recipe says, and so are its settings. */
  readonly strategy: Strategy | null
  readonly rollout: RolloutDraft
}

const defaultRollout = rolloutSchema.parse({})
export const untouchedRollout = draftOf(defaultRollout)

const untouched: RuleDraft = {
  accountId: null,
  which: 'behind',
  days: '30',
  roles: null,
  later: false,
  at: '',
  concurrency: '1',
  stopOnFailure: true,
  strategy: null,
  rollout: untouchedRollout,
}

const whichOptions: readonly RuleDraft['which'][] = ['behind', 'older-than', 'all']

export function draftFrom(search: URLSearchParams): RuleDraft {
  return {
    accountId: search.get('account'),
    which: whichOptions.find((which) => which === search.get('which')) ?? untouched.which,
    days: search.get('days') ?? untouched.days,
    roles: search.has('role') ? search.getAll('role').filter((role) => role !== '') : null,
    later: search.has('at'),
    at: search.get('at') ?? untouched.at,
    concurrency: search.get('together') ?? untouched.concurrency,
    stopOnFailure: search.get('onfailure') !== 'go-on',
    strategy: strategySchema.safeParse(search.get('strategy')).data ?? null,
    rollout: rolloutFrom(search, untouchedRollout),
  }
}

/** Only what differs from an untouched form: a short address is one that can be read. */
export function searchOf(draft: RuleDraft): URLSearchParams {
  const search = new URLSearchParams()
  if (draft.accountId !== null) search.set('account', draft.accountId)
  if (draft.which !== untouched.which) search.set('which', draft.which)
  if (draft.which === 'older-than') search.set('days', draft.days)
  // None chosen is not the same as every one.
  for (const role of draft.roles?.length === 0 ? [''] : (draft.roles ?? [])) search.append('role', role)
  if (draft.later) search.set('at', draft.at)
  if (draft.concurrency !== untouched.concurrency) search.set('together', draft.concurrency)
  if (!draft.stopOnFailure) search.set('onfailure', 'go-on')
  if (draft.strategy !== null) {
    search.set('strategy', draft.strategy)
    for (const [field, text] of rolloutSearch(draft.rollout, untouchedRollout)) search.set(field, text)
  }
  return search
}

/** The form that says the same as a rule; `at` is left open where its date has passed. */
export function draftOfRule(rule: RebuildRule, roles: readonly string[]): RuleDraft {
  return {
    ...untouched,
    accountId: rule.accountId,
    which: rule.selection.which,
    days: rule.selection.which === 'older-than' ? String(rule.selection.days) : untouched.days,
    roles,
    concurrency: String(rule.concurrency),
    stopOnFailure: rule.stopOnFailure,
    strategy: rule.strategy ?? null,
    rollout: draftOf({ ...defaultRollout, ...rule.rollout }),
  }
}

export interface ReadRule {
  /** null: something in the form cannot be read. */
  readonly rule: RebuildRule | null
  readonly problems: Partial<Record<'days' | 'roles' | 'at' | 'concurrency', string>>
  readonly rolloutProblems: ReadDraft['problems']
}

/** What the form says, and what is wrong with it. `now` in milliseconds; `zone` an IANA name. */
export function readRule(draft: RuleDraft, accountId: string, now: number, zone: string): ReadRule {
  const days = wholeNumber(draft.days)
  const concurrency = wholeNumber(draft.concurrency)
  const problems: ReadRule['problems'] = {
    ...(draft.which === 'older-than' && (days === null || days < 1 || days > 3650) ? { days: 'A whole number from 1 to 3650.' } : {}),
    ...(draft.roles?.length === 0 ? { roles: 'Choose at least one role, or every role.' } : {}),
    ...(concurrency === null || concurrency < 1 || concurrency > 10 ? { concurrency: 'A whole number from 1 to 10.' } : {}),
    ...whenProblem(draft, now, zone),
  }
  const own = draft.strategy === null ? null : readDraft(draft.rollout, draft.strategy, defaultRollout)
  const rolloutProblems = own?.problems ?? {}
  if (Object.keys(problems).length + Object.keys(rolloutProblems).length > 0) return { rule: null, problems, rolloutProblems }
  const rule = rebuildRuleSchema.parse({
    accountId,
    ...(draft.roles === null ? {} : { roles: [...draft.roles] }),
    selection: draft.which === 'older-than' ? { which: draft.which, days } : { which: draft.which },
    notBefore: draft.later ? localInstant(draft.at, zone) : null,
    concurrency,
    stopOnFailure: draft.stopOnFailure,
    ...(draft.strategy === null || own === null ? {} : { strategy: draft.strategy, rollout: shownOf(draft.rollout, draft.strategy, own) }),
  })
  return { rule, problems, rolloutProblems }
}

/** What the form does not ask stays as each recipe says, and so does what may be left empty and is. */
function shownOf(draft: RolloutDraft, strategy: Strategy, { rollout }: ReadDraft): RebuildRule['rollout'] {
  const shown = fieldsFor(strategy, draft)
  return Object.fromEntries(Object.entries(rollout).filter(([field]) => shown.some((one) => one === field)))
}

/** The settings in a line, as far as they can be read. */
export function waysWords(strategy: Strategy, draft: RolloutDraft, problems: ReadRule['rolloutProblems']): string {
  if (Object.keys(problems).length > 0) return 'A setting cannot be read; it says what is missing.'
  return rolloutSentence(strategy, rolloutSchema.parse(readDraft(draft, strategy, defaultRollout).rollout))
}

function whenProblem({ later, at }: RuleDraft, now: number, zone: string): ReadRule['problems'] {
  const problem = later ? localProblem(at, now, zone) : null
  return problem === null ? {} : { at: problem }
}

function wholeNumber(text: string): number | null {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : null
}
