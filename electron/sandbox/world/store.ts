import type { Entity, EntityKind } from './entities.ts'

export interface StoredChange {
  readonly region: string
  readonly kind: EntityKind
  readonly id: string
  /** null: it is gone. */
  readonly entity: Entity | null
}

/** Where the world is kept between two starts. */
export interface WorldStore {
  load(): Iterable<{ readonly region: string; readonly entity: Entity }>
  /** All of it or nothing, durable when it returns. */
  save(changes: readonly StoredChange[]): void
}
