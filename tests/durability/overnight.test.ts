import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../electron/adapters/sqlite/database.ts'
import { SqliteRestStore } from '../../electron/adapters/sqlite/sqlite-rest-store.ts'
import { hengeTags, type Server } from '../../shared/model/server.ts'
import { cloudOf } from '../fakes/cloud-of.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { addressOf, amazonLinux, launchOldServers, type Provider, recordOf, targetGroupOf, volumeOf } from '../fakes/old-servers.ts'
import { serveSandbox } from '../fakes/sandbox-world.ts'
import { type Asked, aliveNames, expectWholeStory, isNew, killAndGoOnIn } from './kill-and-go-on.ts'
import { withReplacementChild } from './lives.ts'

const programs = withReplacementChild()
const dns = { name: 'web.example.org' }
const asked: Asked = { recipe: { healthTimeoutSeconds: 600, dns }, request: { accountId: 'sandbox', role: 'web' } }

interface Night extends Provider {
  readonly folder: string
  readonly imageId: string
  readonly old: readonly Server[]
  /** Of them, the one that is given what there is one of. */
  readonly first: Server
  /** What was asked for that cannot be taken back, by its name. */
  readonly final: string[]
  /** What is on record for the next start. */
  resting(): Promise<string[]>
}

async function overnight<Result>(work: (night: Night) => Promise<Result>): Promise<Result> {
  const clock = new DrivenClock()
  clock.leaps = true
  const final: string[] = []
  const { environment, close } = await serveSandbox(clock, async ({ action, dryRun, fields }) => {
    if (dryRun || !['TerminateInstances', 'ReleaseAddress', 'RunInstances'].includes(action)) return
    final.push(action === 'RunInstances' ? `${action} ${new Map(fields).get('ClientToken')}` : action)
  })
  const folder = await mkdtemp(join(tmpdir(), 'henge-overnight-'))
  try {
    const cloud = cloudOf(environment, clock)
    const provider: Provider = { environment, endpoint: environment.AWS_ENDPOINT_URL ?? '', profile: 'test', cloud, clock }
    const imageId = await amazonLinux(cloud)
    const old = await launchOldServers(provider, imageId)
    const ids = old.map(({ id }) => id)
    const [first] = old
    if (!first) throw new Error('no server')
    await cloud.compute.tagServers(ids, { [hengeTags.recipe]: 'web' })
    final.length = 0
    const resting = async () => {
      const database = await openDatabase(join(folder, 'henge.sqlite'))
      const kept = await new SqliteRestStore(database).list('sandbox', 'web')
      await database.destroy()
      return kept.map(({ serverId }) => serverId).sort()
    }
    return await work({ ...provider, folder, imageId, old, first, final, resting })
  } finally {
    await close()
    await rm(folder, { recursive: true })
  }
}

describe.concurrent('a night that is killed at each step and after each call', () => {
  it('ends with no servers, and the morning with new ones that have what was kept', { timeout: 600_000 }, async () => {
    await overnight(async (night) => {
      const { cloud, old, first, folder, imageId, final } = night
      const inService = await targetGroupOf(night, old)
      const [address, volume] = [await addressOf(night, first), await volumeOf(night, first)]
      const zone = await recordOf(night, dns.name, old)
      const evening = await killAndGoOnIn(folder, programs(), night, imageId, { ...asked, purpose: 'destroy' })
      expect(evening.job).toMatchObject({ status: 'succeeded', error: null })
      expectWholeStory(evening)
      expect(aliveNames(evening.servers)).toEqual([])
      expect(final).toEqual(['TerminateInstances'])
      expect(await night.resting()).toEqual(old.map(({ id }) => id).sort())
      expect(await cloud.volumes.describe([volume])).toMatchObject([{ state: 'available', tags: { [hengeTags.nextStart]: 'web' } }])
      expect(await cloud.addresses.describe([address])).toMatchObject([{ serverId: null }])
      expect(await cloud.dns.read(zone, dns.name)).toBeNull()
      expect(await inService()).toEqual([])

      const morning = await killAndGoOnIn(folder, programs(), night, imageId, { ...asked, purpose: 'build' })
      expect(morning.job).toMatchObject({ status: 'succeeded', error: null })
      expectWholeStory(morning)
      const fresh = morning.servers.filter(isNew)
      expect(aliveNames(morning.servers)).toEqual(['web-3', 'web-4'])
      expect(new Set(final.slice(1)).size).toBe(2)
      const taker = fresh.find(({ name }) => name === 'web-3')
      expect(taker?.zone).toBe(first.zone)
      expect(await cloud.volumes.describe([volume])).toMatchObject([{ serverId: taker?.id, attachment: 'attached' }])
      expect(await cloud.addresses.describe([address])).toMatchObject([{ serverId: taker?.id }])
      expect((await inService()).sort()).toEqual(fresh.map(({ id }) => id).sort())
      const record = await cloud.dns.read(zone, dns.name)
      expect([...(record?.addresses ?? [])].sort()).toEqual(fresh.map(({ privateAddress }) => privateAddress).sort())
      expect(await night.resting()).toEqual([])
    })
  })

  it('releases an Elastic IP that was not to be kept, once', { timeout: 600_000 }, async () => {
    await overnight(async (night) => {
      const address = await addressOf(night, night.first)
      await recordOf(night, dns.name, night.old)
      const releasing: Asked = { ...asked, purpose: 'destroy', keepsAddresses: false, from: 'terminate' }
      const evening = await killAndGoOnIn(night.folder, programs(), night, night.imageId, releasing)
      expect(evening.job).toMatchObject({ status: 'succeeded', error: null })
      expectWholeStory(evening, releasing)
      expect(await night.cloud.addresses.describe([address])).toEqual([])
      expect(night.final).toEqual(['TerminateInstances', 'ReleaseAddress'])
    })
  })
})
