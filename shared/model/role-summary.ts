import { addMoney, costNow } from './cost.ts'
import type { RoleSummary } from './fleet.ts'
import type { PriceLookup } from './price.ts'
import type { Recipe } from './recipe.ts'
import { type RestingServer, restingNow } from './replacement/resting.ts'
import { costOfRest, keptOfRest } from './role-rest.ts'
import { isAlive, type Server } from './server.ts'

const hourMs = 3_600_000
const cpuHours = 24

/** What a role’s recipe is in one region now; or why that cannot be said. */
export type RoleCurrent = { readonly state: 'ready'; readonly revision: string } | { readonly state: 'problem'; readonly message: string }

/** Hourly CPU of servers by their ids, percent; `at` is the start of the hour. */
export type CpuOfServers = Pick<ReadonlyMap<string, readonly { readonly at: number; readonly average: number }[]>, 'get'>

export interface RoleFacts {
  readonly accountId: string
  readonly role: string
  readonly recipeName: string | null
  /** null where there is none, or it does not parse. */
  readonly recipe: Recipe | null
  /** Servers of the role, destroyed ones too. */
  readonly servers: readonly Server[]
  readonly currentIn: (region: string) => RoleCurrent
  /** Where a role without servers would be built. */
  readonly defaultRegion: string
  readonly prices: PriceLookup
  /** null: not known. */
  readonly cpu: CpuOfServers | null
  /** Milliseconds. */
  readonly now: number
  readonly activeJobId: string | null
  /** On record of servers of the role that were destroyed until its next start. */
  readonly resting: readonly RestingServer[]
}

/** A server that runs, or is about to, and is not what its recipe makes now. Where that is not known nothing is behind. */
export function isBehind(server: Pick<Server, 'state' | 'revision'>, current: RoleCurrent): boolean {
  const runs = server.state === 'running' || server.state === 'pending'
  return runs && current.state === 'ready' && server.revision !== current.revision
}

/** The row of a role in the fleet list. */
export function summarizeRole(facts: RoleFacts): RoleSummary {
  const { accountId, role, recipe, recipeName } = facts
  const alive = facts.servers.filter(isAlive)
  const running = alive.filter((server) => server.state === 'running')
  const resting = restingNow(facts.resting, facts.servers)
  const keeps = keptOfRest(resting, facts.prices)
  const [first] = resting
  const current = facts.currentIn(mainRegion(facts.servers) ?? facts.defaultRegion)
  return {
    accountId,
    role,
    recipe: recipeName,
    wanted: recipe?.servers ?? null,
    total: alive.length,
    running: running.length,
    healthy: running.filter((server) => server.health === 'ok').length,
    behind: alive.filter((server) => isBehind(server, facts.currentIn(server.region))).length,
    runningRevisions: mostCommonFirst(alive.map((server) => server.revision)),
    currentRevision: current.state === 'ready' ? current.revision : null,
    currentProblem: current.state === 'problem' ? current.message : null,
    instanceTypes: mostCommonFirst(alive.map((server) => server.instanceType)),
    strategy: recipe?.strategy ?? null,
    costPerMonth: addMoney(costNow(alive, facts.prices).money, costOfRest(keeps)),
    cpu: facts.cpu ? hourlyMeans(alive, facts.cpu, facts.now) : [],
    activeJobId: facts.activeJobId,
    ...(alive.length === 0 && first ? { rest: { since: first.at, servers: resting.length, keeps } } : {}),
  }
}

/** Mean over the servers for each of the last 24 hours, the present one last; null where no server had data. */
function hourlyMeans(servers: readonly Server[], cpu: CpuOfServers, now: number): (number | null)[] {
  const first = startOfCpu(now)
  const hours: number[][] = Array.from({ length: cpuHours }, () => [])
  for (const server of servers) {
    for (const { at, average } of cpu.get(server.id) ?? []) hours[Math.floor((at - first) / hourMs)]?.push(average)
  }
  return hours.map((values) => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length))
}

/** Start of the first of the 24 hours, milliseconds. */
export function startOfCpu(now: number): number {
  return Math.floor(now / hourMs) * hourMs - (cpuHours - 1) * hourMs
}

/** Where most of its servers are; of a role without any alive, where the last one was. */
function mainRegion(servers: readonly Server[]): string | null {
  const alive = servers.filter(isAlive)
  const [most] = mostCommonFirst(alive.map((server) => server.region))
  return most ?? [...servers].sort((left, right) => right.launchedAt.localeCompare(left.launchedAt))[0]?.region ?? null
}

function mostCommonFirst<Value>(values: readonly Value[]): Value[] {
  const counted = new Map<Value, number>()
  for (const value of values) counted.set(value, (counted.get(value) ?? 0) + 1)
  return [...counted].sort((left, right) => right[1] - left[1]).map(([value]) => value)
}
