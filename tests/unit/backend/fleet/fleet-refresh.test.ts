import { describe, expect, it } from 'vitest'
import type { CpuSample } from '../../../../electron/backend/savings/ports.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { settle } from '../../../fakes/driven-clock.ts'
import { fleetWorld } from './fleet-world.ts'

describe('FleetService.refresh', () => {
  it('lets a failing account hide nothing: its old servers stay, the others are fresh', async () => {
    const { fleet, cloud, clock } = fleetWorld()
    cloud('sandbox').add()
    cloud('prod').add()
    const first = await fleet.refresh()
    await clock.advance(60_000)
    cloud('sandbox').add()
    cloud('prod').add()
    cloud('prod').fail('listServers', new HengeError('SIGNED_OUT', 'Sign in.'))
    const second = await fleet.refresh()
    expect(second.servers.map(({ accountId }) => accountId)).toEqual(['sandbox', 'sandbox', 'prod'])
    expect(second.accounts).toEqual([
      { accountId: 'sandbox', refreshedAt: '2026-11-22T12:01:00.000Z', error: null },
      { accountId: 'prod', refreshedAt: first.accounts[1]?.refreshedAt, error: { code: 'SIGNED_OUT', message: 'eu-central-1: Sign in.' } },
    ])
    expect((await fleet.refresh()).accounts[1]?.error).toBeNull()
  })

  it('asks anew after a change, though an answer from before it is still under way', async () => {
    const { fleet, cloud } = fleetWorld()
    const { id } = cloud('sandbox').add()
    const listServers = cloud('sandbox').compute.listServers
    const gate = Promise.withResolvers<void>()
    cloud('sandbox').compute.listServers = async (signal) => {
      const listed = await listServers(signal)
      await gate.promise
      return listed
    }
    const before = fleet.refreshAccount('sandbox')
    await settle()
    cloud('sandbox').change(id, { state: 'terminated' })
    const after = fleet.refreshAfterChange('sandbox')
    gate.resolve()
    await before
    await after
    expect(cloud('sandbox').count('listServers')).toBe(2)
    expect((await fleet.list('sandbox')).servers).toEqual([])
  })

  it('takes up the regions that answer when another does not', async () => {
    const { fleet, cloud } = fleetWorld()
    cloud('prod').add()
    cloud('prod', 'us-east-1').add()
    cloud('prod').fail('listServers', new HengeError('UNREACHABLE', 'No answer.'))
    const { servers, accounts } = await fleet.refresh('prod')
    expect(servers.map(({ region }) => region)).toEqual(['us-east-1'])
    expect(accounts[0]?.error?.message).toBe('eu-central-1: No answer.')
  })

  it('loses nothing when two regions answer together', async () => {
    const { fleet, cloud } = fleetWorld()
    await fleet.refresh('prod')
    cloud('prod').add()
    cloud('prod', 'us-east-1').add({ id: 'i-far' })
    expect((await fleet.refresh('prod')).servers.map(({ region }) => region).sort()).toEqual(['eu-central-1', 'us-east-1'])
  })

  it('turns an unknown failure into INTERNAL, with the details in the log only', async () => {
    const { fleet, cloud, logged } = fleetWorld()
    cloud('sandbox').fail('listServers', new TypeError('secret inside'))
    const { accounts } = await fleet.refresh('sandbox')
    expect(accounts[0]?.error).toEqual({ code: 'INTERNAL', message: expect.stringContaining('FLEET-0001') })
    expect(JSON.stringify(accounts)).not.toContain('secret')
    expect(logged).toMatchObject([{ id: 'FLEET-0001', region: 'eu-central-1' }])
  })

  it('asks once for all who want it at the same time, and one who gives up does not stop the others', async () => {
    const { fleet, cloud } = fleetWorld()
    cloud('sandbox').add()
    const giveUp = new AbortController()
    const refreshes = [fleet.refresh('sandbox', giveUp.signal), fleet.refresh('sandbox')]
    giveUp.abort()
    const [one, two] = await Promise.allSettled(refreshes)
    expect(one?.status).toBe('rejected')
    expect(two).toMatchObject({ status: 'fulfilled', value: { servers: [{}] } })
    expect(cloud('sandbox').count('listServers')).toBe(1)
  })

  it('publishes the account that changed', async () => {
    const { fleet, changes } = fleetWorld()
    const stop = new AbortController()
    const heard: unknown[] = []
    const listening = (async () => {
      for await (const change of changes.subscribe(stop.signal)) heard.push(change)
    })().catch(() => {})
    await settle()
    await fleet.refresh('sandbox')
    await settle()
    stop.abort()
    await listening
    expect(heard).toEqual([{ topic: 'fleet', accountId: 'sandbox' }])
  })

  it('measures CPU after the list, hour by hour over the servers, for five minutes', async () => {
    const { fleet, cloud, clock } = fleetWorld()
    const now = clock.now()
    const [a, b] = [cloud('sandbox').add(), cloud('sandbox').add()]
    const sample = (hoursAgo: number, average: number) => ({ at: now - hoursAgo * 3_600_000, average, maximum: average })
    cloud('sandbox').cpu.set(a.id, [sample(30, 99), sample(2, 10), sample(1, 4)])
    cloud('sandbox').cpu.set(b.id, [sample(2, 30)])
    await fleet.refresh('sandbox')
    await fleet.settled()
    const { roles } = await fleet.list('sandbox')
    expect(roles[0]?.cpu).toEqual([...Array<null>(21).fill(null), 20, 4, null])
    await fleet.refresh('sandbox')
    await fleet.settled()
    expect(cloud('sandbox').count('hourlyCpu')).toBe(1)
    await clock.advance(5 * 60_000)
    cloud('sandbox').fail('hourlyCpu', new HengeError('FORBIDDEN', 'No.'))
    await fleet.refresh('sandbox')
    await fleet.settled()
    expect((await fleet.list('sandbox')).roles[0]?.cpu.at(-2)).toBe(4)
  })

  it('does not wait for slow metrics, and says that CPU is not known yet', async () => {
    const { fleet, cloud } = fleetWorld()
    cloud('sandbox').add()
    let answer: (value: Map<string, readonly CpuSample[]>) => void = () => {}
    cloud('sandbox').metrics.hourlyCpu = () => new Promise((resolve) => (answer = resolve))
    expect((await fleet.refresh('sandbox')).roles[0]?.cpu).toEqual([])
    await settle()
    answer(new Map())
    await fleet.settled()
    expect((await fleet.list('sandbox')).roles[0]?.cpu).toEqual(Array(24).fill(null))
  })

  it('refuses an account that is not there', async () => {
    await expect(fleetWorld().fleet.refresh('gone')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
