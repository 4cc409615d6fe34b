import type { Creation } from '../../../shared/model/replacement/creation.ts'
import type { CreationLedger } from '../../backend/replacement/ports.ts'
import type { HengeDatabase } from './database.ts'

export class SqliteCreationLedger implements CreationLedger {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async announce({ jobId, accountId, region, kind, key, name, at }: Creation): Promise<void> {
    await this.database
      .insertInto('creations')
      .values({ job_id: jobId, kind, key, account_id: accountId, region, name, at, settled: 0 })
      // The first time stays; one that was settled is open again.
      .onConflict((conflict) => conflict.columns(['job_id', 'kind', 'key']).doUpdateSet({ settled: 0 }))
      .execute()
  }

  async settle({ jobId, kind, key }: Pick<Creation, 'jobId' | 'kind' | 'key'>): Promise<void> {
    await this.database
      .updateTable('creations')
      .set({ settled: 1 })
      .where('job_id', '=', jobId)
      .where('kind', '=', kind)
      .where('key', '=', key)
      .execute()
  }

  async open(accountId?: string): Promise<Creation[]> {
    const all = this.database.selectFrom('creations').selectAll().where('settled', '=', 0)
    const rows = await (accountId === undefined ? all : all.where('account_id', '=', accountId)).orderBy('at').orderBy('key').execute()
    return rows.map(({ job_id: jobId, account_id: accountOf, region, kind, key, name, at }) => ({
      jobId,
      accountId: accountOf,
      region,
      kind,
      key,
      name,
      at,
    }))
  }

  async forgetAccount(accountId: string): Promise<void> {
    await this.database.deleteFrom('creations').where('account_id', '=', accountId).execute()
  }
}
