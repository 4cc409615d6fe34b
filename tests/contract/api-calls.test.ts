import { describe, expect, it } from 'vitest'
import { hengeTags } from '../../shared/model/server.ts'
import { DrivenClock } from '../fakes/driven-clock.ts'
import { listenedSandbox } from '../fakes/listened-sandbox.ts'
import { MemoryWorkflowEngine } from '../fakes/memory-workflow-engine.ts'
import { anAccount, currentWeb, replacementBackend, TestWorld } from '../fakes/replacement-world.ts'

/** What a step asks again and again until something has happened; everything else is a call that the job makes. */
const looks = ['DescribeInstances', 'DescribeInstanceStatus', 'DescribeVolumes', 'DescribeAddresses', 'DescribeTargetHealth']
const mostCalls = 25

describe('a blue-green replacement of one server', () => {
  it(`makes at most ${mostCalls} calls besides those of waiting`, async () => {
    const clock = new DrivenClock()
    clock.leaps = true
    const { sandbox, calls, cloud } = await listenedSandbox(clock)
    const { id: imageId } = await cloud.images.resolveImage({
      ssm: '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    })
    await cloud.compute.launchServer({
      ...{ clientToken: 'web-1', imageId, instanceType: 't3.small', userData: '', zone: null, subnetId: null, securityGroupIds: [] },
      ...{ keyName: null, instanceProfile: null, publicAddress: null, rootVolume: { sizeGiB: 8, type: 'gp3', encrypted: true } },
      tags: { Name: 'web-1', [hengeTags.role]: 'web' },
    })
    await clock.sleep(60_000)
    const world = new TestWorld(cloud)
    world.current = { ...currentWeb({ servers: 1 }), imageId }
    const engine = new MemoryWorkflowEngine()
    const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine })
    await backend.jobs.start()
    const plan = await backend.replacement.plan({ accountId: anAccount.id, role: 'web', strategy: 'blue-green' })
    let step = 'start'
    const made: string[] = []
    const waiting: string[] = []
    const take = () => {
      for (const call of calls.splice(0)) (step.startsWith('wait-') && looks.includes(call) ? waiting : made).push(`${step}: ${call}`)
    }
    calls.length = 0
    backend.hub.listen((change) => {
      if (change.topic !== 'job' || change.event.kind !== 'step-started' || change.event.stepId === null) return
      take()
      step = change.event.stepId
    })
    const { jobId } = await backend.replacement.start(plan.id)
    await engine.idle()
    take()
    expect(await backend.jobs.get(jobId)).toMatchObject({ status: 'succeeded' })
    await backend.close()
    sandbox.close()
    // Named, so that a failure says which have come to be more.
    expect({ tooMany: made.length > mostCalls ? made : [] }).toEqual({ tooMany: [] })
    expect(made).toContainEqual(expect.stringMatching(/: RunInstances$/))
    expect(made).toContainEqual(expect.stringMatching(/: TerminateInstances$/))
    expect(waiting.length).toBeGreaterThan(3)
  })
})
