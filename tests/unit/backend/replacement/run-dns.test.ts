import { describe, expect, it } from 'vitest'
import { HengeError } from '../../../../shared/model/error.ts'
import type { Server } from '../../../../shared/model/server.ts'
import { setUpReplacement } from '../../../fakes/replacement-run.ts'

const name = 'shop.example.org'
const root = { id: 'vol-r', device: '/dev/xvda', sizeGiB: 8, type: 'gp3', deleteOnTermination: true, root: true }

/** Servers with addresses by their order, in a record with a TTL of 300 s. */
async function setUp(names: readonly string[], dns: object = {}, different: Partial<Server> = {}, recipe: Record<string, unknown> = {}) {
  const run = await setUpReplacement(names, different, { dns: { name, ...dns }, ...recipe })
  run.old.forEach(({ id }, index) => {
    run.cloud.change(id, { privateAddress: `10.0.0.${index + 1}`, publicAddress: `198.51.100.${index + 1}` })
  })
  run.cloud.dns.addZone('example.org')
  const addressesOf = async (wanted: readonly string[]) =>
    (await run.servers()).filter((server) => wanted.includes(server.name)).flatMap(({ privateAddress }) => privateAddress ?? [])
  // The fake gives launched servers none.
  const launch = run.cloud.compute.launchServer
  let made = 0
  run.cloud.compute.launchServer = async (request, signal) => {
    const server = await launch(request, signal)
    made += 1
    const addresses = { privateAddress: `10.0.1.${made}`, publicAddress: `198.51.100.10${made}` }
    if (!(await run.servers()).some(({ privateAddress }) => privateAddress === addresses.privateAddress))
      run.cloud.change(server.id, addresses)
    return server
  }
  return { ...run, addressesOf, now: () => run.cloud.dns.now(name)?.addresses }
}

describe('the DNS record of a role', () => {
  it('leads to the new servers before the old ones go, for the TTL that it had', async () => {
    const { cloud, clock, run, now } = await setUp(['web-1', 'web-2'])
    cloud.dns.put(name, { addresses: ['10.0.0.1', '10.0.0.2', '192.0.2.9'] })
    const ended: number[] = []
    const terminate = cloud.compute.terminateServers
    cloud.compute.terminateServers = async (ids, signal) => {
      ended.push(clock.now())
      return terminate(ids, signal)
    }
    expect(await run('blue-green')).toMatchObject({ status: 'succeeded' })
    expect(now()).toEqual(['192.0.2.9', '10.0.1.1', '10.0.1.2'])
    expect(cloud.dns.now(name)?.ttlSeconds).toBe(60)
    expect((ended[0] ?? 0) - (cloud.dns.history[0]?.at ?? 0)).toBeGreaterThanOrEqual(308_000)
  })

  it('is made where there was none', async () => {
    const { run, now } = await setUp(['web-1'])
    expect(await run('blue-green')).toMatchObject({ status: 'succeeded' })
    expect(now()).toEqual(['10.0.1.1'])
  })

  it('holds in each batch who serves after it', async () => {
    const { cloud, run } = await setUp(['web-1', 'web-2'])
    cloud.dns.put(name, { addresses: ['10.0.0.1', '10.0.0.2'] })
    expect(await run('rolling')).toMatchObject({ status: 'succeeded' })
    expect(cloud.dns.history.map(({ addresses }) => [...addresses].sort())).toEqual([
      ['10.0.0.2', '10.0.1.1'],
      ['10.0.1.1', '10.0.1.2'],
    ])
  })

  it('changes once, before the new ones are healthy, where the old ones went first and nobody else serves', async () => {
    const { cloud, run } = await setUp(['web-1'])
    cloud.dns.put(name, { addresses: ['10.0.0.1'] })
    const job = await run('destroy-first')
    expect(job).toMatchObject({ status: 'succeeded' })
    expect(cloud.dns.history.map(({ addresses }) => addresses)).toEqual([['10.0.1.1']])
    const begun = (id: string) => Date.parse(job.steps.find((step) => step.id === id)?.startedAt ?? '')
    expect(cloud.dns.history[0]?.at).toBeLessThan(begun('wait-healthy'))
  })

  it('names nobody who goes while others serve, for the TTL that it had', async () => {
    const { cloud, clock, run } = await setUp(['web-1', 'web-2'])
    cloud.dns.put(name, { addresses: ['10.0.0.1', '10.0.0.2'] })
    const ended: number[] = []
    const terminate = cloud.compute.terminateServers
    cloud.compute.terminateServers = async (ids, signal) => {
      ended.push(clock.now())
      return terminate(ids, signal)
    }
    expect(await run('rolling', { maxSurge: 0, minHealthyPercentage: 50 })).toMatchObject({ status: 'succeeded' })
    const { history } = cloud.dns
    expect(history.map(({ addresses }) => addresses)).toEqual([
      ['10.0.0.2'],
      ['10.0.0.2', '10.0.1.1'],
      ['10.0.1.1'],
      ['10.0.1.1', '10.0.1.2'],
    ])
    expect((ended[0] ?? 0) - (history[0]?.at ?? 0)).toBeGreaterThanOrEqual(308_000)
    expect((ended[1] ?? 0) - (history[2]?.at ?? 0)).toBeGreaterThanOrEqual(68_000)
  })

  it('leads to a new server that got the address of one that went, when the next ones go', async () => {
    const { cloud, run, servers } = await setUp(['web-1', 'web-2'])
    cloud.dns.put(name, { addresses: ['10.0.0.1', '10.0.0.2'] })
    const launch = cloud.compute.launchServer
    cloud.compute.launchServer = async (request, signal) => {
      const server = await launch(request, signal)
      if ((await servers()).some((one) => one.name === 'web-3') && request.tags.Name === 'web-3')
        cloud.change(server.id, { privateAddress: '10.0.0.1' })
      return server
    }
    expect(await run('rolling', { maxSurge: 0, minHealthyPercentage: 50 })).toMatchObject({ status: 'succeeded' })
    expect(cloud.dns.history.map(({ addresses }) => addresses).slice(0, 3)).toEqual([['10.0.0.2'], ['10.0.0.2', '10.0.0.1'], ['10.0.0.1']])
  })

  it('waits for answers from before the first batch too, which had a longer TTL', async () => {
    const { cloud, clock, run } = await setUp(['web-1'], { ttl: 20 }, {}, { servers: 2 })
    cloud.dns.put(name, { addresses: ['10.0.0.1'], ttlSeconds: 900 })
    const ended: number[] = []
    const terminate = cloud.compute.terminateServers
    cloud.compute.terminateServers = async (ids, signal) => {
      ended.push(clock.now())
      return terminate(ids, signal)
    }
    expect(await run('rolling')).toMatchObject({ status: 'succeeded' })
    expect((ended[0] ?? 0) - (cloud.dns.history[0]?.at ?? 0)).toBeGreaterThanOrEqual(908_000)
  })

  it('waits for the TTL also when somebody sets the clock ahead meanwhile', async () => {
    const { cloud, clock, run } = await setUp(['web-1'])
    cloud.dns.put(name, { addresses: ['10.0.0.1'] })
    const sleep = clock.sleep.bind(clock)
    let slept = 0
    let ahead = 0
    const now = clock.now.bind(clock)
    clock.now = () => now() + ahead
    clock.sleep = async (ms, signal) => {
      if (cloud.dns.history.length > 0) slept += ms
      if (slept > 60_000) ahead = 9 * 3600_000
      await sleep(ms, signal)
    }
    const terminate = cloud.compute.terminateServers
    let sleptWhenEnded = 0
    cloud.compute.terminateServers = async (ids, signal) => {
      sleptWhenEnded = slept
      return terminate(ids, signal)
    }
    expect(await run('blue-green')).toMatchObject({ status: 'succeeded' })
    expect(sleptWhenEnded).toBeGreaterThanOrEqual(300_000)
    expect(sleptWhenEnded).toBeLessThan(400_000)
  })

  it('names them again when the job turns back before they go', async () => {
    const { cloud, begin, engine, jobs, now, aliveNames } = await setUp(['web-1', 'web-2'])
    cloud.dns.put(name, { addresses: ['10.0.0.1', '10.0.0.2'] })
    const jobId = await begin('rolling', { maxSurge: 0, minHealthyPercentage: 50 })
    const upsert = cloud.dns.upsert.bind(cloud.dns)
    cloud.dns.upsert = async (...given) => {
      const change = await upsert(...given)
      await jobs.cancel(jobId).catch(() => undefined)
      return change
    }
    await engine.idle()
    expect(await jobs.get(jobId)).toMatchObject({ status: 'cancelled' })
    expect(now()).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(await aliveNames()).toEqual(['web-1', 'web-2'])
  })

  it('follows a public address that changes with a stop', async () => {
    const { cloud, old, run, now } = await setUp(['web-1'], { address: 'public' }, { volumes: [root] })
    cloud.dns.put(name, { addresses: ['198.51.100.1'] })
    const stop = cloud.compute.stopServers
    cloud.compute.stopServers = async (ids, signal) => {
      await stop(ids, signal)
      cloud.change(old[0]?.id ?? '', { publicAddress: '198.51.100.77' })
    }
    expect(await run('root-volume')).toMatchObject({ status: 'succeeded' })
    expect(now()).toEqual(['198.51.100.77'])
  })

  it('is what it was when the job is cancelled while it waits, before the new ones go', async () => {
    const { cloud, clock, begin, engine, jobs, now, aliveNames } = await setUp(['web-1'])
    cloud.dns.put(name, { addresses: ['10.0.0.1'] })
    const jobId = await begin('blue-green')
    const inSync = cloud.dns.isInSync.bind(cloud.dns)
    cloud.dns.isInSync = async (change, signal) => {
      const is = await inSync(change, signal)
      if (is) await jobs.cancel(jobId).catch(() => undefined)
      return is
    }
    const ended: number[] = []
    const terminate = cloud.compute.terminateServers
    cloud.compute.terminateServers = async (ids, signal) => {
      ended.push(clock.now())
      return terminate(ids, signal)
    }
    await engine.idle()
    const job = await jobs.get(jobId)
    expect(job).toMatchObject({ status: 'cancelled' })
    expect(job.steps.filter(({ phase }) => phase === 'rollback').map(({ id }) => id)).toEqual(['verify-old', 'restore-dns', 'take-back'])
    expect(now()).toEqual(['10.0.0.1'])
    expect(cloud.dns.now(name)?.ttlSeconds).toBe(300)
    expect(await aliveNames()).toEqual(['web-1'])
    expect((ended[0] ?? 0) - (cloud.dns.history[1]?.at ?? 0)).toBeGreaterThanOrEqual(60_000)
  })

  it('is removed again where there was none', async () => {
    const { cloud, run, now } = await setUp(['web-1'])
    cloud.fail('dns.isInSync', new HengeError('REFUSED', 'It is not to be known.'))
    expect(await run('blue-green')).toMatchObject({ status: 'failed' })
    expect(cloud.dns.history).toHaveLength(2)
    expect(now()).toBeUndefined()
  })

  it('is put back too where the answer to its change was lost', async () => {
    const { cloud, run, now } = await setUp(['web-1'])
    cloud.dns.put(name, { addresses: ['10.0.0.1'] })
    const upsert = cloud.dns.upsert.bind(cloud.dns)
    let answers = 0
    cloud.dns.upsert = async (...given) => {
      const change = await upsert(...given)
      answers += 1
      if (answers === 1) throw new HengeError('UNREACHABLE', 'The connection was cut.', { retryable: true })
      if (answers === 2) throw new HengeError('REFUSED', 'Once more is too often.')
      return change
    }
    expect(await run('blue-green')).toMatchObject({ status: 'failed' })
    expect(cloud.dns.history.map(({ addresses }) => addresses)).toEqual([['10.0.1.1'], ['10.0.1.1'], ['10.0.0.1']])
    expect(now()).toEqual(['10.0.0.1'])
  })

  it('stays as it is where it may not be changed, and the new ones are taken back', async () => {
    const { cloud, run, now, aliveNames } = await setUp(['web-1'])
    cloud.dns.put(name, { addresses: ['10.0.0.1'] })
    cloud.fail('dns.upsert', new HengeError('FORBIDDEN', 'It may not change records.'), 9)
    const job = await run('blue-green')
    expect(job).toMatchObject({ status: 'failed' })
    expect(job.error?.message).toMatch(/may not change records/)
    expect(job.steps.find(({ id }) => id === 'restore-dns')?.status).toBe('succeeded')
    expect(now()).toEqual(['10.0.0.1'])
    expect(await aliveNames()).toEqual(['web-1'])
  })

  it('is not touched where somebody has made an alias of it meanwhile', async () => {
    const { cloud, begin, engine, jobs } = await setUp(['web-1'])
    cloud.dns.put(name, { addresses: ['10.0.0.1'] })
    const jobId = await begin('blue-green')
    cloud.dns.put(name, { otherwise: 'alias' })
    await engine.idle()
    expect((await jobs.get(jobId)).error?.message).toMatch(/is an alias now/)
    expect(cloud.dns.history).toEqual([])
  })
})

describe('a plan with a DNS record', () => {
  it.each([
    ['no hosted zone', 'dns-record', (zones: { length: number }) => (zones.length = 0)],
    ['alias', 'dns-record', null],
  ])('is blocked: %s', async (_, code, change) => {
    const { cloud, replacement } = await setUp(['web-1'])
    if (change) change(cloud.dns.zones)
    else cloud.dns.put(name, { otherwise: 'alias' })
    const plan = await replacement.plan({ accountId: 'sandbox', role: 'web', strategy: 'blue-green' })
    expect(plan.blockers.find((blocker) => blocker.code === code)).toMatchObject({ severity: 'blocker', remedy: expect.any(String) })
    expect(plan.handOver.dns).toBeUndefined()
  })

  it('is blocked where the record may not be read, and names the permission', async () => {
    const { cloud, replacement } = await setUp(['web-1'])
    const action = 'route53:ListHostedZones'
    cloud.fail('dns.zoneOf', new HengeError('FORBIDDEN', `This account may not ${action}.`, { details: { action } }))
    const plan = await replacement.plan({ accountId: 'sandbox', role: 'web', strategy: 'blue-green' })
    expect(plan.blockers.find(({ code }) => code === 'no-permission')).toMatchObject({
      severity: 'blocker',
      remedy: expect.stringContaining(action),
    })
  })
})
