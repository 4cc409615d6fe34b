import { hostName } from './console/boot.ts'
import { programsOf } from './console/programs.ts'
import { runCommands } from './console/shell.ts'
import { bootMs } from './console/user-data.ts'
import type { Instance, RemoteCommand } from './entities.ts'
import { runningPeriods, stateAt } from './life.ts'
import type { Region } from './region.ts'

/** How the agent of a server stands to Systems Manager; null while it has never reported. */
export type PingStatus = 'Online' | 'ConnectionLost'

/** The agent starts with the system and needs no instance profile: the account’s default host management allows it. */
export function pingStatus(region: Region, instance: Instance): PingStatus | null {
  const { now, timings } = region
  if (instance.neverHealthy || stateAt(instance, now) === 'terminated') return null
  const booted = runningPeriods(instance).filter((period) => period.from + bootMs(instance, period, timings) <= now)
  if (booted.length === 0) return null
  return booted.some(({ to }) => to > now) ? 'Online' : 'ConnectionLost'
}

export interface Invocation {
  readonly status: 'Pending' | 'InProgress' | 'Success' | 'Failed' | 'TimedOut'
  readonly detail: string
  /** −1 until it has run. */
  readonly responseCode: number
  readonly output: string
  readonly startedAt: number | null
  readonly endedAt: number | null
}

const notRun = { responseCode: -1, output: '', startedAt: null, endedAt: null }

/** How a command has fared on one server; null while the service does not know of it. */
export function invocationOf(region: Region, command: RemoteCommand, instanceId: string): Invocation | null {
  const { now, timings } = region
  const instance = region.find('instance', instanceId)
  if (!command.instanceIds.includes(instanceId) || instance === undefined || now < command.at + timings.visible) return null
  // It waits for the agent: the first instant at which the server has booted and still runs.
  const delivered = runningPeriods(instance)
    .map((period) => ({ at: Math.max(command.at, period.from + bootMs(instance, period, timings)), to: period.to }))
    .find(({ at, to }) => at < to)?.at
  const givenUp = command.at + command.timeoutSeconds * timings.second
  if (delivered === undefined || delivered > Math.min(now, givenUp)) {
    if (now < givenUp) return { ...notRun, status: 'Pending', detail: 'Pending' }
    return { ...notRun, status: 'TimedOut', detail: 'DeliveryTimedOut' }
  }
  const endsAt = delivered + timings.command
  if (now < endsAt) return { ...notRun, status: 'InProgress', detail: 'InProgress', startedAt: delivered }
  const { lines, failure } = runCommands(command.commands, hostName(instance), programsOf(instance, delivered, timings))
  return {
    status: failure === null ? 'Success' : 'Failed',
    detail: failure === null ? 'Success' : 'Failed',
    responseCode: failure?.status ?? 0,
    output: lines
      .filter(({ program }) => program === 'cloud-init')
      .map(({ text }) => `${text}\n`)
      .join(''),
    startedAt: delivered,
    endedAt: endsAt,
  }
}
