import type { Rebuild } from '../../../shared/model/rebuild.ts'

/** Rebuilds of several roles. */
export interface RebuildStore {
  save(rebuild: Rebuild): Promise<void>
  /** NOT_FOUND. */
  load(id: string): Promise<Rebuild>
  /** Newest first. */
  list(limit: number): Promise<Rebuild[]>
  /** Those that have not ended, oldest first. */
  unfinished(): Promise<Rebuild[]>
}
