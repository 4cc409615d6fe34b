export interface FoundSearchFile {
  readonly file: string
  /** null: it was not read, and `problem` says why. */
  readonly text: string | null
  readonly problem: string | null
}

/**
 * One folder with one file for each saved search; it need not exist. What is written is there whole or not at all. CONFLICT for a name that
 * is taken and for a file that is not the expected one any more, NOT_FOUND, FORBIDDEN, STORAGE_FULL, UNREACHABLE.
 */
export interface SearchFolder {
  /** By their names. Files that are no saved searches by their name are not listed. */
  list(): Promise<FoundSearchFile[]>
  /** Never over a file that is there. */
  create(file: string, text: string): Promise<void>
  /** `expected`: SHA-256 of what it is thought to hold, in hex. */
  replace(file: string, text: string, expected: string): Promise<void>
  rename(from: string, to: string, expected: string): Promise<void>
  /** What was in it. */
  remove(file: string, expected: string): Promise<string>
  /** Calls `changed` after anything in it has changed, also from outside. Returns how to stop. */
  watch(changed: () => void): () => void
}
