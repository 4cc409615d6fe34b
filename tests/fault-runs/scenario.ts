import type { Fault, FaultEffect } from '../../electron/sandbox/world/faults.ts'
import type { Strategy } from '../../shared/model/recipe.ts'
import type { Rollout } from '../../shared/model/replacement/rollout.ts'
import { Dice } from './dice.ts'

const seconds = 1000
const minutes = 60 * seconds

/** Everything that is decided by the seed before a run begins. */
export interface Scenario {
  readonly seed: number
  readonly strategy: Strategy
  /** They are destroyed until the next start, and nothing takes their place. */
  readonly ends: boolean
  readonly size: number
  /** The recipe wants so many more than there are. */
  readonly short: number
  readonly rollout: Partial<Rollout>
  readonly targetGroup: boolean
  /** Seconds that the role’s record in Route 53 may be remembered; null: it has none. */
  readonly dnsTtl: number | null
  /** The recipe is baked into an image first. */
  readonly baked: boolean
  /** How many of the servers hold one. */
  readonly addresses: number
  readonly volumes: number
  readonly volumesEndWithServer: boolean
  readonly logs: 'none' | 'fresh' | 'late'
  readonly probed: boolean
  readonly healthPasses: number
  readonly healthTimeoutSeconds: number
  readonly faults: readonly Fault[]
  /** The index of an old server that vanishes, and when. */
  readonly vanishing: { readonly server: number; readonly afterMs: number } | null
  readonly engine: 'memory' | 'openworkflow'
  /** After so many passages of the border the process is killed; one process after the other. */
  readonly kills: readonly number[]
  readonly downMs: number
  readonly signOut: { readonly afterMs: number; readonly forMs: number } | null
  readonly cancelAfterMs: number | null
  readonly person: 'lets go on' | 'turns back' | 'stays away'
  /** The computer sleeps, or somebody sets its clock. */
  readonly leaps: readonly {
    readonly afterMs: number
    readonly ms: number
    readonly what: 'sleep' | 'clock set back' | 'clock set ahead'
  }[]
}

/** Calls that such a run makes, those that change something more often. */
function callsOf({ strategy, targetGroup, addresses, volumes, dnsTtl, baked }: Held): string[] {
  return [
    ...['DescribeInstances', 'DescribeInstances', 'DescribeInstanceStatus', 'DescribeVolumes', '*', '*'],
    ...['GetConsoleOutput', 'DescribeInstanceAttribute', 'PutParameter', 'DeleteParameter'],
    ...(strategy === 'root-volume'
      ? ['CreateReplaceRootVolumeTask', 'CreateReplaceRootVolumeTask', 'DescribeReplaceRootVolumeTasks', 'StopInstances', 'StartInstances']
      : ['RunInstances', 'RunInstances', 'RunInstances', 'TerminateInstances', 'TerminateInstances', 'StopInstances', 'CreateTags']),
    ...(strategy === 'root-volume' ? ['ModifyInstanceAttribute', 'CreateTags', 'AttachVolume', 'DetachVolume'] : []),
    ...(targetGroup ? ['RegisterTargets', 'DeregisterTargets', 'DescribeTargetHealth', 'DescribeTargetHealth'] : []),
    ...(dnsTtl === null ? [] : ['ChangeResourceRecordSets', 'ChangeResourceRecordSets', 'ListResourceRecordSets', 'GetChange']),
    ...(baked ? ['CreateImage', 'DescribeImages', 'DescribeImages', 'StopInstances', 'DeregisterImage', 'DeleteSnapshot'] : []),
    ...(addresses > 0 ? ['AssociateAddress', 'DescribeAddresses'] : []),
    ...(volumes > 0 ? ['AttachVolume', 'DetachVolume', 'ModifyInstanceAttribute', 'StopInstances', 'StartInstances'] : []),
  ]
}

type Held = Pick<Scenario, 'strategy' | 'targetGroup' | 'addresses' | 'volumes' | 'dnsTtl' | 'baked'>

export function scenarioOf(seed: number): Scenario {
  const dice = new Dice(seed)
  const strategy = dice.pick(['blue-green', 'destroy-first', 'rolling', 'rolling', 'root-volume'] as const)
  const size = dice.between(1, 6)
  const held: Held = {
    strategy,
    targetGroup: dice.chance(0.4),
    addresses: dice.chance(0.25) ? Math.min(size, dice.between(1, 2)) : 0,
    volumes: dice.chance(0.25) ? dice.between(1, size) : 0,
    dnsTtl: strategy !== 'root-volume' && dice.chance(0.3) ? dice.pick([10, 60, 300]) : null,
    baked: strategy !== 'root-volume' && dice.chance(0.2),
  }
  // Its worker looks for work ten times a second, which makes a night long.
  const engine = dice.chance(0.06) ? 'openworkflow' : 'memory'
  const brief = engine === 'openworkflow'
  // By dice of its own: what befalls a seed otherwise stays as it was.
  const ends = strategy !== 'root-volume' && !held.baked && new Dice(seed + 1_000_003).chance(0.15)
  return {
    ...held,
    seed,
    ends,
    engine,
    size,
    short: dice.chance(0.1) ? 1 : 0,
    rollout: rolloutOf(dice, size),
    volumesEndWithServer: dice.chance(0.5) && !ends,
    logs: dice.pick(['none', 'none', 'fresh', 'late']),
    probed: dice.chance(0.4),
    healthPasses: dice.between(1, 3),
    healthTimeoutSeconds: brief ? 60 : dice.pick([60, 120, 300]),
    faults: faultsOf(dice, held),
    vanishing: dice.chance(0.06) ? { server: dice.between(0, size - 1), afterMs: dice.between(0, 5 * minutes) } : null,
    kills: killsOf(dice),
    downMs: dice.pick([0, 1 * seconds, 40 * seconds, 5 * minutes, 2 * 60 * minutes]),
    signOut: dice.chance(0.15)
      ? { afterMs: dice.between(0, 3 * minutes), forMs: brief ? 20 * seconds : dice.pick([20 * seconds, 10 * minutes, 60 * minutes]) }
      : null,
    cancelAfterMs: dice.chance(0.2) ? dice.between(0, 4 * minutes) : null,
    person: dice.pick(['lets go on', 'lets go on', 'lets go on', 'turns back', 'stays away']),
    leaps: brief ? [] : leapsOf(dice),
  }
}

function rolloutOf(dice: Dice, size: number): Partial<Rollout> {
  return {
    maxSurge: dice.pick([0, 0, 1, 1, 2, '25%', '100%']),
    minHealthyPercentage: dice.pick([0, 0, 50, 50, 75]),
    ...(dice.chance(0.3) ? { maxUnavailable: dice.pick([1, 2, '50%', '100%']) } : {}),
    canary: dice.chance(0.2),
    checkpointPercentages: dice.pick([[], [], [50], [20, 50], [34]]),
    checkpointDelaySeconds: dice.pick([0, 20, 90]),
    instanceWarmupSeconds: dice.pick([0, 0, 0, 20]),
    bakeSeconds: dice.pick([0, 0, 0, 30]),
    hold: size < 4 && dice.chance(0.2),
    oldServers: dice.pick(['destroy', 'destroy', 'destroy', 'quarantine']),
    snapshotVolumes: dice.chance(0.1),
  }
}

function faultsOf(dice: Dice, held: Held): Fault[] {
  const faults = Array.from({ length: dice.pick([0, 1, 1, 2, 2, 3, 5]) }, () => anyFault(dice, held))
  if (dice.chance(0.1)) faults.push({ condition: 'throttling' })
  if (dice.chance(0.15)) faults.push({ condition: 'late', ms: dice.pick([500, 3 * seconds, 15 * seconds]) })
  return faults
}

function anyFault(dice: Dice, held: Held): Fault {
  if (dice.chance(0.35)) return specialFault(dice, held)
  const call = dice.pick(callsOf(held))
  const nth = dice.between(1, call.startsWith('Describe') || call === '*' ? 40 : dice.pick([1, 2, 4]))
  return { call, nth, times: dice.pick([1, 1, 2, 4, 9]), effect: onTheWire(dice) }
}

function onTheWire(dice: Dice): FaultEffect {
  return dice.pick<FaultEffect>([
    { kind: 'throttled' },
    { kind: 'server-error', status: 500 },
    { kind: 'server-error', status: 503 },
    { kind: 'lost-request' },
    { kind: 'lost-answer' },
    { kind: 'lost-answer' },
    { kind: 'lost-answer', afterMs: dice.pick([5 * seconds, 60 * seconds]) },
    { kind: 'half-answer' },
    { kind: 'html', status: dice.pick([200, 502]) },
    { kind: 'slow', ms: dice.pick([2 * seconds, 40 * seconds, 120 * seconds]) },
  ])
}

function specialFault(dice: Dice, { strategy, volumes, baked }: Held): Fault {
  const nth = dice.between(1, 3)
  const times = dice.pick([1, 1, 3, 12])
  const launching: Fault[] = [
    { call: 'RunInstances', nth, times, effect: { kind: 'no-capacity' } },
    { call: 'RunInstances', nth, effect: { kind: 'never-healthy' } },
    { call: 'RunInstances', nth, effect: { kind: 'never-serves' } },
    { call: 'RunInstances', nth, effect: { kind: 'launch-fails' } },
    { call: 'RunInstances', nth, effect: { kind: 'kms-failure' } },
    { call: 'RunInstances', nth, effect: { kind: 'vanishes', afterMs: dice.between(0, 3 * minutes) } },
    { call: 'RunInstances', nth, effect: { kind: 'late', ms: dice.pick([5 * seconds, 30 * seconds]) } },
  ]
  const starting: Fault[] = [
    { call: 'StartInstances', nth: dice.between(1, 2), times, effect: { kind: 'kms-failure' } },
    { call: 'StartInstances', nth: dice.between(1, 2), times, effect: { kind: 'no-capacity' } },
    { call: 'StartInstances', nth: 1, times: 1_000_000, effect: { kind: 'kms-failure' } },
  ]
  const inPlace: Fault[] = [
    { call: 'CreateReplaceRootVolumeTask', nth: dice.between(1, 2), effect: { kind: 'task-fails' } },
    { call: 'CreateReplaceRootVolumeTask', nth: dice.between(1, 2), effect: { kind: 'task-fails-detached' } },
  ]
  const detaching: Fault[] = [{ call: 'DetachVolume', nth: dice.between(1, 2), effect: { kind: 'stays-busy' } }]
  return dice.pick([
    ...(strategy === 'root-volume' ? [...inPlace, ...starting] : launching),
    ...(volumes > 0 ? [...starting, ...detaching] : []),
    ...(baked ? ([{ call: 'CreateImage', effect: { kind: 'image-fails' } }] satisfies Fault[]) : []),
  ])
}

function killsOf(dice: Dice): number[] {
  if (dice.chance(0.45)) return []
  return Array.from({ length: dice.pick([1, 1, 2, 3, 6]) }, () => dice.between(12, dice.pick([60, 250, 900])))
}

function leapsOf(dice: Dice): Scenario['leaps'] {
  if (!dice.chance(0.2)) return []
  return Array.from({ length: dice.between(1, 2) }, () => ({
    afterMs: dice.between(0, 4 * minutes),
    ms: dice.pick([90 * seconds, 30 * minutes, 9 * 60 * minutes]),
    what: dice.pick(['sleep', 'clock set back', 'clock set ahead'] as const),
  }))
}

/** What befalls this run, in a few lines. */
export function told(scenario: Scenario): string {
  const { seed, strategy, ends, size, short, faults, vanishing, kills, downMs, signOut, cancelAfterMs, leaps, rollout } = scenario
  const having = [
    scenario.targetGroup ? 'a target group' : '',
    scenario.addresses > 0 ? `${scenario.addresses} Elastic IPs` : '',
    scenario.volumes > 0 ? `${scenario.volumes} data volumes` : '',
    scenario.dnsTtl === null ? '' : `a DNS record for ${scenario.dnsTtl} s`,
    scenario.baked ? 'a baked image' : '',
  ].filter((part) => part !== '')
  return [
    `seed ${seed}: ${ends ? 'destroyed until the next start' : strategy}, of ${size} servers${short > 0 ? ` (one short)` : ''}${having.length > 0 ? ` with ${having.join(', ')}` : ''}, ${scenario.engine} engine`,
    `  rollout ${JSON.stringify(rollout)}, logs ${scenario.logs}, a person ${scenario.person}`,
    ...faults.map((fault) => `  fault ${JSON.stringify(fault)}`),
    ...(vanishing ? [`  old server ${vanishing.server + 1} vanishes after ${vanishing.afterMs / 1000} s`] : []),
    ...(kills.length > 0 ? [`  killed at ${kills.join(', ')}, away for ${downMs / 1000} s`] : []),
    ...(signOut ? [`  signed out after ${signOut.afterMs / 1000} s for ${signOut.forMs / 1000} s`] : []),
    ...(cancelAfterMs === null ? [] : [`  cancelled after ${cancelAfterMs / 1000} s`]),
    ...leaps.map(({ afterMs, ms, what }) => `  ${what} after ${afterMs / 1000} s by ${ms / 1000} s`),
  ].join('\n')
}
