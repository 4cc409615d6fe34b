import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteCreationLedger } from '../../electron/adapters/sqlite/sqlite-creation-ledger.ts'
import type { CreationLedger } from '../../electron/backend/replacement/ports.ts'
import type { Creation } from '../../shared/model/replacement/creation.ts'

const web: Creation = {
  ...{ jobId: 'job-1', accountId: 'sandbox', region: 'eu-central-1', kind: 'server', key: 'henge-abc', name: 'web-3', at: 1000 },
}

const stores: Record<string, () => Promise<{ ledger: CreationLedger; close: () => Promise<void> }>> = {
  SQLite: async () => {
    const database = await openDatabase(':memory:')
    return { ledger: new SqliteCreationLedger(database), close: () => database.destroy() }
  },
}

describe.each(Object.entries(stores))('the creation ledger on %s', (_name, open) => {
  let ledger: CreationLedger
  let close: () => Promise<void>
  beforeEach(async () => {
    ;({ ledger, close } = await open())
  })
  afterEach(() => close())

  it('keeps what was announced until it is settled, oldest first', async () => {
    await ledger.announce({ ...web, key: 'henge-later', at: 2000 })
    await ledger.announce(web)
    expect((await ledger.open()).map(({ key }) => key)).toEqual(['henge-abc', 'henge-later'])
    expect((await ledger.open())[0]).toEqual(web)
    await ledger.settle(web)
    expect((await ledger.open()).map(({ key }) => key)).toEqual(['henge-later'])
  })

  it('makes one entry of the same thing announced twice, with its first time', async () => {
    await ledger.announce(web)
    await ledger.announce({ ...web, at: 5000 })
    expect(await ledger.open()).toEqual([web])
  })

  it('tells jobs, kinds and accounts apart', async () => {
    await ledger.announce(web)
    await ledger.announce({ ...web, jobId: 'job-2', accountId: 'live' })
    await ledger.announce({ ...web, kind: 'snapshot' })
    expect(await ledger.open()).toHaveLength(3)
    await ledger.settle({ jobId: 'job-1', kind: 'snapshot', key: web.key })
    expect((await ledger.open('sandbox')).map(({ kind }) => kind)).toEqual(['server'])
    await ledger.forgetAccount('sandbox')
    expect((await ledger.open()).map(({ accountId }) => accountId)).toEqual(['live'])
  })

  it('opens again what is announced again, and settles what nobody announced without an error', async () => {
    await ledger.settle(web)
    expect(await ledger.open()).toEqual([])
    await ledger.announce(web)
    await ledger.settle(web)
    await ledger.announce(web)
    expect(await ledger.open()).toEqual([web])
  })
})
