import { afterEach, describe, expect, it } from 'vitest'
import { FleetRefresher } from '../../../../electron/backend/fleet/fleet-refresher.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { settle } from '../../../fakes/driven-clock.ts'
import { fleetWorld } from './fleet-world.ts'

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function refresherWorld() {
  const world = fleetWorld()
  const watching = { pages: 1 }
  const settings = { refreshSeconds: 20 }
  const refresher = new FleetRefresher({
    fleet: world.fleet,
    accounts: { list: () => world.accounts, cloud: world.cloud },
    settings: { get: async () => settings },
    changes: world.changes,
    clock: world.clock,
    log: { error: (fields) => world.logged.push(fields) },
    watchers: () => watching.pages,
    random: () => 1,
  })
  const stop = new AbortController()
  const running = refresher.run(stop.signal)
  stops.push(async () => {
    stop.abort()
    await running
  })
  await settle()
  const asked = (accountId: string) => world.cloud(accountId).count('listServers')
  return { ...world, watching, settings, asked }
}

describe('FleetRefresher', () => {
  it('asks at the interval of the settings while a page is open, and not at all while none is', async () => {
    const { clock, asked, watching, settings } = await refresherWorld()
    expect(asked('sandbox')).toBe(1)
    await clock.advance(60_000)
    expect(asked('sandbox')).toBe(4)
    watching.pages = 0
    await clock.advance(600_000)
    expect(asked('sandbox')).toBe(4)
    watching.pages = 1
    settings.refreshSeconds = 5
    await clock.advance(1000)
    expect(asked('sandbox')).toBe(5)
    await clock.advance(20_000)
    expect(asked('sandbox')).toBe(9)
  })

  it('does not wait for a time that a clock told that was put forward by mistake', async () => {
    const { clock, asked } = await refresherWorld()
    const told = clock.now.bind(clock)
    clock.now = () => told() + 24 * 3_600_000
    await clock.advance(1000)
    clock.now = told
    const before = asked('sandbox')
    await clock.advance(60_000)
    expect(asked('sandbox')).toBeGreaterThanOrEqual(before + 3)
  })

  it('leaves a signed-out account alone until something about accounts changes; the others go on', async () => {
    const { clock, asked, cloud, changes } = await refresherWorld()
    cloud('prod').fail('listServers', new HengeError('SIGNED_OUT', 'Sign in.'), 1)
    await clock.advance(20_000)
    const before = asked('prod')
    await clock.advance(600_000)
    expect(asked('prod')).toBe(before)
    expect(asked('sandbox')).toBeGreaterThan(25)
    changes.publish({ topic: 'accounts' })
    await clock.advance(1000)
    expect(asked('prod')).toBe(before + 1)
    await clock.advance(20_000)
    expect(asked('prod')).toBe(before + 2)
  })

  it('waits longer each time for an account that fails, up to five minutes, and not any more once it answers', async () => {
    const { clock, asked, cloud } = await refresherWorld()
    cloud('prod').fail('listServers', new HengeError('THROTTLED', 'Slow down.'), 1000)
    const times: number[] = []
    for (let second = 0, last = asked('prod'); second < 1500; second++) {
      await clock.advance(1000)
      if (asked('prod') > last) times.push(second)
      last = asked('prod')
    }
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0))
    expect(pauses.slice(0, 4)).toEqual([40, 80, 160, 300])
    cloud('prod').recover()
    await clock.advance(301_000)
    const before = asked('prod')
    await clock.advance(40_000)
    expect(asked('prod')).toBe(before + 2)
  })

  it('asks at once when a recipe has changed: it may name another image', async () => {
    const { clock, asked, changes } = await refresherWorld()
    changes.publish({ topic: 'recipes' })
    await clock.advance(1000)
    expect(asked('sandbox')).toBe(2)
    await clock.advance(10_000)
    expect(asked('sandbox')).toBe(2)
  })
})
