import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { type Evidence, evidenceSchema } from '../../../shared/model/replacement/evidence.ts'
import type { EvidenceStore } from '../../backend/replacement/ports.ts'
import type { HengeDatabase } from './database.ts'

const compress = promisify(gzip)
const expand = promisify(gunzip)

/** One row a server; the document is gzipped JSON. */
export class SqliteEvidenceStore implements EvidenceStore {
  private readonly database: HengeDatabase

  constructor(database: HengeDatabase) {
    this.database = database
  }

  async keep(evidence: Evidence): Promise<void> {
    const { accountId, server, keptAt } = evidence
    const row = {
      role: server.role ?? '',
      kept_at: Date.parse(keptAt),
      document: new Uint8Array(await compress(JSON.stringify(evidence))),
    }
    await this.database
      .insertInto('evidence')
      .values({ account_id: accountId, server_id: server.id, ...row })
      .onConflict((conflict) => conflict.columns(['account_id', 'server_id']).doUpdateSet(row))
      .execute()
  }

  async load(accountId: string, serverId: string): Promise<Evidence | null> {
    const row = await this.database
      .selectFrom('evidence')
      .select('document')
      .where('account_id', '=', accountId)
      .where('server_id', '=', serverId)
      .executeTakeFirst()
    return row ? evidenceSchema.parse(JSON.parse((await expand(row.document)).toString('utf8'))) : null
  }

  async keptOf(accountId: string, role: string): Promise<string[]> {
    const rows = await this.database
      .selectFrom('evidence')
      .select('server_id')
      .where('account_id', '=', accountId)
      .where('role', '=', role)
      .orderBy('kept_at')
      .execute()
    return rows.map((row) => row.server_id)
  }

  async forgetAccount(accountId: string): Promise<void> {
    await this.database.deleteFrom('evidence').where('account_id', '=', accountId).execute()
  }
}
