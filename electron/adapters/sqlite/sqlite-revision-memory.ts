import { type RevisionContent, revisionContentSchema } from '../../../shared/model/recipe.ts'
import type { RevisionMemory } from '../../backend/recipes/ports.ts'
import type { HengeDatabase } from './database.ts'

/** One row a revision; it never changes, so the first one stays. */
export class SqliteRevisionMemory implements RevisionMemory {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async remember(content: RevisionContent, at: number): Promise<void> {
    await this.database
      .insertInto('revisions')
      .values({ revision: content.revision, recipe: content.recipe, first_seen_at: at, document: JSON.stringify(content) })
      .onConflict((conflict) => conflict.column('revision').doNothing())
      .execute()
  }

  async recall(revision: string): Promise<RevisionContent | null> {
    const row = await this.database.selectFrom('revisions').select('document').where('revision', '=', revision).executeTakeFirst()
    return row ? revisionContentSchema.parse(JSON.parse(row.document)) : null
  }
}
