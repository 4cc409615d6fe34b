import { assertNever } from '../error.ts'
import { fieldName, type KqlField, type KqlIs, type KqlNode, type KqlRange, type KqlText } from '../kql/ast.ts'
import { globFits, resolveField } from '../kql/fields.ts'
import { compileLeaf } from '../kql/leaf.ts'
import { KqlProblem } from '../kql/lexer.ts'
import { allOf, anyOf, type Dsl, everything, noneOf, nothing } from './dsl.ts'
import { levelQuery } from './level-query.ts'
import { textQuery } from './message-query.ts'
import { fieldsFor, type ServerField, type ServerFields } from './server-fields.ts'
import { rangeQuery, timeQuery, valueQuery } from './value-query.ts'

/** Fields that one name with a wildcard may mean; more would be a request that no server answers in time. */
const mostFields = 200

export interface DslContext {
  readonly fields: ServerFields
  /** Milliseconds since 1970: what `now-15m` counts from. */
  readonly now: number
}

/** The query in the search DSL. Throws KqlProblem for a value that cannot be compared with its field. */
export function kqlToDsl(node: KqlNode, context: DslContext): Dsl {
  return convert(node, context, '')
}

/** `path`: of the nested objects that the query stands in, with a dot at its end; '' outside. */
function convert(node: KqlNode, context: DslContext, path: string): Dsl {
  switch (node.kind) {
    case 'all':
      return everything
    case 'text':
      if (path !== '') throw new KqlProblem('Inside { } every value needs the name of its field.', node.start, ['a field and ":"'])
      return messageQuery(node, context)
    case 'is':
    case 'range':
      return comparison(node, context, path)
    case 'nested': {
      if (node.field.segments.length > 1)
        throw new KqlProblem('A field with { } cannot hold a wildcard.', node.field.start, ['a plain field name'])
      const name = `${path}${fieldName(node.field)}`
      const isNested = context.fields.byName.get(name)?.kind === 'nested'
      const query = convert(node.child, context, `${name}.`)
      // Objects that are not mapped as nested are flattened by the server: which element a value came from is not known any more.
      return isNested ? { nested: { path: name, query, score_mode: 'none', ignore_unmapped: true } } : query
    }
    case 'not':
      return noneOf([convert(node.child, context, path)])
    case 'and':
      return allOf(node.children.map((child) => convert(child, context, path)))
    case 'or':
      return anyOf(node.children.map((child) => convert(child, context, path)))
    default:
      return assertNever(node)
  }
}

function messageQuery({ value }: Pick<KqlText, 'value'>, { fields }: DslContext): Dsl {
  return anyOf(
    fieldsFor('message', fields).map((field) => (field.kind === 'text' ? textQuery(field.name, value) : valueQuery(field, value, 0))),
  )
}

function comparison(leaf: KqlIs | KqlRange, context: DslContext, path: string): Dsl {
  const { fields, now } = context
  if (path === '') {
    const { known } = resolveField(leaf.field)
    const { levels, time } = compileLeaf(leaf, now)
    const parts: Dsl[] = []
    if (known.includes('level')) parts.push(levels.size === 0 ? nothing : levelQuery(levels, fields))
    if (known.includes('at')) parts.push(...(time === null ? [] : fieldsFor('at', fields).map(({ name }) => timeQuery(name, time))))
    if (known.includes('message') && leaf.kind === 'is') parts.push(messageQuery(leaf, context))
    const asked = known.filter((name) => name !== 'level' && name !== 'at' && name !== 'message').flatMap((name) => fieldsFor(name, fields))
    parts.push(...onEach([...asked, ...otherFields(leaf.field, fields, '', known.length > 0)], leaf, context))
    return anyOf(parts)
  }
  return anyOf(onEach(otherFields(leaf.field, fields, path, false), leaf, context))
}

function onEach(asked: readonly ServerField[], leaf: KqlIs | KqlRange, { now }: DslContext): Dsl[] {
  const unique = [...new Map(asked.map((field) => [field.name, field])).values()]
  if (unique.length > mostFields) {
    throw new KqlProblem(
      `"${fieldName(leaf.field)}" means ${unique.length} fields here; ask fewer than ${mostFields}.`,
      leaf.field.start,
      [],
    )
  }
  return unique.flatMap((field) =>
    inEachKind(field, (one) => {
      try {
        return leaf.kind === 'is' ? valueQuery(one, leaf.value, now) : rangeQuery(one, leaf.operator, leaf.value, now)
      } catch (error) {
        // Behind a wildcard in the name, or in indices where it is of another kind, a value that cannot be compared just does not fit.
        if (error instanceof KqlProblem && (leaf.field.segments.length > 1 || field.conflicts.length > 0)) return nothing
        throw error
      }
    }),
  )
}

/** Where indices disagree about the kind of a field, each is asked as what it is there: another question would fail in the whole index. */
function inEachKind(field: ServerField, ask: (field: ServerField) => Dsl): Dsl[] {
  if (field.conflicts.length === 0) return [ask(field)]
  return [{ kind: field.kind, indices: field.indices }, ...field.conflicts].map(({ kind, indices }) =>
    allOf([{ terms: { _index: indices } }, ask({ ...field, kind, conflicts: [], exact: kind === 'text' ? field.exact : field.name })]),
  )
}

/** Fields by the name as written. A name that is no field of the server finds nothing, as everywhere. */
function otherFields(field: KqlField, fields: ServerFields, path: string, isKnown: boolean): ServerField[] {
  if (field.segments.length === 1) {
    const found = isKnown ? undefined : fields.byName.get(`${path}${fieldName(field)}`)
    return found ? [found] : []
  }
  return [...fields.byName.values()].filter(({ name }) => {
    if (!name.startsWith(path) || !globFits(field.segments, name.slice(path.length))) return false
    return !(name.endsWith('.keyword') && fields.byName.has(name.slice(0, -'.keyword'.length)))
  })
}
