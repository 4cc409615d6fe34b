import type { Account } from '../../../shared/model/account.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { AccountStore } from '../../backend/accounts/ports.ts'
import type { HengeDatabase } from './database.ts'

/** AWS accounts that the user has added; the built-in one is not stored. `regions` is a JSON array. */
export class SqliteAccountStore implements AccountStore {
  private readonly database: HengeDatabase
  private readonly clock: Clock

  constructor(database: HengeDatabase, clock: Clock) {
    this.database = database
    this.clock = clock
  }

  async list(): Promise<Account[]> {
    const rows = await this.database.selectFrom('accounts').selectAll().orderBy('added_at').orderBy('id').execute()
    return rows.map(({ id, name, profile, regions, aws_account_id }) => ({
      id,
      name,
      kind: 'aws',
      profile,
      regions: JSON.parse(regions),
      ...(aws_account_id === null ? {} : { awsAccountId: aws_account_id }),
    }))
  }

  async add(account: Account): Promise<void> {
    await this.database
      .insertInto('accounts')
      .values({
        id: account.id,
        name: account.name,
        profile: account.profile ?? '',
        regions: JSON.stringify(account.regions),
        added_at: this.clock.now(),
        aws_account_id: account.awsAccountId ?? null,
      })
      .execute()
  }

  async remove(accountId: string): Promise<void> {
    await this.database.deleteFrom('accounts').where('id', '=', accountId).execute()
  }
}
