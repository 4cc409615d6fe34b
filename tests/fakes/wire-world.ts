import type { Timeouts } from '../../electron/adapters/aws/aws-session.ts'
import type { Sandbox } from '../../electron/sandbox/sandbox.ts'
import type { Rollout } from '../../shared/model/replacement/rollout.ts'
import { cloudOf } from './cloud-of.ts'
import { DrivenClock } from './driven-clock.ts'
import { MemoryWorkflowEngine } from './memory-workflow-engine.ts'
import { amazonLinux, launchOldServers } from './old-servers.ts'
import { currentWeb, replacementBackend, TestWorld } from './replacement-world.ts'
import { serveSandbox } from './sandbox-world.ts'
import { type WireCall, type WireFault, WireProxy } from './wire-proxy.ts'

type Spoilt = WireFault | null

/** Asks the provider whether somebody is signed in. */
class AskingWorld extends TestWorld {
  override async checkSignedIn(): Promise<void> {
    await this.cloud().identity.whoAmI()
  }
}

/** The sandbox on loopback behind a proxy that does what `fault` says. Waiting costs no time. */
export async function openWireWorld(timeouts?: Timeouts) {
  const clock = new DrivenClock()
  clock.leaps = true
  let sandbox: Sandbox | null = null
  const served = await serveSandbox(clock, async (_call, its) => {
    sandbox = its
  })
  const endpoint = served.environment.AWS_ENDPOINT_URL ?? ''
  /** Each attempt, and when it came by the clock. */
  const attempts: (WireCall & { readonly at: number })[] = []
  const of = (action: string) => attempts.filter((call) => call.action === action && !call.dryRun)
  const world = {
    ...{ clock, attempts, of },
    /** Of a call that is no dry run; `earlier`: attempts at the same call before. */
    fault: (_call: WireCall, _earlier: number): Spoilt | Promise<Spoilt> => null,
    /** Past the proxy. */
    direct: cloudOf(served.environment, clock),
    cloud: cloudOf(served.environment, clock),
    sandbox: () => {
      if (!sandbox) throw new Error('nobody has called yet')
      return sandbox
    },
    close: async () => {
      await proxy.close()
      await served.close()
    },
  }
  const proxy = await WireProxy.before(endpoint, (call) => {
    const earlier = of(call.action).length
    attempts.push({ ...call, at: clock.now() })
    return call.dryRun ? null : world.fault(call, earlier)
  })
  const environment = { ...served.environment, AWS_ENDPOINT_URL: proxy.endpoint }
  world.cloud = cloudOf(environment, clock, 'test', timeouts)
  return world
}
export type WireWorld = Awaited<ReturnType<typeof openWireWorld>>

/** web-1 and web-2 are there, and their blue-green replacement has been started through the proxy. */
export async function startReplacing({ cloud, direct, clock }: WireWorld, rollout: Partial<Rollout> = {}) {
  const imageId = await amazonLinux(direct)
  const old = await launchOldServers({ cloud: direct, clock }, imageId)
  const world = new AskingWorld(cloud)
  world.current = { ...currentWeb({ healthTimeoutSeconds: 600 }), imageId }
  const engine = new MemoryWorkflowEngine()
  const backend = await replacementBackend({ databasePath: ':memory:', world, clock, engine })
  await backend.jobs.start()
  const plan = await backend.replacement.plan({ accountId: 'sandbox', role: 'web', strategy: 'blue-green', rollout })
  return { old, backend, engine, begin: async () => (await backend.replacement.start(plan.id)).jobId }
}
