import type { LaunchRequest } from '../../electron/backend/fleet/ports.ts'
import { type Clock, isoTime } from '../../shared/model/clock.ts'
import { HengeError } from '../../shared/model/error.ts'
import { hengeTags, type Server } from '../../shared/model/server.ts'
import { aServer } from './servers.ts'

export interface FakeInstance {
  server: Server
  userData: Uint8Array | null
  clientToken: string | null
  /** Of the last change of state, milliseconds. */
  since: number
  protected: boolean
}

/** How long things take in the fake, milliseconds. */
export const fakeDurations = { pending: 20_000, initializing: 60_000, stopping: 15_000, shuttingDown: 15_000 }

/** The servers of `FakeCloud`, whose states follow the clock. */
export class FakeInstances {
  /** Health that servers whose checks begin end up with. */
  endsUp: Server['health'] = 'ok'
  private readonly instances = new Map<string, FakeInstance>()
  private readonly clock: Clock
  private readonly accountId: string
  private readonly region: string
  private made = 0

  constructor(clock: Clock, accountId: string, region: string) {
    this.clock = clock
    this.accountId = accountId
    this.region = region
  }

  add(different: Partial<Server>, userData: Uint8Array | null): Server {
    this.made++
    const id = different.id ?? `i-${this.made.toString(16).padStart(17, '0')}`
    const server = withTagFields(
      aServer({ accountId: this.accountId, region: this.region, zone: `${this.region}a`, ...different, id, tags: tagsOf(different, id) }),
    )
    this.instances.set(id, { server, userData, clientToken: null, since: Date.parse(server.launchedAt), protected: false })
    return server
  }

  launchedWith(clientToken: string): Server | null {
    const before = [...this.instances.values()].find((instance) => instance.clientToken === clientToken)
    return before ? this.seen(before) : null
  }

  launch(request: LaunchRequest): Server {
    const server = this.add(
      {
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
      },
      new Uint8Array(Buffer.from(request.userData, 'base64')),
    )
    const instance = this.known(server.id)
    instance.clientToken = request.clientToken
    instance.since = this.clock.now()
    return this.seen(instance)
  }

  change(id: string, different: Partial<Server>): void {
    const instance = this.known(id)
    instance.server = { ...instance.server, ...different }
    instance.since = this.clock.now()
  }

  start(id: string): void {
    const { stoppedAt: _, ...server } = this.known(id).server
    this.known(id).server = server
    this.change(id, { state: 'pending', health: 'initializing', launchedAt: isoTime(this.clock.now()) })
  }

  stop(id: string): void {
    this.change(id, { state: 'stopping', health: 'not-applicable', stoppedAt: isoTime(this.clock.now()) })
  }

  setTags(id: string, tags: Readonly<Record<string, string>>): void {
    const instance = this.known(id)
    instance.server = withTagFields({ ...instance.server, tags })
  }

  forget(id: string): void {
    this.instances.delete(id)
  }

  get(id: string): FakeInstance | undefined {
    return this.instances.get(id)
  }

  /** NOT_FOUND. */
  known(id: string): FakeInstance {
    const instance = this.instances.get(id)
    if (!instance) throw new HengeError('NOT_FOUND', `There is no server ${id}.`)
    return instance
  }

  /** Those of `ids` that there are, by default all. */
  now(ids?: readonly string[]): Server[] {
    const wanted = [...this.instances.values()].filter(({ server }) => ids === undefined || ids.includes(server.id))
    return wanted.map((instance) => this.seen(instance))
  }

  stateOf(id: string): Server['state'] {
    return this.seen(this.known(id)).state
  }

  seen(instance: FakeInstance): Server {
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
