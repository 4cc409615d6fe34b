import { describe, expect, it } from 'vitest'
import { setUpReplacement } from '../../../fakes/replacement-run.ts'

describe('rounds of health checks', () => {
  it('come ever more slowly until everything passes once, then every five seconds', async () => {
    const { clock, cloud, world, run, hub } = await setUpReplacement(['web-1'], {}, { healthPasses: 4, healthTimeoutSeconds: 900 })
    let inStep = false
    const stop = hub.listen((change) => {
      if (change.topic === 'job' && change.event.kind === 'step-started') inStep = change.event.stepId?.startsWith('wait-healthy') ?? false
    })
    const rounds: { readonly at: number; readonly passed: boolean }[] = []
    const describe = cloud.compute.describeServers
    let since: number | null = null
    cloud.compute.describeServers = async (ids, signal) => {
      const servers = await describe(ids, signal)
      if (!inStep) return servers
      since ??= clock.now()
      // It passes after a minute, fails once more, and passes for good after two.
      const waited = clock.now() - since
      const passed = (waited > 60_000 && waited < 75_000) || waited > 120_000
      rounds.push({ at: clock.now(), passed })
      return servers.map((server) => ({ ...server, health: passed ? 'ok' : 'initializing' }))
    }
    expect(await run('blue-green')).toMatchObject({ status: 'succeeded' })
    stop()
    expect(world.changed.length).toBeGreaterThan(0)
    const gaps = rounds.slice(1).map(({ at }, index) => ({ after: rounds[index]?.passed, seconds: (at - (rounds[index]?.at ?? 0)) / 1000 }))
    const passing = gaps.filter(({ after }) => after)
    expect(passing.length).toBeGreaterThanOrEqual(5)
    expect(new Set(passing.map(({ seconds }) => seconds))).toEqual(new Set([5]))
    const firstPass = rounds.findIndex(({ passed }) => passed)
    const waiting = gaps.slice(0, firstPass).map(({ seconds }) => seconds)
    expect(waiting.slice(0, 3)).toEqual([2, 2.5, 3.125])
    expect(waiting).toEqual([...waiting].sort((one, other) => one - other))
    expect(Math.max(...waiting)).toBeLessThanOrEqual(15)
    // Having failed again, it starts anew.
    const again = rounds.findIndex(({ passed }, index) => index > firstPass && !passed)
    expect(gaps[again]).toEqual({ after: false, seconds: 2 })
  })
})
