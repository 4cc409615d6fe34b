import { describe, expect, it } from 'vitest'
import { comparedServers, lastTwoGenerations, sideOf } from '../../../../renderer/features/logs/compared-servers.ts'
import type { PickedServer } from '../../../../renderer/features/logs/server-list.ts'
import type { Generation } from '../../../../shared/model/fleet.ts'
import { aServer } from '../../../fakes/servers.ts'

const minute = 60_000
const server = (id: string, change: Partial<PickedServer> = {}): PickedServer => ({
  ...{ serverId: id, name: `web-${id}`, state: 'running', alive: true, revision: 'r-1', first: 0, last: minute, lines: 1 },
  ...change,
})
const generation = (id: string, number: number, born: number): Generation => ({
  generation: number,
  server: aServer({ id, name: `web-${id}` }),
  bornAt: new Date(born).toISOString(),
  destroyedAt: null,
})

describe('servers to compare', () => {
  it('are those with lines, each once, in the order of their birth', () => {
    const found = comparedServers(
      [
        server('b', { first: 5, last: 9 }),
        server('a', { first: 7, last: 8, revision: null }),
        server('a', { first: 1, last: 3 }),
        server('none', { first: null, last: null }),
        server('x', { serverId: null }),
      ],
      [generation('a', 4, 0)],
    )
    expect(found).toMatchObject([
      { id: 'a', generation: 4, born: 0, first: 1, last: 8, revision: 'r-1' },
      { id: 'b', generation: null, born: 5 },
    ])
  })

  it('are the newest generation and the one before: born together, of one revision', () => {
    const of = (...born: readonly (readonly [string, number, string])[]) =>
      lastTwoGenerations(
        comparedServers(
          born.map(([id, at, revision]) => server(id, { first: at * minute, revision })),
          [],
        ),
      )
    expect(of(['a', 0, 'r-1'], ['b', 5, 'r-1'], ['c', 600, 'r-1'], ['d', 604, 'r-1'])).toEqual({ before: ['a', 'b'], after: ['c', 'd'] })
    expect(of(['a', 0, 'r-1'], ['b', 5, 'r-2'])).toEqual({ before: ['a'], after: ['b'] })
    expect(of(['a', 0, 'r-1'], ['b', 5, 'r-1'])).toEqual({ before: [], after: ['a', 'b'] })
    expect(of()).toEqual({ before: [], after: [] })
    // Where the fleet counts them, its numbers say it.
    const counted = ['a', 'b', 'c'].map((id, index) => generation(id, index === 2 ? 3 : 2, index * 10 * minute))
    const servers = comparedServers(
      ['a', 'b', 'c'].map((id) => server(id)),
      counted,
    )
    expect(lastTwoGenerations(servers)).toEqual({ before: ['a', 'b'], after: ['c'] })
  })

  it('are looked at in the time in which they have lines', () => {
    const servers = comparedServers([server('a', { first: 10, last: 20 }), server('b', { first: 15, last: 40 }), server('c')], [])
    expect(sideOf(servers, ['a', 'b'])).toEqual({ serverIds: ['a', 'b'], from: 10, to: 41 })
    expect(sideOf(servers, ['gone'])).toBeNull()
  })
})
