import { type RestingServer, restingServerSchema } from '../../../shared/model/replacement/resting.ts'
import type { RestStore } from '../../backend/replacement/ports.ts'
import type { HengeDatabase } from './database.ts'

/** resting_servers.document is a RestingServer. */
export class SqliteRestStore implements RestStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async keep(rest: RestingServer): Promise<void> {
    const row = { role: rest.role, at: Date.parse(rest.at), document: JSON.stringify(rest) }
    await this.database
      .insertInto('resting_servers')
      .values({ account_id: rest.accountId, server_id: rest.serverId, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'server_id']).doUpdateSet(row))
      .execute()
  }

  async list(accountId?: string, role?: string): Promise<RestingServer[]> {
    let asked = this.database.selectFrom('resting_servers').select('document').orderBy('at').orderBy('server_id')
    if (accountId !== undefined) asked = asked.where('account_id', '=', accountId)
    if (role !== undefined) asked = asked.where('role', '=', role)
    return (await asked.execute()).map(({ document }) => restingServerSchema.parse(JSON.parse(document)))
  }

  async forget(accountId: string, serverIds: readonly string[]): Promise<void> {
    await this.database
      .deleteFrom('resting_servers')
      .where('account_id', '=', accountId)
      .where('server_id', 'in', [...serverIds])
      .execute()
  }

  async forgetAccount(accountId: string): Promise<void> {
    await this.database.deleteFrom('resting_servers').where('account_id', '=', accountId).execute()
  }
}
