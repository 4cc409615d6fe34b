import { afterEach, describe, expect, it } from 'vitest'
import type { Override } from '../../../../shared/model/schedules/schedule.ts'
import { closeOffices, office, web } from './office.ts'

afterEach(closeOffices)

describe('overrides', () => {
  const role = { ...web, serverId: null, from: null, note: '' }
  const keep = (state: Override['state'], until: string, serverId: string | null = null) => ({ ...role, serverId, state, until })

  it('keep servers on, and switch off at their end', async () => {
    const { service, to, states } = await office()
    await service.override(keep('on', '2026-11-23T21:00:00.000Z'))
    await to('2026-11-23T20:59:00.000Z')
    expect(await states()).toEqual(['running', 'running'])
    await to('2026-11-23T21:00:10.000Z')
    expect(await states()).toEqual(['stopped', 'stopped'])
  })

  it('of one server leave the others to the schedule', async () => {
    const { service, to, ids, states } = await office()
    await service.override(keep('off', '2026-11-23T16:00:00.000Z', ids[0]))
    await to('2026-11-23T12:01:00.000Z')
    expect(await states()).toEqual(['stopped', 'running'])
    await to('2026-11-23T16:00:10.000Z')
    expect(await states()).toEqual(['running', 'running'])
  })

  it('that are ended early give back what the schedule wants at once', async () => {
    const { service, to, states } = await office()
    const { override } = await service.override(keep('on', '2026-11-23T21:00:00.000Z'))
    await to('2026-11-23T20:00:00.000Z')
    await service.endOverride(override.id)
    expect((await service.get(web)).overrides).toEqual([])
    await to('2026-11-23T20:00:10.000Z')
    expect(await states()).toEqual(['stopped', 'stopped'])
  })

  it('run a role that has no schedule', async () => {
    const { service, to, states } = await office()
    await service.remove(web)
    await service.override(keep('off', '2026-11-23T14:00:00.000Z'))
    await to('2026-11-23T12:01:00.000Z')
    expect(await states()).toEqual(['stopped', 'stopped'])
    await to('2026-11-24T14:00:00.000Z')
    expect(await states()).toEqual(['stopped', 'stopped'])
  })

  it('that skip the next stop leave servers as they are', async () => {
    const { service, to, states, runs } = await office()
    await service.skipNext({ ...web, serverId: null, kind: 'off' })
    await to('2026-11-24T05:00:00.000Z')
    expect([await states(), await runs()]).toEqual([['running', 'running'], []])
  })
})
