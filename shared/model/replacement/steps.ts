import type { Strategy } from '../recipe.ts'
import { bakingSteps, pruningSteps } from './baking.ts'
import { staleDnsSeconds } from './dns.ts'
import type { Baking, HandOver, PlanBatch, PlanStep, StepKind } from './plan.ts'
import type { Rollout } from './rollout.ts'
import { type DurationInput, stepDuration } from './step-durations.ts'

export interface StepInput {
  readonly strategy: Strategy
  readonly launchFirst: boolean
  readonly batches: readonly PlanBatch[]
  /** Servers of the role that run when it begins, those left alone too. */
  readonly running: readonly string[]
  readonly nameOf: (oldServerId: string) => string
  readonly handOver: HandOver
  readonly rollout: Rollout
  readonly durations: DurationInput
  readonly recipe: string
  readonly baking: Baking | undefined
  /** Of servers that end and are not replaced. Default: they are kept. */
  readonly releasesAddresses?: boolean
}

const listed = (names: readonly string[]) =>
  names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`

/** “web-1 is”, “web-1, web-2 are”. */
const listedAre = (names: readonly string[]) => `${listed(names)} ${names.length === 1 ? 'is' : 'are'}`

/** `launch` in a plan of one batch, `launch-2` in the second of several. */
export function stepId(kind: StepKind, batch: number, batches: number): string {
  return batch === 0 || batches === 1 ? kind : `${kind}-${batch}`
}

/** The steps in the order they run. */
export function planSteps(input: StepInput): PlanStep[] {
  if (input.batches.length === 0) return []
  const oldIds = input.batches.flatMap(({ serverIds }) => serverIds)
  const check: PlanStep = {
    ...{ id: 'check-plan', kind: 'check-plan', batch: 0, title: 'Check that the plan still holds', serverIds: oldIds, newServerNames: [] },
    ...stepDuration('check-plan', oldIds.length, input.durations),
    irreversible: false,
    offline: false,
  }
  return [
    check,
    ...bakingSteps(input.baking, input.durations),
    ...input.batches.flatMap((batch) => new BatchSteps(input, batch).inOrder()),
    ...pruningSteps(input.baking, input.recipe, input.durations),
  ]
}

/** Besides the old servers of this batch: old ones of others (or what took their place), those left alone, and those that filled the role up. */
export function othersServe({ running, batches }: Pick<StepInput, 'running' | 'batches'>, batch: PlanBatch): boolean {
  const filledUp = batches.some(({ number, serverIds }) => number < batch.number && serverIds.length === 0)
  return filledUp || running.some((id) => !batch.serverIds.includes(id))
}

/** The steps of one batch. */
class BatchSteps {
  private readonly input: StepInput
  private readonly batch: PlanBatch
  private readonly oldNames: readonly string[]
  /** What has to prove itself: the new servers, or the old ones with a new root volume. */
  private readonly subjects: readonly string[]
  private readonly durations: DurationInput

  constructor(input: StepInput, batch: PlanBatch) {
    this.input = input
    this.batch = batch
    const { dns } = input.handOver
    this.durations = dns ? { ...input.durations, dnsTtlSeconds: staleDnsSeconds(dns, batch) } : input.durations
    this.oldNames = batch.serverIds.map(input.nameOf)
    this.subjects = batch.newServerNames.length > 0 ? batch.newServerNames : this.oldNames
  }

  inOrder(): PlanStep[] {
    const { strategy, launchFirst } = this.input
    const { number, serverIds, checkpoint, percentageAfter } = this.batch
    const before = number > 1 ? [this.step('check-batch', 'Check that the servers replaced so far are healthy')] : []
    const after = checkpoint ? [this.step('checkpoint', `Checkpoint: ${Math.round(percentageAfter)} % of the servers are replaced`)] : []
    return [...before, ...this.middle(serverIds.length > 0 && strategy === 'root-volume', launchFirst || serverIds.length === 0), ...after]
  }

  private middle(inPlace: boolean, launchFirst: boolean): PlanStep[] {
    if (inPlace) return this.replaceRoot()
    if (this.batch.newServerNames.length === 0) return this.end()
    return launchFirst ? this.launchThenDestroy() : this.destroyThenLaunch()
  }

  /** An old server goes last: after the new ones are healthy, have its address, volumes and traffic, and have been watched. */
  private launchThenDestroy(): PlanStep[] {
    return [
      ...this.launch(),
      ...this.releaseVolumes(),
      ...this.attachVolumes(),
      ...this.proveHealthy(),
      ...this.moveAddresses(),
      ...this.takeTraffic(),
      ...this.updateDns(true),
      ...this.giveTrafficUp(),
      ...this.bake(),
      ...this.hold(),
      ...this.destroy(true),
    ]
  }

  /**
   * The old ones make room. While others serve nobody is led to the old ones when they go, nor to the new ones before they are healthy.
   * Where nobody else serves the record leads to the new ones as soon as they have addresses: a record cannot be empty, and by the time
   * they are healthy those who ask have forgotten the old ones.
   */
  private destroyThenLaunch(): PlanStep[] {
    const others = othersServe(this.input, this.batch)
    return [
      ...this.hold(),
      ...(others ? this.leaveDns() : []),
      ...this.giveTrafficUp(),
      ...this.releaseVolumes(),
      ...this.destroy(false),
      ...this.launch(),
      ...(others ? [] : this.updateDns(false)),
      ...this.attachVolumes(),
      ...this.proveHealthy(),
      ...this.moveAddresses(),
      ...this.takeTraffic(),
      ...(others ? this.updateDns(false) : []),
      ...this.bake(),
    ]
  }

  /** Nothing takes their place before the next start, which gets back what is written down here. */
  private end(): PlanStep[] {
    const addresses = this.input.releasesAddresses ? this.heldAddresses() : []
    const release = addresses.length > 0 ? [this.step('release-addresses', `Release ${listed(addresses)}`)] : []
    return [
      this.step(
        'keep-place',
        `Write down what ${listed(this.oldNames)} ${this.oldNames.length === 1 ? 'leaves' : 'leave'} for the next start`,
      ),
      ...this.leaveDns(),
      ...this.giveTrafficUp(),
      ...this.releaseVolumes(),
      ...this.destroy(false),
      ...release,
    ]
  }

  private heldAddresses(): string[] {
    return this.input.handOver.addresses.flatMap(({ serverId, address }) => (this.batch.serverIds.includes(serverId) ? [address] : []))
  }

  private leaveDns(): PlanStep[] {
    const { dns } = this.input.handOver
    if (!dns) return []
    const leave = this.step('leave-dns', `Take ${listed(this.oldNames)} out of ${dns.name}`)
    return [leave, ...this.waitDns(dns)]
  }

  private waitDns(dns: NonNullable<HandOver['dns']>): PlanStep[] {
    if (staleDnsSeconds(dns, this.batch) === 0) return []
    return [this.step('wait-dns', `Wait until nobody has the address of ${listed(this.oldNames)} from ${dns.name} any more`)]
  }

  /** Same server, same addresses, same data volumes; the old root volume is kept. */
  private replaceRoot(): PlanStep[] {
    const names = listed(this.oldNames)
    return [
      ...this.giveTrafficUp(),
      this.step('save-logs', `Save the evidence of ${names}`),
      this.step('wait-logs', `See that the last log lines of ${names} have arrived`),
      this.step('set-user-data', `Give ${names} the new user data (stop, change, start)`),
      this.step('replace-root', `Replace the root volume of ${names}`),
      ...this.proveHealthy(),
      ...this.takeTraffic(),
      ...this.updateDns(false),
      ...this.bake(),
      ...this.hold(),
      this.step('finish-root', `Mark ${names} as current`),
    ]
  }

  private launch(): PlanStep[] {
    const names = listed(this.subjects)
    return [
      this.step('launch', `Launch ${names}`),
      this.step('wait-running', `Wait until ${names} ${this.subjects.length === 1 ? 'runs' : 'run'}`),
    ]
  }

  private proveHealthy(): PlanStep[] {
    const warmUp = this.input.rollout.instanceWarmupSeconds > 0 ? [this.step('warm-up', `Let ${listed(this.subjects)} warm up`)] : []
    return [this.step('wait-healthy', `Wait until ${listedAre(this.subjects)} healthy`), ...warmUp]
  }

  private releaseVolumes(): PlanStep[] {
    const volumes = this.input.handOver.volumes.filter(({ serverId }) => this.batch.serverIds.includes(serverId))
    if (volumes.length === 0) return []
    const owners = this.batch.serverIds.filter((id) => volumes.some(({ serverId }) => serverId === id)).map(this.input.nameOf)
    return [this.step('release-volumes', `Stop ${listed(owners)} and detach ${listed(volumes.map(({ volumeId }) => volumeId))}`)]
  }

  private attachVolumes(): PlanStep[] {
    const volumes = this.input.handOver.volumes.filter(({ newServerName }) => this.makes(newServerName))
    if (volumes.length === 0) return []
    const takers = [...new Set(volumes.flatMap(({ newServerName }) => newServerName ?? []))]
    return [this.step('attach-volumes', `Attach ${listed(volumes.map(({ volumeId }) => volumeId))} to ${listed(takers)}`)]
  }

  private moveAddresses(): PlanStep[] {
    const moved = this.input.handOver.addresses.filter(({ newServerName }) => this.makes(newServerName))
    if (moved.length === 0) return []
    const said = moved.map(({ address, newServerName }) => `${address} to ${newServerName}`)
    return [this.step('move-addresses', `Move ${listed(said)}`)]
  }

  private takeTraffic(): PlanStep[] {
    const groups = this.groups(({ newServerNames, serverIds }) =>
      this.batch.newServerNames.length > 0
        ? newServerNames.some((name) => this.batch.newServerNames.includes(name))
        : serverIds.some((id) => this.batch.serverIds.includes(id)),
    )
    if (groups.length === 0) return []
    return [
      this.step('register', `Register ${listed(this.subjects)} in ${listed(groups)}`),
      this.step('wait-in-service', `Wait until ${listedAre(this.subjects)} in service`),
    ]
  }

  /** Where old servers are still there, they go on serving until nobody has their addresses any more. */
  private updateDns(oldOnesServe: boolean): PlanStep[] {
    const { dns } = this.input.handOver
    if (!dns) return []
    const update = this.step('update-dns', `Point ${dns.name} to ${listed(this.subjects)}`)
    if (!oldOnesServe || this.batch.serverIds.length === 0) return [update]
    return [update, ...this.waitDns(dns)]
  }

  private giveTrafficUp(): PlanStep[] {
    const groups = this.groups(({ serverIds }) => serverIds.some((id) => this.batch.serverIds.includes(id)))
    if (groups.length === 0) return []
    return [
      this.step('deregister', `Deregister ${listed(this.oldNames)} from ${listed(groups)}`),
      this.step('drain', `Wait until ${listedAre(this.oldNames)} drained`),
    ]
  }

  private bake(): PlanStep[] {
    return this.input.rollout.bakeSeconds > 0 ? [this.step('bake', `Watch ${listed(this.subjects)} serve`)] : []
  }

  private hold(): PlanStep[] {
    if (!this.input.rollout.hold || this.batch.serverIds.length === 0) return []
    return [this.step('hold', `Wait for a person before ${listed(this.oldNames)} ${this.oldNames.length === 1 ? 'goes' : 'go'}`)]
  }

  private destroy(newOnesServe: boolean): PlanStep[] {
    if (this.batch.serverIds.length === 0) return []
    const names = listed(this.oldNames)
    const confirm = newOnesServe ? [this.step('check-still-healthy', `Check that ${listedAre(this.subjects)} healthy now`)] : []
    const end =
      this.input.rollout.oldServers === 'quarantine'
        ? [this.step('quarantine', `Put ${names} in quarantine`)]
        : [this.step('terminate', `Terminate ${names}`), this.step('wait-terminated', `Wait until ${listedAre(this.oldNames)} gone`)]
    return [
      this.step('save-logs', `Save the evidence of ${names}`),
      this.step('wait-logs', `See that the last log lines of ${names} have arrived`),
      ...confirm,
      ...end,
    ]
  }

  private makes(newServerName: string | null): boolean {
    return newServerName !== null && this.batch.newServerNames.includes(newServerName)
  }

  private groups(concerns: (group: HandOver['targetGroups'][number]) => boolean): string[] {
    return [...new Set(this.input.handOver.targetGroups.filter(concerns).map(({ targetGroupName }) => targetGroupName))]
  }

  private step(kind: StepKind, title: string): PlanStep {
    const { number, serverIds, newServerNames } = this.batch
    return {
      id: stepId(kind, number, this.input.batches.length),
      kind,
      batch: number,
      title,
      serverIds: [...serverIds],
      newServerNames: [...newServerNames],
      ...stepDuration(kind, Math.max(serverIds.length, newServerNames.length), this.durations),
      irreversible: kind === 'terminate' || kind === 'release-addresses',
      offline: false,
    }
  }
}
