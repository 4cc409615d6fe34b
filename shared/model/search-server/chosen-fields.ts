import { HengeError } from '../error.ts'
import { type ChosenField, type ChosenFields, chosenFieldNames } from '../log-sources.ts'
import { type FieldKind, type FieldNames, fieldsFor, type ServerField, type ServerFields, serverNames } from './server-fields.ts'

const titles: Readonly<Record<ChosenField, string>> = {
  at: 'time field',
  level: 'level field',
  message: 'message field',
  serverId: 'server field',
}

const kinds: Readonly<Record<ChosenField, { readonly fitting: readonly FieldKind[]; readonly words: string }>> = {
  at: { fitting: ['date'], words: 'a date' },
  level: { fitting: ['keyword', 'text'], words: 'a keyword, or text with a .keyword beside it: lines are counted by its values' },
  message: { fitting: ['text', 'keyword'], words: 'text or a keyword' },
  serverId: { fitting: ['keyword', 'text', 'ip'], words: 'a keyword, an address, or text with a .keyword beside it' },
}

/** Names by which lines are read where a source’s settings name some: those alone, for what they are named for. */
export function namesWith(chosen: ChosenFields | undefined): FieldNames {
  const named = chosenFieldNames.flatMap((place) => (chosen?.[place] === undefined ? [] : [[place, [chosen[place]]]]))
  return { ...serverNames, ...Object.fromEntries(named) }
}

/** What a field can be chosen for, by what it is in every index. */
export function placesFor(field: ServerField): ChosenField[] {
  const all = [field.kind, ...field.conflicts.map(({ kind }) => kind)]
  return chosenFieldNames.filter((place) => {
    const counted = place === 'level' || place === 'serverId'
    return all.every((kind) => kinds[place].fitting.includes(kind)) && !(counted && field.exact === null)
  })
}

/** The name of the field that is used for each of these, as it is in the indices now; null: none. */
export function placesFound(fields: ServerFields): Record<ChosenField, string | null> {
  const first = (place: ChosenField) => fieldsFor(place, fields)[0]?.name ?? null
  return { at: first('at'), level: first('level'), message: first('message'), serverId: first('serverId') }
}

/** INVALID_INPUT with details.field `fields.PLACE` for a chosen one that no index has, or that is something else there. */
export function requireChosen(chosen: ChosenFields | undefined, { byName }: ServerFields): void {
  // Indices that do not exist yet have no fields at all.
  if (byName.size === 0) return
  for (const place of chosenFieldNames) {
    const name = chosen?.[place]
    if (name === undefined) continue
    const field = byName.get(name)
    const refuse = (why: string) =>
      new HengeError(
        'INVALID_INPUT',
        `${name}, the ${titles[place]} of this log source, ${why}. Choose another under Settings → Log sources → Change, or let it be found by name.`,
        { details: { field: `fields.${place}` } },
      )
    if (field === undefined) throw refuse('is in none of the indices')
    if (!placesFor(field).includes(place)) throw refuse(`is ${wordsOf(field)} there and not ${kinds[place].words}`)
  }
}

function wordsOf({ kind, conflicts, exact }: ServerField): string {
  const all = [...new Set([kind, ...conflicts.map((conflict) => conflict.kind)])].map((one) => (one === 'other' ? 'of another type' : one))
  return `${all.join(' and ')}${kind === 'text' && exact === null ? ' alone' : ''}`
}
