import type { LogImport } from '../../../shared/model/logs.ts'
import type { Packing } from './unpacking.ts'

export interface TextPart {
  readonly bytes: number
  readonly digest: string
}

/** All that an import is, between two chunks; kept in the import memory as JSON. */
export interface ImportState {
  readonly report: LogImport
  /** Of the file: its size and first bytes. */
  readonly fingerprint: string
  /** Of the first bytes, as many as `headBytes`: that a chunk belongs to the same file. */
  readonly headDigest: string
  readonly headBytes: number
  /** Begins the ids of its records. */
  readonly recordPrefix: string
  readonly formatId: string
  readonly role: string | null
  readonly host: string | null
  readonly zone: string
  /** When it was begun: what missing years are guessed from, the same after a restart. */
  readonly startedAt: number
  /** Instant of the last line before `carry`; null: none yet. */
  readonly lastAt: number | null
  /** How the file is packed; null: it is text. */
  readonly packing: Packing | null
  /** Of the beginning of the text, unpacked; imports begun before this was kept have none. */
  readonly textHead?: TextPart
  /** Last bytes of the text taken in, base64, while it is read; `end` of the whole text afterwards. */
  readonly tail?: string
  readonly end?: TextPart
  /** The text up to `to` was imported before, if what comes before that is the same; `collected` is what has come of it, base64. */
  readonly known?: { readonly to: number; readonly digest: string; readonly collected: string }
  /** What is begun if it is not. */
  readonly otherwise?: ImportState
  /** Bytes of text taken in: those of the file, or what was unpacked of it. */
  readonly textRead: number
  /** Text that is no finished record yet, base64, and where in the whole text it begins; beyond `textRead`: what is before is left out. */
  readonly carry: string
  readonly carryOffset: number
}

export function parseImportState(document: string): ImportState {
  const state = JSON.parse(document) as Omit<ImportState, 'packing' | 'textRead'> & Partial<ImportState>
  // Imports begun before packed files were read have neither.
  return { ...state, packing: state.packing ?? null, textRead: state.textRead ?? state.report.bytesRead }
}
