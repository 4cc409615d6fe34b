import { describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import { rebuildRuleSchema } from '../../../../shared/model/rebuild.ts'
import { newRevision } from '../../../fakes/replacement-world.ts'
import { aServer } from '../../../fakes/servers.ts'
import { behind, day, setUp } from './rebuild-world.ts'

describe('the preview of a rebuild', () => {
  it('plans each role in the order of dependency, and says why others are left alone', async () => {
    const { rebuilds, servers } = await setUp()
    const batch = servers.find(({ role }) => role === 'batch')
    if (batch) servers[servers.indexOf(batch)] = { ...batch, revision: newRevision }
    const { items, problems } = await rebuilds.preview(behind())
    expect(problems).toEqual([])
    expect(items.map(({ role, after, plan }) => [role, after, plan !== null])).toEqual([
      ['db', [], true],
      ['batch', [], false],
      ['api', ['db'], true],
      ['web', ['api', 'db'], true],
    ])
    expect(items[1]).toMatchObject({ reason: 'Every server of it is current.', skipped: [{ id: 'i-batch', reason: 'already current' }] })
  })

  it('keeps the order over roles that are not part of it, or have no servers', async () => {
    const { rebuilds, servers, run, begun } = await setUp()
    const chosen = behind({ roles: ['web', 'db'] })
    expect((await rebuilds.preview(chosen)).items.map(({ role, after }) => [role, after])).toEqual([
      ['db', []],
      ['web', ['db']],
    ])
    servers.splice(
      servers.findIndex(({ role }) => role === 'api'),
      1,
    )
    expect((await rebuilds.preview(behind({ roles: ['web', 'api'] }))).problems).toEqual([
      'api has no servers in this account: there is nothing to rebuild. Take it out of the rule.',
    ])
    expect((await run(behind({ concurrency: 5 }))).status).toBe('succeeded')
    expect(begun).toEqual(['db', 'batch', 'web'])
  })

  it('takes current servers by age, and none that is younger', async () => {
    const { rebuilds } = await setUp()
    const old = await rebuilds.preview(rebuildRuleSchema.parse({ accountId: 'sandbox', selection: { which: 'older-than', days: 10 } }))
    expect(old.items.every(({ plan }) => plan?.oldServers.length === 1)).toBe(true)
    const young = await rebuilds.preview(rebuildRuleSchema.parse({ accountId: 'sandbox', selection: { which: 'older-than', days: 30 } }))
    expect(young.items[0]).toMatchObject({ plan: null, skipped: [{ reason: '10 days old, younger than 30' }] })
    expect(young.problems).toEqual(['No server fits this rule: nothing needs to be done.'])
  })

  it('keeps to the limit of servers in one run, over all roles', async () => {
    const { rebuilds } = await setUp(3)
    expect((await rebuilds.preview(behind())).problems.join()).toMatch(/4 servers would be touched; at most 3/)
    await expect(rebuilds.start(behind(), [])).rejects.toMatchObject({ code: 'BLOCKED' })
  })
})

describe('a rebuild', () => {
  it('goes through the roles in order, one after the other', async () => {
    const { run, begun } = await setUp()
    const rebuild = await run(behind())
    expect(rebuild.items.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded'])
    expect(rebuild.status).toBe('succeeded')
    expect(begun).toEqual(['db', 'batch', 'api', 'web'])
  })

  it('replaces each role by the strategy and the settings of the rule, where it has its own', async () => {
    const { run, rebuilds, started } = await setUp()
    const rule = behind({ strategy: 'rolling', rollout: { hold: true, bakeSeconds: 60 } })
    expect((await rebuilds.preview(rule)).items.map(({ plan }) => plan?.strategy)).toEqual(['rolling', 'rolling', 'rolling', 'rolling'])
    await run(rule)
    expect(started).toHaveLength(4)
    for (const plan of started) expect(plan).toMatchObject({ strategy: 'rolling', rollout: { hold: true, bakeSeconds: 60 } })
    expect((await rebuilds.preview(behind())).items[0]?.plan).toMatchObject({ strategy: 'blue-green', rollout: { hold: false } })
  })

  it('begins nothing after a failure', async () => {
    const { run, begun, outcomes } = await setUp()
    outcomes.set('db', 'failed')
    const rebuild = await run(behind())
    expect(rebuild.status).toBe('failed')
    expect(rebuild.items.map(({ role, status }) => `${role} ${status}`)).toEqual([
      'db failed',
      'batch skipped',
      'api skipped',
      'web skipped',
    ])
    expect(rebuild.items[0]?.detail).toBe('Not healthy.')
    expect(begun).toEqual(['db'])
  })

  it('goes on after a failure with what does not depend on it, directly or over another', async () => {
    const { run, begun, outcomes } = await setUp()
    outcomes.set('db', 'failed')
    const rebuild = await run(behind({ stopOnFailure: false }))
    expect(rebuild.items.map(({ role, status }) => `${role} ${status}`)).toEqual([
      'db failed',
      'batch succeeded',
      'api skipped',
      'web skipped',
    ])
    expect(begun).toEqual(['db', 'batch'])
  })

  it('refuses a role whose servers are others by now', async () => {
    const { rebuilds, engine, agreedTo, servers, begun, clock } = await setUp()
    clock.leaps = true
    const { id } = await rebuilds.start(behind(), await agreedTo(behind()))
    servers.push(aServer({ id: 'i-api-2', name: 'api-2', role: 'api', revision: 'r-old00000' }))
    await engine.idle()
    const rebuild = await rebuilds.get(id)
    expect(rebuild.items.find(({ role }) => role === 'api')).toMatchObject({
      status: 'refused',
      detail: expect.stringContaining('i-api-2'),
    })
    expect(begun).not.toContain('web')
  })

  it('is not started when the rule means others than somebody has seen', async () => {
    const { rebuilds, agreedTo, servers } = await setUp()
    const agreed = await agreedTo(behind())
    servers.push(aServer({ id: 'i-api-2', name: 'api-2', role: 'api', revision: 'r-old00000' }))
    await expect(rebuilds.start(behind(), agreed)).rejects.toMatchObject({ code: 'PLAN_STALE' })
  })

  it('waits for its date', async () => {
    const { run, clock } = await setUp()
    const notBefore = new Date(clock.now() + 3 * day).toISOString()
    const rebuild = await run(behind({ notBefore }))
    expect(rebuild.status).toBe('succeeded')
    expect(clock.now()).toBeGreaterThanOrEqual(Date.parse(notBefore))
  })

  it('goes on in a new process where the former one ended', async () => {
    const { rebuilds, engine, agreedTo, program, begun, clock, store } = await setUp()
    const { id } = await rebuilds.start(behind({ notBefore: new Date(clock.now() + day).toISOString() }), await agreedTo(behind()))
    await engine.stop()
    expect((await store.unfinished()).map((one) => one.id)).toEqual([id])
    const second = program()
    await second.rebuilds.resume()
    await second.engine.start()
    await second.engine.idle()
    expect(await second.rebuilds.get(id)).toMatchObject({ status: 'succeeded' })
    expect(begun).toEqual(['db', 'batch', 'api', 'web'])
    await expect(second.rebuilds.get('rebuild-none')).rejects.toBeInstanceOf(HengeError)
  })

  it('ends at once when it is cancelled while it waits for its date, and begins nothing when the date comes', async () => {
    const { rebuilds, engine, agreedTo, clock, begun } = await setUp()
    clock.leaps = false
    const rule = behind({ notBefore: new Date(clock.now() + 3 * day).toISOString() })
    const { id } = await rebuilds.start(rule, await agreedTo(rule))
    const cancelled = await rebuilds.cancel(id)
    expect(cancelled).toMatchObject({ status: 'cancelled', finishedAt: expect.any(String) })
    expect(cancelled.items.every(({ status }) => status === 'cancelled')).toBe(true)
    clock.leaps = true
    await clock.advance(4 * day)
    await engine.idle()
    expect(begun).toEqual([])
    expect(await rebuilds.get(id)).toEqual(cancelled)
    await expect(rebuilds.cancel(id)).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('begins nothing more when it is cancelled, and cancels what runs', async () => {
    const { rebuilds, engine, agreedTo, clock, cancelled } = await setUp()
    clock.leaps = false
    const { id } = await rebuilds.start(behind(), await agreedTo(behind()))
    await expect.poll(async () => (await rebuilds.get(id)).items[0]?.status).toBe('running')
    await rebuilds.cancel(id)
    clock.leaps = true
    await clock.advance(60_000)
    await engine.idle()
    const rebuild = await rebuilds.get(id)
    expect(rebuild.status).toBe('cancelled')
    expect(cancelled).toEqual(['job-db'])
    expect(rebuild.items.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled'])
  })
})
