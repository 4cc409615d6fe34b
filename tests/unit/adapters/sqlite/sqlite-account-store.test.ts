import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../../../../electron/adapters/sqlite/database.ts'
import { SqliteAccountStore } from '../../../../electron/adapters/sqlite/sqlite-account-store.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'henge-accounts-'))
})
afterEach(() => rm(folder, { recursive: true }))

const office = { id: 'b', name: 'Office', kind: 'aws' as const, profile: 'office', regions: ['eu-central-1', 'eu-west-1'] }
const lab = { id: 'a', name: 'Lab', kind: 'aws' as const, profile: 'lab', regions: ['eu-west-1'], awsAccountId: '123456789012' }

it('keeps accounts over a restart, in the order in which they were added', async () => {
  const clock = new DrivenClock('2026-11-22T10:00:00Z')
  const database = await openDatabase(join(folder, 'henge.sqlite'))
  const store = new SqliteAccountStore(database, clock)
  await store.add(office)
  await clock.advance(1000)
  await store.add(lab)
  await database.destroy()

  const again = await openDatabase(join(folder, 'henge.sqlite'))
  const reopened = new SqliteAccountStore(again, clock)
  expect(await reopened.list()).toEqual([office, lab])
  await reopened.remove('b')
  expect(await reopened.list()).toEqual([lab])
  await again.destroy()
})
