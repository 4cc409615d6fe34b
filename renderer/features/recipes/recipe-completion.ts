import { placeInYaml } from './yaml-place.ts'

/** As much of JSON Schema as the recipe’s own uses. */
export interface Schema {
  readonly type?: string | readonly string[] | undefined
  readonly description?: string | undefined
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[] | undefined
  readonly properties?: Readonly<Record<string, Schema | undefined>> | undefined
  readonly additionalProperties?: Schema | boolean | undefined
  readonly required?: readonly string[] | undefined
  readonly items?: Schema | undefined
  readonly anyOf?: readonly Schema[] | undefined
  readonly oneOf?: readonly Schema[] | undefined
}

/** A word to offer, and what is said beside it. */
export interface Offer {
  readonly label: string
  readonly apply: string
  readonly kind: 'key' | 'value'
  readonly detail?: string
  readonly info?: string
}

/** Words known here by the path of the field they are for, as `network.subnets.[]`. */
export type KnownWords = Readonly<Record<string, readonly { readonly word: string; readonly detail?: string }[]>>

/** What can be written at this place; `from` is where the word under the cursor begins. */
export function offersAt(text: string, offset: number, schema: Schema, known: KnownWords): { from: number; offers: Offer[] } | null {
  const place = placeInYaml(text, offset)
  if (place === null) return null
  const { path, from, column, flow, siblings } = place
  const schemas = schemasAt(schema, path)
  // After a dash of a list of plain words, what looks like a key is a value.
  const wanted = place.wanted === 'key' && schemas.some((each) => each.properties) ? 'key' : 'value'
  const offers =
    wanted === 'key'
      ? keyOffers(alternativesFor(schemas, siblings), siblings, flow ? null : column)
      : valueOffers(schemas, known[path.join('.')] ?? [])
  return offers.length === 0 ? null : { from, offers }
}

/** All that may stand at a path: unions are taken apart. */
function schemasAt(schema: Schema, path: readonly string[]): Schema[] {
  return path.reduce<Schema[]>((schemas, part) => schemas.flatMap((each) => inside(each, part)).flatMap(alternatives), alternatives(schema))
}

function inside(schema: Schema, part: string): Schema[] {
  if (part === '[]') return schema.items ? [schema.items] : []
  const { properties, additionalProperties } = schema
  const own = properties && Object.hasOwn(properties, part) ? properties[part] : undefined
  if (own) return [own]
  return typeof additionalProperties === 'object' ? [additionalProperties] : []
}

function alternatives(schema: Schema): Schema[] {
  const choices = schema.anyOf ?? schema.oneOf
  return choices ? choices.flatMap(alternatives) : [schema]
}

/** Of a union, those that what is written already allows: after `check: tcp` nothing of `http` is offered. */
function alternativesFor(schemas: readonly Schema[], siblings: ReadonlyMap<string, string>): Schema[] {
  const objects = schemas.filter((each) => each.properties)
  const fitting = objects.filter(({ properties = {}, additionalProperties }) =>
    [...siblings].every(([key, value]) => {
      const own = Object.hasOwn(properties, key) ? properties[key] : undefined
      if (!own) return additionalProperties !== false
      return own.const === undefined || value === '' || String(own.const) === value
    }),
  )
  return fitting.length > 0 ? fitting : objects
}

function keyOffers(schemas: readonly Schema[], siblings: ReadonlyMap<string, string>, column: number | null): Offer[] {
  const offers = new Map<string, Offer>()
  for (const { properties = {}, required = [] } of schemas) {
    for (const [key, field] of Object.entries(properties)) {
      if (!field || siblings.has(key) || offers.has(key)) continue
      const needed = required.includes(key) && field.default === undefined
      const detail = needed ? `${typeWord(field)}, needed` : typeWord(field)
      const info = [field.description, field.default === undefined ? undefined : `default: ${JSON.stringify(field.default)}`]
        .filter((part) => part !== undefined)
        .join('; ')
      offers.set(key, { label: key, apply: keyText(key, field, column), kind: 'key', detail, ...(info === '' ? {} : { info }) })
    }
  }
  return [...offers.values()]
}

/** With what follows a key of this kind: a list and a mapping go on in the next line. */
function keyText(key: string, field: Schema, column: number | null): string {
  const kinds = alternatives(field).map((each) => each.type)
  if (column === null || !kinds.every((kind) => kind === 'array' || kind === 'object')) return `${key}: `
  return `${key}:\n${' '.repeat(column + 2)}${kinds.every((kind) => kind === 'array') ? '- ' : ''}`
}

function valueOffers(schemas: readonly Schema[], known: KnownWords[string]): Offer[] {
  const offers = new Map<string, Offer>()
  const add = (value: string, detail?: string) => {
    if (!offers.has(value)) offers.set(value, { label: value, apply: plainOrQuoted(value), kind: 'value', ...(detail ? { detail } : {}) })
  }
  for (const each of schemas) {
    const fixed = each.const === undefined ? (each.enum ?? (each.type === 'boolean' ? [true, false] : [])) : [each.const]
    for (const value of fixed) add(String(value), each.default === value ? 'default' : undefined)
  }
  for (const { word, detail } of known) add(word, detail)
  return [...offers.values()]
}

function plainOrQuoted(value: string): string {
  return /^[A-Za-z0-9_./][A-Za-z0-9_./+=,@~-]*$/.test(value) ? value : JSON.stringify(value)
}

function typeWord(field: Schema): string {
  const words = alternatives(field).map((each) =>
    each.const !== undefined
      ? String(each.const)
      : each.enum
        ? each.enum.map(String).join(' | ')
        : each.type === 'array'
          ? 'list'
          : each.type === 'object'
            ? 'mapping'
            : String(each.type ?? 'text'),
  )
  const word = [...new Set(words)].join(' | ').replaceAll('string', 'text').replaceAll('integer', 'number')
  return word.length > 44 ? `${word.slice(0, 43)}…` : word
}
