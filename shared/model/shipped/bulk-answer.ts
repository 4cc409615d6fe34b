import type { Refusal, ShippedDocument } from './bulk-request.ts'

/** What became of one document; null: it is stored. */
export interface BulkOutcome extends Omit<ShippedDocument, 'source'> {
  readonly refusal: Refusal | null
}

/** The answer to `_bulk`, one item for each document in their order. */
export function bulkAnswer(outcomes: readonly BulkOutcome[], tookMs: number) {
  return {
    took: Math.round(tookMs),
    errors: outcomes.some(({ refusal }) => refusal !== null),
    items: outcomes.map((outcome) => ({ [outcome.operation]: bulkItemAnswer(outcome) })),
  }
}

/** As it stands in the answer to `_bulk`, and as the whole answer where a document comes alone. */
export function bulkItemAnswer({ index, id, refusal }: BulkOutcome) {
  const named = { _index: index, _id: id ?? '' }
  if (refusal !== null) return { ...named, status: refusal.status, error: { type: refusal.type, reason: refusal.reason } }
  const shards = { total: 1, successful: 1, failed: 0 }
  return { ...named, _version: 1, result: 'created', _shards: shards, _seq_no: 0, _primary_term: 1, status: 201 }
}

/** A refusal of a whole request. */
export function errorAnswer({ status, type, reason }: Refusal) {
  return { error: { root_cause: [{ type, reason }], type, reason }, status }
}
