import type { ImageSpec, RevisionContent } from '../../../shared/model/recipe.ts'

export interface ResolvedImage {
  readonly id: string
  readonly name: string | null
  readonly architecture: string | null
  readonly createdAt: string | null
  readonly rootDevice: string
}

/** Images of one account in one region. */
export interface ImageCatalog {
  /** NOT_FOUND (with what was looked for in the message) when nothing matches. Newest match for a name filter. */
  resolveImage(spec: ImageSpec, signal?: AbortSignal): Promise<ResolvedImage>
}

/** What revisions consisted of, so that a difference can be shown after the recipe has changed. */
export interface RevisionMemory {
  remember(content: RevisionContent, at: number): Promise<void>
  recall(revision: string): Promise<RevisionContent | null>
}

/** The user’s folder of recipes, one folder for each. */
export interface RecipeFolders {
  /** Names of the sub-folders that hold a recipe.yaml, sorted. */
  list(): Promise<string[]>
  /** Files of one recipe folder relative to it, recipe.yaml included; NOT_FOUND, TOO_LARGE. Links that lead out of the folder are refused. */
  read(folder: string): Promise<{ readonly path: string; readonly bytes: Uint8Array; readonly changedAt: number }[]>
  /** Calls `changed` after anything below has changed; returns how to stop. */
  watch(changed: () => void): () => void
}
