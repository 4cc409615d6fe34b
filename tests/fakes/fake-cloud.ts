import type { Cloud, Identity } from '../../electron/backend/accounts/ports.ts'
import type { TargetGroupMembership } from '../../electron/backend/cloud/ports.ts'
import type { CloudCompute } from '../../electron/backend/fleet/ports.ts'
import type { ImageCatalog, ResolvedImage } from '../../electron/backend/recipes/ports.ts'
import type { CpuSample, MetricSource, RunTraces } from '../../electron/backend/savings/ports.ts'
import type { Clock } from '../../shared/model/clock.ts'
import { HengeError } from '../../shared/model/error.ts'
import type { ImageSpec } from '../../shared/model/recipe.ts'
import { builderFinished } from '../../shared/model/recipe-image.ts'
import { hengeTags, type Server } from '../../shared/model/server.ts'
import { FakeDns } from './fake-dns.ts'
import { FakeHoldings } from './fake-holdings.ts'
import { FakeOwnImages, FakeRootVolumes } from './fake-images.ts'
import { FakeInstances } from './fake-instances.ts'
import { FakeInventory } from './fake-inventory.ts'
import { FakeLoadBalancers } from './fake-load-balancers.ts'
import { FakeAddresses, FakeIsolation, FakeLimits } from './fake-network.ts'
import { FakeExecutionRoles, FakeScheduler } from './fake-scheduler.ts'
import { FakeVolumes } from './fake-storage.ts'
import { FakeCommands, FakeLocks } from './fake-systems-manager.ts'

type Port = Exclude<keyof Cloud, 'compute' | 'images' | 'identity' | 'metrics'>
/** What can be made to fail and is counted: methods of compute by their own name, those of the other ports as `locks.take`. */
type FakeMethod =
  | keyof CloudCompute
  | 'resolveImage'
  | 'hourlyCpu'
  | 'hourlyUse'
  | 'runTimes'
  | 'whoAmI'
  | { [Name in Port]: `${Name}.${keyof Cloud[Name] & string}` }[Port]

/** What the fakes of the other ports know of the servers. */
export interface FakeServers {
  readonly clock: Clock
  /** Counts the call, and fails where the test wants it to. */
  enter(method: FakeMethod, ids: readonly string[], signal: AbortSignal | undefined): void
  all(): Server[]
  server(id: string): Server | null
  update(id: string, different: Partial<Server>): void
  /** Its checks begin anew. */
  restart(id: string, different: Partial<Server>): void
  giveUserData(id: string, userData: Uint8Array): void
}

/**
 * One account in one region, in memory. State follows the clock: pending → running → both checks ok; stopping → stopped;
 * shutting-down → terminated. `fail` makes the next calls of a method fail; `calls` lists what was asked, in order.
 */
export class FakeCloud implements Cloud {
  readonly calls: { readonly method: string; readonly ids: readonly string[] }[] = []
  readonly imageIds = new Map<string, ResolvedImage>()
  readonly cpu = new Map<string, CpuSample[]>()
  readonly consoles = new Map<string, string>()
  /** What the console of a builder shows that is launched from now on; null: nothing yet. */
  builderConsole: string | null = `Cloud-init v. 22.4.2 running\n${builderFinished}\n`
  private readonly instances: FakeInstances
  private readonly failures = new Map<string, { error: Error; times: number }>()
  private readonly clock: Clock
  private readonly region: string
  readonly loadBalancers: FakeLoadBalancers
  readonly addresses: FakeAddresses
  readonly volumes: FakeVolumes
  readonly rootVolumes: FakeRootVolumes
  readonly ownImages: FakeOwnImages
  readonly isolation: FakeIsolation
  readonly commands: FakeCommands
  readonly locks: FakeLocks
  readonly limits: FakeLimits
  readonly inventory: FakeInventory
  readonly holdings: FakeHoldings
  readonly dns: FakeDns
  readonly scheduler = new FakeScheduler()
  readonly executionRoles = new FakeExecutionRoles()

  constructor(clock: Clock, accountId = 'sandbox', region = 'eu-central-1') {
    this.clock = clock
    this.instances = new FakeInstances(clock, accountId, region)
    this.region = region
    const servers = this.servers()
    this.loadBalancers = new FakeLoadBalancers(servers)
    this.addresses = new FakeAddresses(servers)
    this.volumes = new FakeVolumes(servers)
    this.rootVolumes = new FakeRootVolumes(servers, this.volumes)
    this.ownImages = new FakeOwnImages(servers, this.volumes)
    this.isolation = new FakeIsolation(servers)
    this.commands = new FakeCommands(servers)
    this.locks = new FakeLocks(servers)
    this.limits = new FakeLimits(servers)
    this.inventory = new FakeInventory(servers, this.volumes, this.ownImages, this.isolation)
    this.holdings = new FakeHoldings(servers, this.volumes, this.ownImages, this.addresses)
    this.dns = new FakeDns(servers)
  }

  /** Health that servers whose checks begin end up with. */
  set endsUp(health: Server['health']) {
    this.instances.endsUp = health
  }

  set memberships(memberships: readonly TargetGroupMembership[]) {
    this.loadBalancers.put(memberships)
  }

  /** Puts a server there as if it had always been. */
  add(different: Partial<Server> = {}, userData: Uint8Array | null = null): Server {
    return this.instances.add(different, userData)
  }

  /** The next `times` calls of this method fail with `error`. */
  fail(method: FakeMethod, error: Error, times = 1): void {
    this.failures.set(method, { error, times })
  }

  recover(): void {
    this.failures.clear()
  }

  protect(id: string): void {
    this.instances.known(id).protected = true
  }

  /** Forgets it, as the provider does about an hour after termination. */
  forget(id: string): void {
    this.instances.forget(id)
  }

  change(id: string, different: Partial<Server>): void {
    this.instances.change(id, different)
  }

  count(method: string): number {
    return this.calls.filter((call) => call.method === method).length
  }

  readonly compute: CloudCompute = {
    listServers: async (signal) => {
      this.enter('listServers', [], signal)
      return this.instances.now()
    },
    describeServers: async (ids, signal) => {
      this.enter('describeServers', ids, signal)
      return this.instances.now(ids)
    },
    findByTags: async (tags, signal) => {
      this.enter('findByTags', [], signal)
      return this.instances.now().filter((server) => Object.entries(tags).every(([key, value]) => server.tags[key] === value))
    },
    launchServer: async (request, signal) => {
      this.enter('launchServer', [], signal)
      const before = this.instances.launchedWith(request.clientToken)
      if (before) return before
      const server = this.instances.launch(request)
      for (const { id } of server.volumes) this.volumes.setTags(id, request.tags)
      if (hengeTags.builder in request.tags && this.builderConsole !== null) this.consoles.set(server.id, this.builderConsole)
      return server
    },
    checkLaunch: async (_request, signal) => this.enter('checkLaunch', [], signal),
    checkTerminate: async (ids, signal) => this.enter('checkTerminate', ids, signal),
    startServers: async (ids, signal) => {
      this.enter('startServers', ids, signal)
      for (const id of ids) if (this.instances.stateOf(id) === 'stopped') this.instances.start(id)
    },
    stopServers: async (ids, signal) => {
      this.enter('stopServers', ids, signal)
      for (const id of ids) if (this.instances.stateOf(id) === 'running') this.instances.stop(id)
    },
    hibernateServers: async (ids, signal) => {
      this.enter('hibernateServers', ids, signal)
      for (const id of ids) if (this.instances.stateOf(id) === 'running') this.instances.stop(id)
    },
    terminateServers: async (ids, signal) => {
      this.enter('terminateServers', ids, signal)
      for (const id of ids) {
        const instance = this.instances.get(id)
        if (!instance) continue
        if (instance.protected) throw new HengeError('REFUSED', `${id} has termination protection on.`)
        const state = this.instances.stateOf(id)
        if (state !== 'terminated' && state !== 'shutting-down') this.change(id, { state: 'shutting-down', health: 'not-applicable' })
      }
    },
    tagServers: async (ids, tags, signal) => {
      this.enter('tagServers', ids, signal)
      for (const id of ids) {
        this.instances.setTags(id, { ...this.instances.known(id).server.tags, ...tags })
      }
    },
    untagServers: async (ids, keys, signal) => {
      this.enter('untagServers', ids, signal)
      for (const id of ids) {
        const kept = Object.entries(this.instances.known(id).server.tags).filter(([key]) => !keys.includes(key))
        this.instances.setTags(id, Object.fromEntries(kept))
      }
    },
    isTerminationProtected: async (id, signal) => {
      this.enter('isTerminationProtected', [id], signal)
      return this.instances.known(id).protected
    },
    userData: async (id, signal) => {
      this.enter('userData', [id], signal)
      return this.instances.known(id).userData
    },
    consoleOutput: async (id, signal) => {
      this.enter('consoleOutput', [id], signal)
      return this.consoles.get(id) ?? null
    },
  }

  readonly images: ImageCatalog = {
    resolveImage: async (spec, signal) => {
      this.enter('resolveImage', [], signal)
      if ('id' in spec) return { id: spec.id, name: null, architecture: 'x86_64', createdAt: null, rootDevice: '/dev/xvda' }
      const key = imageKey(spec)
      const image = this.imageIds.get(key)
      if (!image) throw new HengeError('NOT_FOUND', `No image ${key} in ${this.region}.`)
      return image
    },
  }

  readonly identity: Identity = {
    whoAmI: async (signal) => {
      this.enter('whoAmI', [], signal)
      return { awsAccountId: '123456789012', arn: 'arn:aws:iam::123456789012:user/test' }
    },
  }

  readonly metrics: MetricSource & RunTraces = {
    hourlyCpu: async (ids, from, to, signal) => {
      this.enter('hourlyCpu', ids, signal)
      return new Map(
        ids.flatMap((id) => {
          const samples = (this.cpu.get(id) ?? []).filter(({ at }) => at >= from && at < to)
          return samples.length > 0 ? [[id, samples] as const] : []
        }),
      )
    },
    hourlyUse: async (since, to, signal) => {
      this.enter('hourlyUse', [...since.keys()], signal)
      const inTime = (id: string, from: number) => (this.cpu.get(id) ?? []).filter(({ at }) => at >= from && at < to)
      return new Map([...since].map(([id, from]) => [id, inTime(id, from).map((sample) => ({ ...sample, network: null }))]))
    },
    runTimes: async (since, to, signal) => {
      this.enter('runTimes', [...since.keys()], signal)
      return new Map(
        [...since].map(([id, from]) => [id, (this.cpu.get(id) ?? []).map(({ at }) => at).filter((at) => at >= from && at < to)]),
      )
    },
  }

  private servers(): FakeServers {
    const { clock } = this
    return {
      clock,
      enter: (method, ids, signal) => this.enter(method, ids, signal),
      all: () => this.instances.now(),
      server: (id) => {
        const instance = this.instances.get(id)
        return instance ? this.instances.seen(instance) : null
      },
      update: (id, different) => {
        const instance = this.instances.known(id)
        instance.server = { ...instance.server, ...different }
      },
      restart: (id, different) => this.change(id, { ...different, health: 'initializing' }),
      giveUserData: (id, userData) => {
        this.instances.known(id).userData = userData
      },
    }
  }

  private enter(method: FakeMethod, ids: readonly string[], signal: AbortSignal | undefined): void {
    signal?.throwIfAborted()
    this.calls.push({ method, ids: [...ids] })
    const failure = this.failures.get(method)
    if (!failure || failure.times === 0) return
    failure.times--
    throw failure.error
  }
}

/** The key of `FakeCloud.imageIds`. */
export function imageKey(spec: ImageSpec): string {
  return 'ssm' in spec ? spec.ssm : 'id' in spec ? spec.id : `${spec.owner}/${spec.name}`
}
