import { localInstant, localProblem } from '../../../shared/model/local-time.ts'
import { type RebuildRule, rebuildRuleSchema } from '../../../shared/model/rebuild.ts'

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
}

const untouched: RuleDraft = {
  accountId: null,
  which: 'behind',
  days: '30',
  roles: null,
  later: false,
  at: '',
  concurrency: '1',
  stopOnFailure: true,
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
  }
}

export interface ReadRule {
  /** null: something in the form cannot be read. */
  readonly rule: RebuildRule | null
  readonly problems: Partial<Record<'days' | 'roles' | 'at' | 'concurrency', string>>
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
  if (Object.keys(problems).length > 0) return { rule: null, problems }
  const rule = rebuildRuleSchema.parse({
    accountId,
    ...(draft.roles === null ? {} : { roles: [...draft.roles] }),
    selection: draft.which === 'older-than' ? { which: draft.which, days } : { which: draft.which },
    notBefore: draft.later ? localInstant(draft.at, zone) : null,
    concurrency,
    stopOnFailure: draft.stopOnFailure,
  })
  return { rule, problems }
}

function whenProblem({ later, at }: RuleDraft, now: number, zone: string): ReadRule['problems'] {
  const problem = later ? localProblem(at, now, zone) : null
  return problem === null ? {} : { at: problem }
}

function wholeNumber(text: string): number | null {
  return /^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : null
}
