import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqlitePlanStore } from '../../electron/adapters/sqlite/sqlite-plan-store.ts'
import type { LaunchTemplate, PlanStore } from '../../electron/backend/replacement/ports.ts'
import { noFindings } from '../../shared/model/replacement/findings.ts'
import { planReplacement } from '../../shared/model/replacement/plan-replacement.ts'
import { flatPrices } from '../fakes/flat-prices.ts'
import { currentWeb } from '../fakes/replacement-world.ts'

const aPlan = (id: string, madeAt: number) =>
  planReplacement({
    ...{ id, madeAt, accountId: 'sandbox', role: 'web', defaultRegion: 'eu-central-1', servers: [], prices: flatPrices },
    ...{ current: currentWeb(), maxServersPerRun: 20, history: {}, findings: noFindings },
  })

const template: LaunchTemplate = {
  instanceType: 't3.small',
  userData: 'I2Nsb3VkLWNvbmZpZw==',
  rootVolume: { sizeGiB: 8, type: 'gp3', encrypted: true },
  tags: { team: 'ops' },
}

const stores: Record<string, () => Promise<{ store: PlanStore; close: () => Promise<void> }>> = {
  SQLite: async () => {
    const database = await openDatabase(':memory:')
    return { store: new SqlitePlanStore(database), close: () => database.destroy() }
  },
}

describe.each(Object.entries(stores))('the plan store on %s', (_name, open) => {
  let store: PlanStore
  let close: () => Promise<void>
  beforeEach(async () => {
    ;({ store, close } = await open())
  })
  afterEach(() => close())

  it('gives back a plan and what its servers are launched with', async () => {
    const plan = aPlan('plan-1', 1000)
    await store.save(plan, template)
    expect(await store.load('plan-1')).toEqual(plan)
    expect(await store.template('plan-1')).toEqual(template)
  })

  it('has nothing to launch for a plan that cannot be started', async () => {
    await store.save(aPlan('plan-1', 1000), null)
    await expect(store.template('plan-1')).rejects.toMatchObject({ code: 'BLOCKED' })
  })

  it('knows no plan that is not there', async () => {
    await expect(store.load('plan-9')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(store.template('plan-9')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('drops old plans that nobody started', async () => {
    await store.save(aPlan('plan-1', 1000), template)
    await store.save(aPlan('plan-2', 3000), template)
    await store.forgetUnused(2000)
    await expect(store.load('plan-1')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await store.load('plan-2')).id).toBe('plan-2')
  })
})
