import type { LogFields, LogFieldValues } from '../../../shared/model/log-fields.ts'
import type { KeptDay } from '../../../shared/model/log-retention.ts'
import type { LineOrder, LogHistogram, LogQuery, LogRow, LogServer } from '../../../shared/model/logs.ts'
import type { ExplainedStatement } from './explain-days.ts'
import type { FieldRanges } from './field-ranges.ts'
import type { LinesOfDay } from './found-lines.ts'
import type { PackedLines } from './packed-lines.ts'

/** What the store’s main side asks of its worker: the name of each operation with its question and answer. */
export interface LogStoreOperations {
  search: {
    question: { query: LogQuery; limit: number; after: string | null; order: LineOrder; now: number }
    answer: { lines: LinesOfDay[]; next: string | null }
  }
  histogram: { question: { query: LogQuery; maxBuckets: number; now: number }; answer: Omit<LogHistogram, 'tookMs'> }
  fields: { question: { query: LogQuery; matching: string; limit: number; now: number }; answer: Omit<LogFields, 'tookMs'> }
  fieldValues: {
    question: { query: LogQuery; field: string; matching: string; limit: number; now: number }
    answer: Omit<LogFieldValues, 'tookMs'>
  }
  explain: { question: { query: LogQuery; limit: number; now: number }; answer: ExplainedStatement[] }
  servers: { question: { from: number | null; to: number | null }; answer: LogServer[] }
  line: { question: { key: string }; answer: LogRow | null }
  lastLineOf: { question: { serverId: string }; answer: { at: number } | null }
  /** A key for each record in order; null for one that was there already. */
  append: { question: { lines: PackedLines; ranges: FieldRanges }; answer: { keys: (string | null)[] } }
  days: { question: null; answer: KeptDay[] }
  /** Deletes the files of these days. */
  drop: { question: { days: readonly string[] }; answer: null }
  close: { question: null; answer: null }
}

export type OperationName = keyof LogStoreOperations

export type Question = {
  [Name in OperationName]: { id: number; name: Name; question: LogStoreOperations[Name]['question'] }
}[OperationName]

/** A cancelled question gets no answer. */
export interface Cancellation {
  readonly cancel: number
}

/** A failure as it crosses the thread border, where classes are lost. */
export type TravellingFailure =
  | { expected: true; code: string; message: string; retryable: boolean; details: Record<string, unknown> }
  | { expected: false; message: string; stack: string | undefined }

export type Answer = { id: number; answer: LogStoreOperations[OperationName]['answer'] } | { id: number; failure: TravellingFailure }

export interface LogStoreWorkerData {
  readonly folder: string
  /** Size that one day’s file may reach, bytes; null: what the disk holds. */
  readonly dayLimitBytes: number | null
}
