import type { Strategy } from '../../../shared/model/recipe.ts'
import type { Rollout } from '../../../shared/model/replacement/rollout.ts'
import { exactDuration } from '../duration-text.ts'

interface StrategyWords {
  readonly name: string
  /** What it does. */
  readonly does: string
  /** What it costs in downtime. */
  readonly downtime: string
}

export const strategyWords: Readonly<Record<Strategy, StrategyWords>> = {
  'blue-green': {
    name: 'Blue-green',
    does: 'All new ones beside the old ones, which go last.',
    downtime: 'No downtime; twice the servers for a while.',
  },
  rolling: {
    name: 'Rolling',
    does: 'A few at a time, through the whole role.',
    downtime: 'No downtime while the others serve.',
  },
  'root-volume': {
    name: 'Root volume',
    does: 'Same server, id and addresses; only its root disk is new.',
    downtime: 'Each server is away for some minutes.',
  },
  'destroy-first': {
    name: 'Destroy first',
    does: 'Old ones go before new ones come.',
    downtime: 'Down until the new ones are healthy.',
  },
}

const servers = (value: number | string) => (value === 1 ? '1 server' : typeof value === 'number' ? `${value} servers` : `${value} of them`)

/** The settings that matter for the strategy, in one line: “1 server beyond the wanted number · watched for 10 min”. */
export function rolloutSentence(strategy: Strategy, rollout: Rollout): string {
  return [...pace(strategy, rollout), ...proof(rollout), ...farewell(strategy, rollout)].join(' · ')
}

function pace(strategy: Strategy, rollout: Rollout): string[] {
  if (strategy !== 'rolling' && strategy !== 'root-volume') return []
  const withSurge = strategy === 'rolling' && rollout.maxSurge !== 0 && rollout.maxSurge !== '0%'
  const stops = rollout.checkpointPercentages.map((percentage) => `${percentage} %`)
  return [
    withSurge ? `${servers(rollout.maxSurge)} more at a time` : `${rollout.minHealthyPercentage} % stay healthy`,
    ...(!withSurge && rollout.maxUnavailable !== undefined ? [`at most ${servers(rollout.maxUnavailable)} missing`] : []),
    ...(rollout.canary ? ['one first, alone'] : []),
    ...(stops.length > 0 ? [`pauses at ${stops.join(', ')}`] : []),
    ...(rollout.canary || stops.length > 0 ? [`${exactDuration(rollout.checkpointDelaySeconds)} each pause`] : []),
  ]
}

function proof(rollout: Rollout): string[] {
  const limit = rollout.bakeErrorsPerMinute === undefined ? '' : `, at most ${rollout.bakeErrorsPerMinute} error lines a minute`
  return [
    ...(rollout.instanceWarmupSeconds > 0 ? [`warm up ${exactDuration(rollout.instanceWarmupSeconds)}`] : []),
    ...(rollout.bakeSeconds > 0 ? [`watched for ${exactDuration(rollout.bakeSeconds)}${limit}`] : ['not watched before the old ones go']),
  ]
}

function farewell(strategy: Strategy, rollout: Rollout): string[] {
  const end =
    rollout.oldServers === 'quarantine'
      ? `old ones kept in quarantine ${rollout.quarantineDays === 1 ? '1 day' : `${rollout.quarantineDays} days`}`
      : 'old ones destroyed'
  return [
    ...(rollout.hold ? ['waits for you before the old ones go'] : []),
    ...(strategy === 'root-volume' ? [] : [end]),
    ...(rollout.snapshotVolumes ? ['with a snapshot of each volume'] : []),
  ]
}
