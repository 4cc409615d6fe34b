import { randomBytes } from 'node:crypto'
import type { Clock } from '../../shared/model/clock.ts'
import { type DestroyedServer, destroyedServers } from './history.ts'
import { type LogReceiver, LogShipper } from './log-shipper.ts'
import { seedPlainServers } from './seed/plain-servers.ts'
import { readRecipes } from './seed/read-recipes.ts'
import { seedWorld } from './seed/seed-world.ts'
import { SqliteWorldStore } from './sqlite-world-store.ts'
import { cloudwatchService } from './wire/cloudwatch-service.ts'
import { costExplorerService } from './wire/cost-explorer-service.ts'
import { ec2Service } from './wire/ec2/ec2-service.ts'
import { elbv2Service } from './wire/elbv2/elbv2-service.ts'
import { FrontDoor, type WireRequest, type WireResponse } from './wire/front-door.ts'
import { iamService } from './wire/iam-service.ts'
import { pricingService } from './wire/pricing-service.ts'
import { route53Service } from './wire/route53-service.ts'
import { schedulerService } from './wire/scheduler-service.ts'
import { SandboxRequestHandler } from './wire/sdk-handler.ts'
import { serviceQuotasService } from './wire/service-quotas-service.ts'
import { ssmService } from './wire/ssm-service.ts'
import { stsService } from './wire/sts-service.ts'
import { consoleText } from './world/console/instance-lines.ts'
import type { Fault, Faults } from './world/faults.ts'
import { defaultTimings, type Timings } from './world/timings.ts'
import { World } from './world/world.ts'

export interface SandboxOptions {
  /** The sandbox’s own SQLite file; made when it is not there. */
  readonly file: string
  readonly clock: Clock
  /** Folder of recipes that a new world’s servers are built from; null: a new world is empty. */
  readonly recipesFolder: string | null
  /** So many running servers without recipes besides, in a new world; see seed/plain-servers.ts. */
  readonly plainServers?: number
  readonly timings?: Partial<Timings>
  readonly faults?: readonly Fault[]
}

/** A small AWS, reached in this process. */
export interface Sandbox {
  /** For an SDK client’s `requestHandler`. */
  readonly requestHandler: SandboxRequestHandler
  /** Answers one HTTP request; rejects with LostAnswer where a connection would break. */
  handle(request: WireRequest): Promise<WireResponse>
  readonly faults: Faults
  /** What is so at this instant, without a call. */
  readonly world: World
  /**
   * Hands over what the servers have logged since the last time, up to now, in batches of about a thousand; resolves with the number of
   * records. To be called every second or so, not twice at once. What `receive` rejects, and what a crash cuts off, comes again with the same ids.
   */
  shipLogs(receive: LogReceiver, signal?: AbortSignal): Promise<number>
  /** Servers destroyed in the last 15 days, those of the time before the first start too: what a program that had watched would remember. */
  history(): DestroyedServer[]
  /** So many milliseconds pass at once in the sandbox, for good. */
  jumpClock(ms: number): void
  /** Turns EC2’s request buckets on or off; off at first. */
  setThrottling(on: boolean): void
  close(): void
}

const services = [
  ...[ec2Service, route53Service, stsService, ssmService, cloudwatchService, elbv2Service, pricingService, costExplorerService],
  ...[serviceQuotasService, schedulerService, iamService],
]

function newId(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`
}

export async function openSandbox(options: SandboxOptions): Promise<Sandbox> {
  const store = new SqliteWorldStore(options.file)
  const timings = { ...defaultTimings, ...options.timings }
  const world = new World({ clock: options.clock, timings, store, newId })
  for (const fault of options.faults ?? []) world.faults.add(fault)
  if (world.isNew && options.recipesFolder !== null) seedWorld(world, await readRecipes(options.recipesFolder))
  if (world.isNew && options.plainServers !== undefined) seedPlainServers(world, options.plainServers)
  const door = new FrontDoor(world, services, (instance) => consoleText(instance, world.clock.now(), timings))
  const shipper = new LogShipper(world)
  return {
    requestHandler: new SandboxRequestHandler(door),
    handle: (request) => door.answer(request),
    faults: world.faults,
    world,
    shipLogs(receive, signal) {
      world.catchUp()
      return shipper.ship(receive, signal)
    },
    history() {
      world.catchUp()
      return destroyedServers(world)
    },
    jumpClock(ms) {
      world.jump(ms)
      world.catchUp()
    },
    setThrottling(on) {
      world.throttle.enabled = on
    },
    close() {
      world.commit()
      store.close()
    },
  }
}
