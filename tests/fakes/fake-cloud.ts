import type { Cloud, Identity } from '../../electron/backend/accounts/ports.ts'
import type { TargetGroupMembership } from '../../electron/backend/cloud/ports.ts'
import type { CloudCompute, LaunchRequest } from '../../electron/backend/fleet/ports.ts'
import type { ImageCatalog, ResolvedImage } from '../../electron/backend/recipes/ports.ts'
import type { CpuSample, MetricSource } from '../../electron/backend/savings/ports.ts'
import { type Clock, isoTime } from '../../shared/model/clock.ts'
import { HengeError } from '../../shared/model/error.ts'
import type { ImageSpec } from '../../shared/model/recipe.ts'
import { builderFinished } from '../../shared/model/recipe-image.ts'
import { hengeTags, type Server } from '../../shared/model/server.ts'
import { FakeDns } from './fake-dns.ts'
import { FakeOwnImages, FakeRootVolumes } from './fake-images.ts'
import { FakeInventory } from './fake-inventory.ts'
import { FakeLoadBalancers } from './fake-load-balancers.ts'
import { FakeAddresses, FakeIsolation, FakeLimits } from './fake-network.ts'
import { FakeVolumes } from './fake-storage.ts'
import { FakeCommands, FakeLocks } from './fake-systems-manager.ts'
import { aServer } from './servers.ts'

interface Instance {
  server: Server
  userData: Uint8Array | null
  clientToken: string | null
  /** Of the last change of state, milliseconds. */
  since: number
  protected: boolean
}

type Port = Exclude<keyof Cloud, 'compute' | 'images' | 'identity' | 'metrics'>
/** What can be made to fail and is counted: methods of compute by their own name, those of the other ports as `locks.take`. */
type FakeMethod =
  | keyof CloudCompute
  | 'resolveImage'
  | 'hourlyCpu'
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

/** How long things take in the fake, milliseconds. */
export const fakeDurations = { pending: 20_000, initializing: 60_000, stopping: 15_000, shuttingDown: 15_000 }

/**
 * One account in one region, in memory. State follows the clock: pending → running → both checks ok; stopping → stopped;
 * shutting-down → terminated. `fail` makes the next calls of a method fail; `calls` lists what was asked, in order.
 */
export class FakeCloud implements Cloud {
  readonly calls: { readonly method: string; readonly ids: readonly string[] }[] = []
  readonly imageIds = new Map<string, ResolvedImage>()
  readonly cpu = new Map<string, CpuSample[]>()
  readonly consoles = new Map<string, string>()
  /** Health that servers launched from now on end up with. */
  endsUp: Server['health'] = 'ok'
  /** What the console of a builder shows that is launched from now on; null: nothing yet. */
  builderConsole: string | null = `Cloud-init v. 22.4.2 running\n${builderFinished}\n`
  private readonly instances = new Map<string, Instance>()
  private readonly failures = new Map<string, { error: Error; times: number }>()
  private readonly clock: Clock
  private readonly accountId: string
  private readonly region: string
  private made = 0
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
  readonly dns: FakeDns

  constructor(clock: Clock, accountId = 'sandbox', region = 'eu-central-1') {
    this.clock = clock
    this.accountId = accountId
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
    this.dns = new FakeDns(servers)
  }

  set memberships(memberships: readonly TargetGroupMembership[]) {
    this.loadBalancers.put(memberships)
  }

  /** Puts a server there as if it had always been. */
  add(different: Partial<Server> = {}, userData: Uint8Array | null = null): Server {
    this.made++
    const id = different.id ?? `i-${this.made.toString(16).padStart(17, '0')}`
    const server = withTagFields(
      aServer({ accountId: this.accountId, region: this.region, zone: `${this.region}a`, ...different, id, tags: tagsOf(different, id) }),
    )
    this.instances.set(id, { server, userData, clientToken: null, since: Date.parse(server.launchedAt), protected: false })
    return server
  }

  /** The next `times` calls of this method fail with `error`. */
  fail(method: FakeMethod, error: Error, times = 1): void {
    this.failures.set(method, { error, times })
  }

  recover(): void {
    this.failures.clear()
  }

  protect(id: string): void {
    this.known(id).protected = true
  }

  /** Forgets it, as the provider does about an hour after termination. */
  forget(id: string): void {
    this.instances.delete(id)
  }

  change(id: string, different: Partial<Server>): void {
    const instance = this.known(id)
    instance.server = { ...instance.server, ...different }
    instance.since = this.clock.now()
  }

  count(method: string): number {
    return this.calls.filter((call) => call.method === method).length
  }

  readonly compute: CloudCompute = {
    listServers: async (signal) => {
      this.enter('listServers', [], signal)
      return this.now()
    },
    describeServers: async (ids, signal) => {
      this.enter('describeServers', ids, signal)
      return this.now().filter((server) => ids.includes(server.id))
    },
    findByTags: async (tags, signal) => {
      this.enter('findByTags', [], signal)
      return this.now().filter((server) => Object.entries(tags).every(([key, value]) => server.tags[key] === value))
    },
    launchServer: async (request, signal) => {
      this.enter('launchServer', [], signal)
      return this.launch(request)
    },
    checkLaunch: async (_request, signal) => this.enter('checkLaunch', [], signal),
    checkTerminate: async (ids, signal) => this.enter('checkTerminate', ids, signal),
    startServers: async (ids, signal) => {
      this.enter('startServers', ids, signal)
      for (const id of ids) if (this.stateOf(id) === 'stopped') this.change(id, { state: 'pending', health: 'initializing' })
    },
    stopServers: async (ids, signal) => {
      this.enter('stopServers', ids, signal)
      for (const id of ids) if (this.stateOf(id) === 'running') this.change(id, { state: 'stopping', health: 'not-applicable' })
    },
    terminateServers: async (ids, signal) => {
      this.enter('terminateServers', ids, signal)
      for (const id of ids) {
        const instance = this.instances.get(id)
        if (!instance) continue
        if (instance.protected) throw new HengeError('REFUSED', `${id} has termination protection on.`)
        const state = this.stateOf(id)
        if (state !== 'terminated' && state !== 'shutting-down') this.change(id, { state: 'shutting-down', health: 'not-applicable' })
      }
    },
    tagServers: async (ids, tags, signal) => {
      this.enter('tagServers', ids, signal)
      for (const id of ids) {
        const instance = this.known(id)
        instance.server = withTagFields({ ...instance.server, tags: { ...instance.server.tags, ...tags } })
      }
    },
    untagServers: async (ids, keys, signal) => {
      this.enter('untagServers', ids, signal)
      for (const id of ids) {
        const instance = this.known(id)
        const kept = Object.entries(instance.server.tags).filter(([key]) => !keys.includes(key))
        instance.server = withTagFields({ ...instance.server, tags: Object.fromEntries(kept) })
      }
    },
    isTerminationProtected: async (id, signal) => {
      this.enter('isTerminationProtected', [id], signal)
      return this.known(id).protected
    },
    userData: async (id, signal) => {
      this.enter('userData', [id], signal)
      return this.known(id).userData
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

  readonly metrics: MetricSource = {
    hourlyCpu: async (ids, from, to, signal) => {
      this.enter('hourlyCpu', ids, signal)
      return new Map(
        ids.flatMap((id) => {
          const samples = (this.cpu.get(id) ?? []).filter(({ at }) => at >= from && at < to)
          return samples.length > 0 ? [[id, samples] as const] : []
        }),
      )
    },
  }

  private servers(): FakeServers {
    const { clock } = this
    return {
      clock,
      enter: (method, ids, signal) => this.enter(method, ids, signal),
      all: () => this.now(),
      server: (id) => {
        const instance = this.instances.get(id)
        return instance ? this.seen(instance) : null
      },
      update: (id, different) => {
        const instance = this.known(id)
        instance.server = { ...instance.server, ...different }
      },
      restart: (id, different) => this.change(id, { ...different, health: 'initializing' }),
      giveUserData: (id, userData) => {
        this.known(id).userData = userData
      },
    }
  }

  private launch(request: LaunchRequest): Server {
    const before = [...this.instances.values()].find((instance) => instance.clientToken === request.clientToken)
    if (before) return this.seen(before)
    const server = this.add({
      state: 'pending',
      health: 'initializing',
      instanceType: request.instanceType,
      imageId: request.imageId,
      zone: request.zone ?? `${this.region}a`,
      subnetId: request.subnetId,
      securityGroupIds: [...request.securityGroupIds],
      keyName: request.keyName,
      instanceProfileArn: request.instanceProfile,
      launchedAt: isoTime(this.clock.now()),
      role: null,
      recipe: null,
      revision: null,
      generation: null,
      tags: { ...request.tags },
    })
    for (const volume of server.volumes) this.volumes.setTags(volume.id, request.tags)
    const instance = this.known(server.id)
    if (hengeTags.builder in request.tags && this.builderConsole !== null) this.consoles.set(server.id, this.builderConsole)
    instance.clientToken = request.clientToken
    instance.userData = new Uint8Array(Buffer.from(request.userData, 'base64'))
    instance.since = this.clock.now()
    return this.seen(instance)
  }

  private now(): Server[] {
    return [...this.instances.values()].map((instance) => this.seen(instance))
  }

  private seen(instance: Instance): Server {
    const passed = this.clock.now() - instance.since
    const { server } = instance
    if (server.state === 'pending' && passed >= fakeDurations.pending) instance.server = { ...server, state: 'running' }
    if (server.state === 'stopping' && passed >= fakeDurations.stopping) instance.server = { ...server, state: 'stopped' }
    if (server.state === 'shutting-down' && passed >= fakeDurations.shuttingDown) {
      instance.server = { ...server, state: 'terminated', terminatedAt: isoTime(instance.since + fakeDurations.shuttingDown) }
    }
    const settled = instance.server
    if (settled.state === 'running' && settled.health === 'initializing' && passed >= fakeDurations.initializing) {
      instance.server = { ...settled, health: this.endsUp }
    }
    return structuredClone(instance.server)
  }

  private stateOf(id: string): Server['state'] {
    return this.seen(this.known(id)).state
  }

  private known(id: string): Instance {
    const instance = this.instances.get(id)
    if (!instance) throw new HengeError('NOT_FOUND', `There is no server ${id}.`)
    return instance
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

function tagsOf(different: Partial<Server>, id: string): Record<string, string> {
  if (different.tags) return different.tags
  const server = aServer({ id, ...different })
  const tags: Record<string, string> = { Name: server.name }
  if (server.role !== null) tags[hengeTags.role] = server.role
  if (server.recipe !== null) tags[hengeTags.recipe] = server.recipe
  if (server.revision !== null) tags[hengeTags.revision] = server.revision
  if (server.generation !== null) tags[hengeTags.generation] = String(server.generation)
  return tags
}

function withTagFields(server: Server): Server {
  const generation = Number(server.tags[hengeTags.generation])
  return {
    ...server,
    name: server.tags.Name ?? server.id,
    role: server.tags[hengeTags.role] ?? null,
    recipe: server.tags[hengeTags.recipe] ?? null,
    revision: server.tags[hengeTags.revision] ?? null,
    generation: Number.isInteger(generation) && generation > 0 ? generation : null,
    jobId: server.tags[hengeTags.job] ?? null,
  }
}
