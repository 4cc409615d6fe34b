import type { ImageSpec, RevisionContent } from '../../../shared/model/recipe.ts'
import type { UnknownContent } from '../../../shared/model/recipe-difference.ts'
import type { Server } from '../../../shared/model/server.ts'

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

export interface NewRecipeFile {
  readonly path: string
  readonly bytes: Uint8Array
  /** Readable by its owner alone. */
  readonly secret?: boolean
}

/**
 * Changes the user’s own files. Every path is relative to the recipe’s folder and stays inside it (INVALID_INPUT, RECIPE_INVALID for a
 * link that leads out). `expected` is the SHA-256 of what the caller has read: where the file is another now, nothing is written and
 * CONFLICT tells what is there (details: sha256 and text, null where there is none). Also FORBIDDEN, STORAGE_FULL, TOO_LARGE.
 */
export interface RecipeEditing {
  /** Whole or not at all; `expected` null: there is no such file yet. */
  write(folder: string, path: string, bytes: Uint8Array, expected: string | null): Promise<void>
  /** Never over another file. Not for recipe.yaml. */
  rename(folder: string, from: string, to: string, expected: string): Promise<void>
  /** Answers with what was in it. Not for recipe.yaml. */
  remove(folder: string, path: string, expected: string): Promise<Uint8Array>
  /** A new folder with these files, whole or not at all. CONFLICT where one of this name is there. */
  create(folder: string, files: readonly NewRecipeFile[]): Promise<void>
}

/** One revision of a role that runs in a region, with how many servers are of it. */
export interface RunningRevision {
  readonly region: string
  readonly servers: number
  readonly content: RevisionContent | UnknownContent
}

/** Of fleet and accounts, what writing recipes needs. */
export interface RecipeSurroundings {
  /** What the alive servers of a role consist of, as far as it is known; one for each revision and region. */
  running(accountId: string, role: string, signal?: AbortSignal): Promise<readonly RunningRevision[]>
  /** Images of one region; NOT_FOUND for an account that was removed. */
  images(accountId: string, region: string): Promise<ImageCatalog>
  /** NOT_FOUND where no server of this id is alive. */
  server(accountId: string, serverId: string): Promise<Server>
  /** What it was given at its first boot; null when it had none. */
  userData(server: Server, signal?: AbortSignal): Promise<Uint8Array | null>
  /** Types with a known price, USD an hour in this region (null: anywhere). */
  instanceTypes(region: string | null): readonly { readonly name: string; readonly perHour: number | null }[]
}
