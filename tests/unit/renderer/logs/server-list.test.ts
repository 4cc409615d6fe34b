import { describe, expect, it } from 'vitest'
import { describeInterval, stackedColumns } from '../../../../renderer/features/logs/histogram-data.ts'
import { filterRoles, joinServers } from '../../../../renderer/features/logs/server-list.ts'
import type { LogServer } from '../../../../shared/model/logs.ts'
import { aServer } from '../../../fakes/servers.ts'

const lines = (different: Partial<LogServer>): LogServer => ({
  serverId: 'i-1',
  host: 'web-1',
  role: 'web',
  revision: 'r-1',
  first: 1,
  last: 2,
  lines: 10,
  ...different,
})

describe('servers to choose from', () => {
  const joined = joinServers(
    [lines({}), lines({ serverId: 'i-0', host: 'web-0' }), lines({ serverId: null, host: 'combo', role: null })],
    [aServer({ id: 'i-1', name: 'web-1' }), aServer({ id: 'i-2', name: 'api-1', role: 'api', state: 'stopped' })],
  )

  it('are those with lines, destroyed and imported ones too, and those of the fleet without any yet', () => {
    expect(joined.map((role) => [role.role, role.servers.map((server) => [server.name, server.state, server.lines])])).toEqual([
      ['api', [['api-1', 'stopped', 0]]],
      [
        'web',
        [
          ['web-1', 'running', 10],
          ['web-0', 'destroyed', 10],
        ],
      ],
      ['', [['combo', 'imported', 10]]],
    ])
  })

  it('are narrowed by role, name, id or state', () => {
    const names = (text: string) => filterRoles(joined, text).flatMap((role) => role.servers.map((server) => server.name))
    expect(names('destroyed')).toEqual(['web-0'])
    expect(names('WEB')).toEqual(['web-1', 'web-0'])
    expect(names('i-2')).toEqual(['api-1'])
    expect(names('nothing')).toEqual([])
  })
})

describe('bars of the histogram', () => {
  it('stand on each other, the worst level at the bottom, and sum to all lines', () => {
    const { levels, columns } = stackedColumns({
      intervalMs: 60_000,
      buckets: [
        { at: 0, counts: { error: 2, info: 5 } },
        { at: 60_000, counts: { info: 1 } },
      ],
      total: 8,
      tookMs: 1,
    })
    expect(levels).toEqual(['info', 'error'])
    expect(columns).toEqual([
      [0, 60_000],
      [7, 1],
      [2, 0],
    ])
  })

  it('say how long they are', () => {
    expect([30_000, 1_800_000, 7_200_000, 86_400_000, 250].map(describeInterval)).toEqual(['30 s', '30 min', '2 h', '1 d', '250 ms'])
  })
})
