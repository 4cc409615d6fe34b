import { afterEach, describe, expect, it } from 'vitest'
import { HengeError } from '../../shared/model/error.ts'
import { hengeTags, isAlive } from '../../shared/model/server.ts'
import { amazonLinux } from '../fakes/old-servers.ts'
import type { WireFault } from '../fakes/wire-proxy.ts'
import { openWireWorld, startReplacing, type WireWorld } from '../fakes/wire-world.ts'

/** What comes of each, and whether the provider has carried out the call all the same. */
const faults: readonly { fault: WireFault; code: string; says: RegExp; carriedOut: boolean }[] = [
  { fault: 'throttled', code: 'THROTTLED', says: /AWS asks for fewer calls/, carriedOut: false },
  { fault: 'server-error', code: 'REFUSED', says: /AWS had a failure of its own on .* \(InternalError\)/, carriedOut: false },
  { fault: 'reset-before', code: 'UNREACHABLE', says: /cannot be reached: the connection was cut/, carriedOut: false },
  { fault: 'reset-after', code: 'UNREACHABLE', says: /cannot be reached: the connection was cut/, carriedOut: true },
  { fault: 'half-answer', code: 'UNREACHABLE', says: /cannot be reached: the connection was cut/, carriedOut: true },
  { fault: 'html', code: 'UNREACHABLE', says: /no AWS answer \(HTTP 200\)/, carriedOut: false },
  { fault: 'html-502', code: 'UNREACHABLE', says: /no AWS answer \(HTTP 502\)/, carriedOut: false },
  { fault: 'silence', code: 'UNREACHABLE', says: /cannot be reached: it did not answer in time/, carriedOut: true },
]
/** Of the adapter, for one call; what is made without a token that every provider honours is asked for once. */
const mostAttempts = 4
/** No answer is waited for this long. */
const impatient = { connect: 5000, attempt: 1500, call: 60_000 }

const opened: WireWorld[] = []
afterEach(async () => {
  for (const world of opened.splice(0)) await world.close()
})
async function open(fault: WireFault): Promise<WireWorld> {
  const world = await openWireWorld(fault === 'silence' ? impatient : undefined)
  opened.push(world)
  return world
}

async function request({ direct }: WireWorld) {
  return {
    ...{ clientToken: 'one', imageId: await amazonLinux(direct), instanceType: 't3.small', userData: '', zone: null, subnetId: null },
    ...{ securityGroupIds: [], keyName: null, instanceProfile: null, publicAddress: null },
    rootVolume: { sizeGiB: 8, type: 'gp3', encrypted: true },
    tags: { Name: 'web-1', [hengeTags.job]: 'job-1' },
  }
}

async function failureOf(call: Promise<unknown>): Promise<HengeError> {
  const error = await call.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  if (error instanceof HengeError) return error
  throw error
}

describe.each(faults)('an answer spoilt on the wire: $fault', ({ fault, code, says, carriedOut }) => {
  it('of a launch is not asked for again, and what it made is found by looking', async () => {
    const world = await open(fault)
    const { cloud, direct, clock } = world
    const launch = await request(world)
    world.fault = ({ action }, earlier) => (action === 'RunInstances' && earlier === 0 ? fault : null)
    const failure = await failureOf(cloud.compute.launchServer(launch))
    expect(failure).toMatchObject({ code, retryable: true, message: expect.stringMatching(says) })
    expect(failure.message).not.toContain('<')
    expect(world.of('RunInstances')).toHaveLength(1)
    await clock.sleep(5000)
    const found = await cloud.compute.findByTags({ [hengeTags.job]: 'job-1' })
    expect(found).toHaveLength(carriedOut ? 1 : 0)
    const { id } = await cloud.compute.launchServer(launch)
    await clock.sleep(5000)
    expect((await direct.compute.listServers()).map((server) => server.id)).toEqual([id])
  })

  it('of a call that is safe twice is asked for again, and it has one effect', async () => {
    const world = await open(fault)
    const { id } = await world.direct.compute.launchServer(await request(world))
    await world.clock.sleep(10_000)
    world.fault = ({ action }, earlier) => (action === 'TerminateInstances' && earlier === 0 ? fault : null)
    // A page for people with status 200 is no failure of AWS that passes: whoever asked decides.
    if (fault === 'html') expect(await failureOf(world.cloud.compute.terminateServers([id]))).toMatchObject({ code })
    await world.cloud.compute.terminateServers([id])
    expect(world.of('TerminateInstances').length).toBeGreaterThan(1)
    expect(world.of('TerminateInstances').length).toBeLessThanOrEqual(mostAttempts)
    expect((await world.direct.compute.describeServers([id])).map(({ state }) => state)).toEqual(['shutting-down'])
  })
})

describe.each(faults.filter(({ fault }) => fault !== 'silence'))('answers that stay spoilt: $fault', ({ fault, code, says }) => {
  it('end after four attempts, and are never taken for an empty list', async () => {
    const world = await open(fault)
    await world.direct.compute.launchServer(await request(world))
    await world.clock.sleep(10_000)
    world.fault = () => fault
    const failure = await failureOf(world.cloud.compute.listServers())
    expect(failure).toMatchObject({ code, retryable: true, message: expect.stringMatching(says) })
    expect(failure.message).not.toContain('<')
    expect(world.of('DescribeInstances').length).toBeLessThanOrEqual(mostAttempts)
  })
})

describe.each(faults)('a replacement in which the first answer of each kind is spoilt: $fault', ({ fault }) => {
  it('goes through, and nothing happens twice', { timeout: 120_000 }, async () => {
    const world = await open(fault)
    const { backend, engine, begin } = await startReplacing(world)
    world.attempts.length = 0
    const spoilt = new Set<string>()
    world.fault = ({ action }) => {
      // The job begins with the lock of the role; before that a person waits, and is told.
      if (!/^(PutParameter|DescribeInstances|RunInstances|TerminateInstances)$/.test(action)) return null
      if (spoilt.has(action) || (action !== 'PutParameter' && spoilt.size === 0)) return null
      spoilt.add(action)
      return fault
    }
    const jobId = await begin()
    await engine.idle()
    expect(await backend.jobs.get(jobId)).toMatchObject({ status: 'succeeded', error: null })
    await backend.close()
    const servers = await world.direct.compute.listServers()
    expect(servers).toHaveLength(4)
    expect(servers.filter(isAlive).map(({ name }) => name)).toEqual(['web-3', 'web-4'])
    const tokens = world.of('RunInstances').map(({ fields }) => fields.ClientToken)
    expect(new Set(tokens).size).toBe(2)
    expect(spoilt.size).toBe(4)
    // On a machine that stalls, more than one answer may come too late.
    expect(tokens.length).toBeLessThanOrEqual(fault === 'silence' ? 2 * mostAttempts : 3)
    expect(world.of('TerminateInstances').length).toBeLessThanOrEqual(mostAttempts)
  })
})

/** How long a job goes on asking: its patience with failures of this kind, and the pause that was begun. */
const patience = [
  { fault: 'html', code: 'UNREACHABLE', says: 'no AWS answer', withinMs: 3 * 60_000 + 30_000, most: 30 },
  { fault: 'server-error', code: 'REFUSED', says: 'AWS had a failure of its own', withinMs: 15 * 60_000 + 30_000, most: 90 },
] as const

it.each(patience)(
  'a job whose launches stay spoilt gives up within its patience, and leaves everything as it was: $fault',
  {
    timeout: 120_000,
  },
  async ({ fault, code, says, withinMs, most }) => {
    const world = await open(fault)
    const { backend, engine, begin } = await startReplacing(world)
    world.fault = ({ action }) => (action === 'RunInstances' ? fault : null)
    const jobId = await begin()
    await engine.idle()
    const job = await backend.jobs.get(jobId)
    expect(job).toMatchObject({ status: 'failed', error: { code, message: expect.stringContaining(says) } })
    expect(JSON.stringify(job)).not.toContain('<')
    await backend.close()
    const launches = world.of('RunInstances')
    expect(new Set(launches.map(({ fields }) => fields.ClientToken)).size).toBe(1)
    expect((launches.at(-1)?.at ?? 0) - (launches[0]?.at ?? 0)).toBeLessThanOrEqual(withinMs)
    expect(launches.length).toBeGreaterThan(most / 3)
    expect(launches.length).toBeLessThanOrEqual(most)
    expect((await world.direct.compute.listServers()).map(({ name, state }) => [name, state])).toEqual([
      ['web-1', 'running'],
      ['web-2', 'running'],
    ])
  },
)
