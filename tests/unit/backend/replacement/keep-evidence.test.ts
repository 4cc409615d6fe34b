import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { textOfUserData } from '../../../../electron/backend/replacement/keep-evidence.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import type { Rollout } from '../../../../shared/model/replacement/rollout.ts'
import { hengeTags } from '../../../../shared/model/server.ts'
import { DrivenClock } from '../../../fakes/driven-clock.ts'
import { FakeCloud } from '../../../fakes/fake-cloud.ts'
import { MemoryWorkflowEngine } from '../../../fakes/memory-workflow-engine.ts'
import { currentWeb, replacementBackend, TestWorld } from '../../../fakes/replacement-world.ts'

const closers: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function setUp() {
  const clock = new DrivenClock()
  clock.leaps = true
  const cloud = new FakeCloud(clock)
  const script = gzipSync('#!/bin/sh\necho hello\n')
  const old = cloud.add({ name: 'web-1', role: 'web', revision: 'r-old00000' }, script)
  cloud.consoles.set(old.id, 'booting\nlogin:')
  const world = new TestWorld(cloud)
  world.current = currentWeb({ servers: 1 })
  const engine = new MemoryWorkflowEngine()
  const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine })
  closers.push(backend.close)
  await backend.jobs.start()
  const run = async (rollout: Partial<Rollout> = {}) => {
    const plan = await backend.replacement.plan({ accountId: 'sandbox', role: 'web', strategy: 'blue-green', rollout })
    const { jobId } = await backend.replacement.start(plan.id)
    await engine.idle()
    return backend.jobs.get(jobId)
  }
  return { cloud, old, run, ...backend }
}

describe('what is kept of a server before it goes', () => {
  it('has its tags, console, user data as text and volumes', async () => {
    const { old, run, evidence, jobs } = await setUp()
    const job = await run()
    expect(job.status).toBe('succeeded')
    const kept = await evidence.load('sandbox', old.id)
    expect(kept).toMatchObject({
      jobId: job.id,
      server: { id: old.id, name: 'web-1', tags: { [hengeTags.role]: 'web' }, state: 'running' },
      console: { text: 'booting\nlogin:', cut: false, problem: null },
      userData: { text: '#!/bin/sh\necho hello\n', cut: false, problem: null },
      volumes: [{ device: '/dev/xvda', sizeGiB: 8, snapshotId: null }],
    })
    expect(await evidence.keptOf('sandbox', 'web')).toEqual([old.id])
    const step = (await jobs.get(job.id)).steps.find(({ id }) => id === 'save-logs')
    expect(step?.detail).toBe('web-1: 2 lines of console output; tags, user data and volumes kept')
  })

  it('says what could not be read, and goes on', async () => {
    const { cloud, old, run, evidence } = await setUp()
    cloud.fail('userData', new HengeError('FORBIDDEN', 'ec2:DescribeInstanceAttribute is not allowed.'))
    cloud.fail('consoleOutput', new HengeError('FORBIDDEN', 'ec2:GetConsoleOutput is not allowed.'))
    expect((await run()).status).toBe('succeeded')
    expect(await evidence.load('sandbox', old.id)).toMatchObject({
      console: { text: null, problem: 'ec2:GetConsoleOutput is not allowed.' },
      userData: { text: null, problem: 'ec2:DescribeInstanceAttribute is not allowed.' },
    })
  })

  it('begins a snapshot of each volume on wish, before the server goes', async () => {
    const { cloud, old, run, evidence } = await setUp()
    const job = await run({ snapshotVolumes: true })
    expect(job.status).toBe('succeeded')
    const [snapshot] = await cloud.volumes.findSnapshots({ [hengeTags.job]: job.id })
    expect(snapshot?.tags).toEqual({ Name: 'web-1 /dev/xvda', [hengeTags.job]: job.id, [hengeTags.keptFrom]: 'web' })
    expect((await evidence.load('sandbox', old.id))?.volumes[0]).toMatchObject({ snapshotId: snapshot?.id, snapshotState: 'pending' })
    const methods = cloud.calls.map(({ method }) => method)
    expect(methods.indexOf('volumes.snapshot')).toBeLessThan(methods.indexOf('terminateServers'))
  })

  it('turns back when a snapshot that was wished for cannot be made: the volume would be gone', async () => {
    const { cloud, old, run } = await setUp()
    cloud.fail('volumes.snapshot', new HengeError('FORBIDDEN', 'ec2:CreateSnapshot is not allowed.'))
    const job = await run({ snapshotVolumes: true })
    expect(job.status).toBe('failed')
    expect(job.error?.message).toContain('ec2:CreateSnapshot is not allowed.')
    expect((await cloud.compute.describeServers([old.id]))[0]?.state).toBe('running')
  })
})

describe('textOfUserData', () => {
  it('unpacks gzip, and no more than may be kept', () => {
    expect(textOfUserData(gzipSync('#cloud-config\n'))).toEqual({ text: '#cloud-config\n', cut: false, problem: null })
    const large = textOfUserData(gzipSync('é'.repeat(200_000)))
    expect(large).toMatchObject({ cut: true, problem: null })
    expect(large.text?.length).toBe(131_072)
  })

  it('does not unpack an archive that would fill the memory', () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    const kept = textOfUserData(bomb)
    expect(kept.problem).toMatch(/base64/)
    expect(kept.text?.length ?? 0).toBeLessThan(400_000)
  })

  it('shows what is no text as base64', () => {
    expect(textOfUserData(new Uint8Array([0xff, 0xfe, 0x00]))).toMatchObject({
      text: '//4A',
      problem: 'It is no text: what follows is base64.',
    })
  })
})
