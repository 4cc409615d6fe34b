import { describe, expect, it } from 'vitest'
import { noLongerWanted } from '../../../../electron/backend/schedules/still-wanted.ts'
import type { ScheduleRun } from '../../../../shared/model/schedules/run.ts'
import type { Override } from '../../../../shared/model/schedules/schedule.ts'
import { officeHours } from '../../../fakes/schedule-world.ts'

const role = { accountId: 'sandbox', role: 'web' }
const run: ScheduleRun = {
  ...{ ...role, id: 'run', serverId: null, at: '2026-11-23T18:00:00.000Z', to: 'off', action: 'stop', why: '', status: 'running' },
  ...{ reason: null, late: false, startedAt: '2026-11-23T18:00:03.000Z', finishedAt: null },
  servers: (['waiting', 'waiting', 'asked'] as const).map((status, index) => ({
    ...{ id: `i-${index}`, name: `web-${index}`, region: 'eu-central-1', status, askedAt: null, detail: null },
  })),
}
const keepOn = (serverId: string | null): Override => ({
  ...{ ...role, id: 'on', serverId, state: 'on', from: run.at, until: '2026-11-24T22:00:00.000Z', note: '', createdAt: run.at },
})

/** Ids of servers that a stop of the evening is to leave, where it goes on at `now`. */
async function left(now: string, overrides: readonly Override[] = [], scheduled = true): Promise<string[]> {
  const schedule = { ...role, schedule: officeHours(), enabled: true, updatedAt: run.at }
  const store = { find: async () => (scheduled ? schedule : null), overrides: async () => [...overrides] }
  return [...(await noLongerWanted(store, run, Date.parse(now)))]
}

describe('a run that the end of the program interrupted before anything was asked', () => {
  it('goes on while its schedule wants the same', async () => {
    expect(await left('2026-11-24T05:59:00.000Z')).toEqual([])
  })

  it('leaves its servers where the contrary is wanted by now; those that were asked are seen through', async () => {
    expect(await left('2026-11-24T06:01:00.000Z')).toEqual(['i-0', 'i-1'])
  })

  it('leaves the one server that an override means', async () => {
    expect(await left('2026-11-23T20:00:00.000Z', [keepOn('i-1')])).toEqual(['i-1'])
    expect(await left('2026-11-23T20:00:00.000Z', [keepOn(null)])).toEqual(['i-0', 'i-1'])
  })

  it('where nobody says anything any more, is given up only when it is old', async () => {
    expect(await left('2026-11-23T18:05:00.000Z', [], false)).toEqual([])
    expect(await left('2026-11-23T20:00:00.000Z', [], false)).toEqual(['i-0', 'i-1'])
  })

  it('is not looked at twice in its first moments', async () => {
    expect(await left('2026-11-23T18:01:00.000Z', [keepOn(null)])).toEqual([])
  })
})
