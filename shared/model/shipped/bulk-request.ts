import { HengeError } from '../error.ts'

/** One document of a bulk request, as a shipper sends it to a search server. */
export interface ShippedDocument {
  readonly operation: string
  readonly index: string
  /** Of the shipper’s own; null: it gave none. */
  readonly id: string | null
  readonly source: Readonly<Record<string, unknown>>
}

/** Why one document is not taken, in the words and shape of a search server, so that a shipper knows whether to try again. */
export interface Refusal {
  readonly status: number
  readonly type: string
  readonly reason: string
}

export type BulkItem = ShippedDocument | (Omit<ShippedDocument, 'source'> & { readonly refusal: Refusal })

const taken = ['index', 'create']
const withSource = [...taken, 'update']
const known = [...withSource, 'delete']

/**
 * Documents of the body of `_bulk`, read line by line as they are asked for. `index`: of the address, for documents that name none.
 * INVALID_INPUT, from the line on that is no action: then nobody knows any more which line is what.
 */
export function* bulkItems(body: string, index: string | null): Generator<BulkItem, void> {
  const lines = linesOf(body)
  let number = 0
  for (let line = lines.next(); !line.done; line = lines.next()) {
    number += 1
    if (line.value.trim() === '') continue
    const action = actionOf(line.value, number, index)
    if (!withSource.includes(action.operation)) {
      yield { ...action, refusal: onlyAppended(action.operation) }
      continue
    }
    const document = lines.next()
    number += 1
    if (document.done) throw malformed(number, 'a document was expected behind its action')
    const source = objectOf(document.value)
    if (!taken.includes(action.operation)) yield { ...action, refusal: onlyAppended(action.operation) }
    else if (source === null) yield { ...action, refusal: notParsed }
    else yield { ...action, source }
  }
}

export const notParsed: Refusal = { status: 400, type: 'document_parsing_exception', reason: 'the document is no JSON object' }

function onlyAppended(operation: string): Refusal {
  return { status: 400, type: 'illegal_argument_exception', reason: `lines are only taken by index and create here, not by ${operation}` }
}

function* linesOf(body: string): Generator<string, void> {
  for (let from = 0; from < body.length; ) {
    const found = body.indexOf('\n', from)
    const end = found === -1 ? body.length : found
    yield body.slice(from, end)
    from = end + 1
  }
}

function actionOf(line: string, number: number, index: string | null): Omit<ShippedDocument, 'source'> {
  const [first, ...others] = Object.entries(objectOf(line) ?? {})
  if (first === undefined || others.length > 0 || !known.includes(first[0])) {
    throw malformed(number, `one of ${known.join(', ')} was expected`)
  }
  const [operation, about] = first
  const of = typeof about === 'object' && about !== null ? (about as Record<string, unknown>) : {}
  const named = textOf(of._index) ?? index
  if (named === null) throw malformed(number, 'no index is named, neither here nor in the address')
  return { operation, index: named, id: textOf(of._id) }
}

function malformed(line: number, reason: string): HengeError {
  return new HengeError('INVALID_INPUT', `Malformed action/metadata line [${line}]: ${reason}`)
}

/** The object that is written so; null for anything else. */
export function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : null
}
