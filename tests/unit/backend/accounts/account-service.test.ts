import { pino } from 'pino'
import { describe, expect, it, vi } from 'vitest'
import { AccountService } from '../../../../electron/backend/accounts/account-service.ts'
import type { AccountStore, Cloud, Clouds, ProfileSource } from '../../../../electron/backend/accounts/ports.ts'
import { ChangeHub } from '../../../../electron/backend/events/change-hub.ts'
import type { Account, AwsProfile } from '../../../../shared/model/account.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'

class MemoryStore implements AccountStore {
  accounts: Account[] = []
  list = async () => [...this.accounts]
  add = async (account: Account) => void this.accounts.push(account)
  remove = async (id: string) => {
    this.accounts = this.accounts.filter((account) => account.id !== id)
  }
}

/** Answers every call with `fault`, or as user x; counts the calls that reach the provider. */
class CountingClouds implements Clouds {
  asked = 0
  disconnected: string[] = []
  fault: unknown = null
  answering: Promise<void> | null = null

  connect(): Cloud {
    const answer = async <Answer>(value: Answer) => {
      this.asked += 1
      const { fault } = this
      await this.answering
      if (fault) throw fault
      return value
    }
    const cloud = {
      identity: { whoAmI: () => answer({ awsAccountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/x' }) },
      compute: { listServers: () => answer([]) },
      images: {},
      loadBalancers: {},
      metrics: {},
      addresses: {},
      volumes: {},
      rootVolumes: {},
      ownImages: {},
      isolation: {},
      commands: {},
      locks: {},
      limits: {},
      inventory: {},
      holdings: {},
      dns: {},
      scheduler: {},
      executionRoles: {},
    }
    return cloud as unknown as Cloud
  }

  disconnect(accountId: string): void {
    this.disconnected.push(accountId)
  }
}

const profile = (name: string, change: Partial<AwsProfile> = {}): AwsProfile => ({
  name,
  credentials: 'sso',
  region: null,
  endpointUrl: null,
  problem: null,
  ...change,
})
const signedOut = new HengeError('SIGNED_OUT', 'The session has expired.')
const unreachable = new HengeError('UNREACHABLE', 'No network.', { retryable: true })

async function open(stored: Account[] = [], jobAtWork: string | null = null, runElsewhere: readonly string[] = []) {
  const store = new MemoryStore()
  store.accounts = stored
  const clouds = new CountingClouds()
  const clock = new DrivenClock('2026-11-22T10:00:00Z')
  const changes = new ChangeHub()
  const profiles: ProfileSource = {
    list: async () => ({
      files: ['config'],
      profiles: [profile('office'), profile('lab'), profile('bad', { problem: 'mfa.' })],
      problem: null,
    }),
  }
  const removed: string[] = []
  let id = 0
  const service = new AccountService({
    store,
    clouds,
    profiles,
    changes,
    clock,
    newId: () => `id-${++id}`,
    log: pino({ level: 'silent' }),
    removed: async (accountId) => void removed.push(accountId),
    jobAtWork: async () => jobAtWork,
    runElsewhere: async () => runElsewhere,
  })
  await service.load()
  const published = vi.spyOn(changes, 'publish')
  return { service, store, clouds, clock, removed, published }
}

const office = { profile: 'office', name: 'Office', regions: ['eu-central-1'] }
const stored: Account = { id: 'stored', name: 'Stored', kind: 'aws', profile: 'office', regions: ['eu-central-1'] }

describe('adding an account', () => {
  it('asks who we are in each region, stores it and says that accounts changed', async () => {
    const { service, store, clouds, published } = await open()
    const added = await service.add({ ...office, regions: ['eu-central-1', 'eu-west-1', 'eu-west-1'] })
    expect(added).toEqual({
      id: 'id-1',
      name: 'Office',
      kind: 'aws',
      profile: 'office',
      regions: ['eu-central-1', 'eu-west-1'],
      awsAccountId: '123456789012',
      status: {
        state: 'ready',
        awsAccountId: '123456789012',
        arn: 'arn:aws:iam::123456789012:user/x',
        checkedAt: '2026-11-22T10:00:00.000Z',
      },
    })
    expect(clouds.asked).toBe(2)
    expect(store.accounts).toHaveLength(1)
    expect(service.list().map(({ name }) => name)).toEqual(['Sandbox', 'Office'])
    expect(published).toHaveBeenCalledWith({ topic: 'accounts' })
  })

  it('names the known profiles when there is no such one', async () => {
    const { service } = await open()
    await expect(service.add({ ...office, profile: 'ofice' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('office, lab, bad'),
      details: { known: ['office', 'lab', 'bad'] },
    })
  })

  it('refuses a profile that cannot work, without asking anybody', async () => {
    const { service, clouds } = await open()
    await expect(service.add({ ...office, profile: 'bad' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('mfa.'),
    })
    expect(clouds.asked).toBe(0)
  })

  it('refuses a name that is taken, in whatever case, the sandbox’s too', async () => {
    const { service } = await open([stored])
    await expect(service.add({ ...office, name: 'stored ' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(service.add({ ...office, name: 'SANDBOX' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('refuses a region that could be none, naming it', async () => {
    const { service, store, clouds } = await open()
    await expect(service.add({ ...office, regions: ['eu-central-1', 'no spaces allowed!'] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('"no spaces allowed!" is no region'),
    })
    expect(store.accounts).toEqual([])
    expect(clouds.asked).toBe(0)
  })

  it('stores nothing when the provider does not know us', async () => {
    const { service, store, clouds } = await open()
    clouds.fault = signedOut
    await expect(service.add(office)).rejects.toBe(signedOut)
    expect(store.accounts).toEqual([])
    expect(service.list()).toHaveLength(1)
    expect(clouds.disconnected).toEqual(['id-1'])
  })
})

describe('accounts that are there', () => {
  it('are unchecked at first and ready once checked', async () => {
    const { service, clouds } = await open([stored])
    expect(service.list().map(({ status }) => status.state)).toEqual(['unchecked', 'unchecked'])
    expect(clouds.asked).toBe(0)
    await service.checkUnchecked()
    await service.checkUnchecked()
    expect(service.list().map(({ status }) => status.state)).toEqual(['ready', 'ready'])
    expect(clouds.asked).toBe(2)
  })

  it('answer a check with what failed', async () => {
    const { service, clouds } = await open([stored])
    clouds.fault = signedOut
    const status = { state: 'failed', code: 'SIGNED_OUT', message: 'The session has expired.', checkedAt: '2026-11-22T10:00:00.000Z' }
    expect(await service.check('stored')).toMatchObject({ status })
    clouds.fault = new Error('a bug')
    expect(await service.check('stored')).toMatchObject({
      status: { state: 'failed', code: 'INTERNAL', message: expect.not.stringContaining('a bug') },
    })
  })

  it('are removed and forgotten, but not the sandbox', async () => {
    const { service, store, clouds, removed } = await open([stored])
    await service.remove('stored')
    expect([store.accounts, removed, clouds.disconnected]).toEqual([[], ['stored'], ['stored']])
    expect(() => service.get('stored')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    await expect(service.remove('stored')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(service.remove('sandbox')).rejects.toMatchObject({ code: 'UNSUPPORTED' })
  })

  it('stay while a job works in them: it could neither finish nor take back what it has launched', async () => {
    const { service, store } = await open([stored], 'Replace web · blue-green')
    await expect(service.remove('stored')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('Replace web') })
    expect(store.accounts).toEqual([stored])
  })

  it('stay while schedules are carried out in them, which would go on with nobody who looks after them', async () => {
    const { service, store } = await open([stored], null, ['web', 'db'])
    await expect(service.remove('stored')).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('web, db') })
    expect(store.accounts).toEqual([stored])
  })

  it('can be removed with a job at work when nobody can sign in any more', async () => {
    const { service, clouds, store } = await open([stored], 'Replace web · blue-green')
    clouds.fault = signedOut
    await service.check('stored')
    await service.remove('stored')
    expect(store.accounts).toEqual([])
  })

  it('are stored with the AWS account that they lead to', async () => {
    const { service, store } = await open()
    const { id } = await service.add(office)
    expect(store.accounts).toMatchObject([{ id, awsAccountId: '123456789012' }])
    expect(service.get(id).awsAccountId).toBe('123456789012')
  })
})

describe('an account that is signed out', () => {
  it('is noticed by any call, and then nobody asks the provider until it is checked', async () => {
    const { service, clouds, clock } = await open([stored])
    const { compute } = service.cloud('stored', 'eu-central-1')
    clouds.fault = signedOut
    await expect(compute.listServers()).rejects.toBe(signedOut)
    expect(service.list()[1]?.status).toMatchObject({ state: 'failed', code: 'SIGNED_OUT' })
    clouds.fault = null
    for (let hour = 0; hour < 24; hour += 1) {
      await clock.advance(3_600_000)
      await expect(compute.listServers()).rejects.toBe(signedOut)
    }
    expect(clouds.asked).toBe(1)
    expect(() => service.requireSignedIn('stored')).toThrow(signedOut)
    await service.check('stored')
    expect(await compute.listServers()).toEqual([])
    service.requireSignedIn('stored')
  })

  it('stays signed in when a call that began before the check fails after it', async () => {
    const { service, clouds } = await open([stored])
    const { compute } = service.cloud('stored', 'eu-central-1')
    const { promise, resolve } = Promise.withResolvers<void>()
    clouds.fault = signedOut
    clouds.answering = promise
    const late = compute.listServers()
    clouds.fault = null
    clouds.answering = null
    await service.check('stored')
    resolve()
    await expect(late).rejects.toBe(signedOut)
    expect(service.list()[1]?.status.state).toBe('ready')
  })
})

describe('an account that is unreachable', () => {
  it('is asked again now and then, ever more seldom, and is ready when it answers', async () => {
    const { service, clouds, clock } = await open([stored])
    await service.check('stored')
    const { compute } = service.cloud('stored', 'eu-central-1')
    clouds.fault = unreachable
    const before = clouds.asked
    for (let second = 0; second < 3600; second += 5) {
      await expect(compute.listServers()).rejects.toBe(unreachable)
      await clock.advance(5000)
    }
    // After 15, 30, 60, 120, 240 s and then every 5 minutes.
    expect(clouds.asked - before).toBe(1 + 5 + 10)
    expect(service.list()[1]?.status).toMatchObject({ state: 'failed', code: 'UNREACHABLE' })
    clouds.fault = null
    await clock.advance(5 * 60_000)
    expect(await compute.listServers()).toEqual([])
    expect(service.list()[1]?.status).toMatchObject({ state: 'ready', awsAccountId: '123456789012' })
  })

  it('is not taken for one because of a single call that the provider does not know', async () => {
    const { service, clouds } = await open([stored])
    clouds.fault = new HengeError('UNREACHABLE', 'no AWS answer', { details: { notAws: true } })
    await expect(service.cloud('stored', 'eu-central-1').compute.listServers()).rejects.toMatchObject({ code: 'UNREACHABLE' })
    expect(service.list()[1]?.status.state).toBe('unchecked')
  })
})
