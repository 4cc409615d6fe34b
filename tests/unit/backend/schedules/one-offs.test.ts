import { describe, expect, it } from 'vitest'
import { OneOffs } from '../../../../electron/backend/schedules/one-offs.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { officeHours, scheduleWorld } from '../../../fakes/schedule-world.ts'

const web = { accountId: 'sandbox', role: 'web' }
const all = { ...web, serverId: null, note: '' }

/** A Monday at noon in Berlin’s winter, with two servers that run. */
async function build() {
  const clock = new DrivenClock('2026-11-23T11:00:00.000Z')
  const cloud = new FakeCloud(clock)
  const ids = ['web-1', 'web-2'].map((name) => cloud.add({ name, role: 'web' }).id)
  const world = await scheduleWorld(clock, () => cloud.compute.listServers(), cloud.compute)
  const made: string[] = []
  const oneOffs = new OneOffs({
    ...{ store: world.store, clock, changes: { publish: () => undefined }, look: async () => undefined },
    servers: { everyServer: () => cloud.compute.listServers() },
    newId: () => `once-${made.push('one')}`,
    refuseElsewhere: async ({ role }) => {
      if (role === 'elsewhere') throw new HengeError('CONFLICT', 'EventBridge Scheduler runs it')
    },
    checkAccount: (id) => {
      if (id !== 'sandbox') throw new HengeError('NOT_FOUND', 'no such account')
    },
  })
  const to = async (text: string) => {
    await clock.advance(Date.parse(text) - clock.now())
    await world.settle()
    return (await cloud.compute.listServers()).map(({ state }) => state)
  }
  const runs = async () =>
    (await world.service.runs(10, web)).map(({ at, action, status, why }) => `${at.slice(8, 16)} ${action} ${status}, ${why}`)
  return { world, oneOffs, to, runs, ids }
}

describe('a one-off', () => {
  it('is done in a role without a schedule, is on record, and nothing of it stays', async () => {
    const { world, oneOffs, to, runs } = await build()
    await oneOffs.add({ ...all, to: 'off', at: '2026-11-23T21:00:00.000Z', note: 'moving house' })
    expect((await world.service.get(web)).now.next).toMatchObject({ at: '2026-11-23T21:00:00.000Z', action: 'stop' })
    expect(await to('2026-11-23T21:00:05.000Z')).toEqual(['stopped', 'stopped'])
    expect(await runs()).toEqual(['23T21:00 stop succeeded, one-off: moving house'])
    expect([await world.service.list(), (await world.service.get(web)).now.state]).toEqual([[], 'any'])
    await to('2026-11-26T00:00:00.000Z')
    expect(await runs()).toHaveLength(1)
    await world.close()
  })

  it('is done beside the schedule, which counts again from its next change', async () => {
    const { world, oneOffs, to, runs, ids } = await build()
    await world.service.save({ ...web, schedule: officeHours(), enabled: true })
    await oneOffs.add({ ...all, serverId: ids[0] ?? '', to: 'off', at: '2026-11-23T15:00:00.000Z' })
    expect(await to('2026-11-23T15:00:05.000Z')).toEqual(['stopped', 'running'])
    expect(await to('2026-11-24T06:00:05.000Z')).toEqual(['running', 'running'])
    expect((await runs()).filter((run) => run.includes('one-off'))).toEqual(['23T15:00 stop succeeded, one-off'])
    await world.close()
  })

  it('is put off before it comes, and not afterwards', async () => {
    const { world, oneOffs, to } = await build()
    const { override } = await oneOffs.add({ ...all, to: 'off', at: '2026-11-23T12:00:00.000Z' })
    expect(await oneOffs.postpone(override.id, 60)).toMatchObject({ from: '2026-11-23T13:00:00.000Z', until: '2026-11-24T13:00:00.000Z' })
    expect(await to('2026-11-23T12:30:00.000Z')).toEqual(['running', 'running'])
    expect(await to('2026-11-23T13:00:05.000Z')).toEqual(['stopped', 'stopped'])
    await expect(oneOffs.postpone(override.id, 60)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(oneOffs.postpone('other', 60)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await world.close()
  })

  it('is removed as an override is, and never happens', async () => {
    const { world, oneOffs, to, runs } = await build()
    const { override } = await oneOffs.add({ ...all, to: 'off', at: '2026-11-23T12:00:00.000Z' })
    expect(await world.service.endOverride(override.id)).toBe(true)
    expect([await to('2026-11-23T12:30:00.000Z'), await runs()]).toEqual([['running', 'running'], []])
    await world.close()
  })

  it('that was slept through is done within a day where there is no schedule, and else as the schedule says', async () => {
    const { world, oneOffs, to, runs } = await build()
    await oneOffs.add({ ...all, to: 'off', at: '2026-11-23T12:00:00.000Z' })
    expect(await to('2026-11-24T02:00:00.000Z')).toEqual(['stopped', 'stopped'])
    await oneOffs.add({ ...all, to: 'on', at: '2026-11-24T03:00:00.000Z' })
    expect(await to('2026-11-25T12:00:00.000Z')).toEqual(['stopped', 'stopped'])
    await world.service.save({ ...web, schedule: officeHours({ missed: 'skip' }), enabled: true })
    await oneOffs.add({ ...all, to: 'on', at: '2026-11-25T19:00:00.000Z' })
    await to('2026-11-25T18:00:05.000Z')
    expect(await to('2026-11-25T21:00:00.000Z')).toEqual(['stopped', 'stopped'])
    expect((await runs()).filter((run) => run.includes('one-off'))).toEqual([
      '25T19:00 start skipped, one-off',
      '24T03:00 start skipped, one-off',
      '23T12:00 stop succeeded, one-off',
    ])
    await world.close()
  })

  it('holds until the next change of a schedule that was made after it', async () => {
    const { world, oneOffs } = await build()
    const { override } = await oneOffs.add({ ...all, to: 'on', at: '2026-11-23T21:00:00.000Z' })
    await world.service.save({ ...web, schedule: officeHours(), enabled: true })
    await oneOffs.fit('sandbox')
    expect(await world.store.findOverride(override.id)).toMatchObject({ until: '2026-11-24T06:00:00.000Z' })
    await world.service.remove(web)
    await oneOffs.fit('sandbox')
    expect(await world.store.findOverride(override.id)).toMatchObject({ until: '2026-11-24T21:00:00.000Z' })
    await world.close()
  })

  it('of a time that has passed, an account that is not known or a role that is run elsewhere is refused', async () => {
    const { world, oneOffs } = await build()
    await expect(oneOffs.add({ ...all, to: 'on', at: '2026-11-23T10:00:00.000Z' })).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', details: { field: 'at' } },
    })
    await expect(oneOffs.add({ ...all, accountId: 'b', to: 'on', at: '2026-11-23T12:00:00.000Z' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await expect(oneOffs.add({ ...all, role: 'elsewhere', to: 'on', at: '2026-11-23T12:00:00.000Z' })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await world.close()
  })
})
