import type { JobNotes } from '../../backend/replacement/ports.ts'
import type { HengeDatabase } from './database.ts'

export class SqliteJobNotes implements JobNotes {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async noteOnce(jobId: string, key: string, value: string): Promise<void> {
    await this.database
      .insertInto('job_notes')
      .values({ job_id: jobId, key, value })
      .onConflict((conflict) => conflict.columns(['job_id', 'key']).doNothing())
      .execute()
  }

  async note(jobId: string, key: string): Promise<string | null> {
    const row = await this.database
      .selectFrom('job_notes')
      .select('value')
      .where('job_id', '=', jobId)
      .where('key', '=', key)
      .executeTakeFirst()
    return row?.value ?? null
  }
}
