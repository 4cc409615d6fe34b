import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { insertCompletionText, startCompletion } from '@codemirror/autocomplete'
import { type KqlPlace, placeAt } from '../../../shared/model/kql/complete.ts'
import { fold } from '../../../shared/model/kql/text.ts'
import { kqlName, kqlQuoted, kqlValue } from '../../../shared/model/kql/write.ts'
import type { LogFields, LogFieldValues } from '../../../shared/model/log-fields.ts'
import { shortText } from './filter-list.ts'

/** Where names and values come from. */
export interface QueryKnowledge {
  fields(matching: string): Promise<LogFields>
  values(field: string, matching: string): Promise<LogFieldValues>
}

const operators = [
  [':', 'is'],
  ['>', 'more than'],
  ['>=', 'at least'],
  ['<', 'less than'],
  ['<=', 'at most'],
] as const
const connectives = [
  ['and', 'both'],
  ['or', 'either'],
] as const

/** What can be chosen where the cursor is; null for nothing. */
export async function completeQuery(context: CompletionContext, knowledge: QueryKnowledge): Promise<CompletionResult | null> {
  const text = context.state.doc.toString()
  const place = placeAt(text, context.pos)
  const options: Completion[] = []
  let whole = true
  // Behind what is complete, nothing is offered unasked: the query may end there.
  const unasked = !context.explicit && place.typed === '' && !place.quoted
  if (place.expected.includes('value') && place.field !== null && !place.wildcard) {
    const { field } = place
    let found = await knowledge.values(field, '')
    whole = found.distinct <= found.values.length
    if (!whole && place.typed !== '') found = await knowledge.values(field, place.typed)
    const fitting = found.values.filter(({ value, cut }) => !cut && (!place.quoted || fold(value).startsWith(fold(place.typed))))
    options.push(...fitting.map(({ value, lines }) => valueOption(value, lines / Math.max(1, found.withField), place)))
  }
  if (place.expected.includes('field') && !(unasked && text !== '')) {
    const matching = place.prefix + place.typed
    let found = await knowledge.fields('')
    whole &&= found.total <= found.fields.length
    if (found.total > found.fields.length && matching !== '') found = await knowledge.fields(matching)
    options.push(...fieldOptions(found, place))
  }
  if (place.expected.includes('not') && place.typed !== '') options.push(wordOption('not', 'the contrary'))
  if (place.expected.includes('operator') && context.explicit) options.push(...operators.map(([sign, words]) => wordOption(sign, words)))
  if (place.expected.includes('connective') && !unasked) options.push(...connectives.map(([word, words]) => wordOption(word, words)))
  if (options.length === 0) return null
  return {
    from: place.from,
    to: place.to,
    options,
    // Typing on narrows what is here, where all of it is.
    ...(whole && !place.quoted ? { validFor: /^[^\s():<>"{}]*$/ } : {}),
    // What is typed of a phrase begins with its quotation mark, which no label does.
    filter: !place.quoted,
  }
}

function fieldOptions(found: LogFields, place: KqlPlace): Completion[] {
  return found.fields
    .filter(({ name }) => name.startsWith(place.prefix))
    .map(({ name, types, lines }) => {
      const own = name.slice(place.prefix.length)
      const written = kqlName(own)
      return {
        label: shortText(own, 100),
        type: 'property',
        detail: [types.join(', '), lines === null ? '' : share(lines / Math.max(1, found.sampleSize))]
          .filter((part) => part !== '')
          .join(' · '),
        boost: lines === null ? 0 : Math.round((20 * lines) / Math.max(1, found.sampleSize)),
        apply: (view, _completion, from, to) => {
          view.dispatch(insertCompletionText(view.state, `${written}: `, from, to))
          startCompletion(view)
        },
      }
    })
}

function valueOption(value: string, part: number, place: KqlPlace): Completion {
  const written = place.quoted ? kqlQuoted(value) : kqlValue(value)
  return {
    label: value === '' ? '""' : shortText(value, 100),
    type: 'constant',
    detail: share(part),
    boost: Math.round(20 * part),
    apply: `${written} `,
  }
}

function wordOption(word: string, detail: string): Completion {
  return { label: word, type: 'keyword', detail, boost: -50, apply: `${word} ` }
}

function share(part: number): string {
  return part > 0 && part < 0.01 ? '<1%' : `${Math.round(part * 100)}%`
}
