import { chance } from './dice.ts'
import type { Instance } from './entities.ts'
import { runningPeriods, shareRunning } from './life.ts'
import { loadAt, type Workload, workloadOf } from './workload.ts'

/** Basic monitoring: a point every five minutes. */
export const metricPeriodMs = 300_000

export interface MetricPoint {
  readonly at: number
  readonly average: number
  readonly maximum: number
  readonly minimum: number
  readonly samples: number
}

interface Appetite {
  /** Percent CPU with nothing to do. */
  readonly rest: number
  /** Percent more at full load. */
  readonly busy: number
  /** Bytes in five minutes at full load, in each direction. */
  readonly network: number
}

const appetites: Readonly<Record<Workload, Appetite>> = {
  web: { rest: 1.2, busy: 46, network: 90_000_000 },
  api: { rest: 1.6, busy: 38, network: 40_000_000 },
  database: { rest: 3, busy: 41, network: 60_000_000 },
  batch: { rest: 0.8, busy: 88, network: 150_000_000 },
  staging: { rest: 0.9, busy: 30, network: 4_000_000 },
  generic: { rest: 0.7, busy: 20, network: 500_000 },
}

/** Points of one metric, oldest first, whose five minutes begin in [from, to). None for a time in which the instance did not run. */
export function cpuPoints(instance: Instance, from: number, to: number): MetricPoint[] {
  const workload = workloadOf(instance)
  const { rest, busy } = appetites[workload]
  const boots = runningPeriods(instance).map((period) => period.from)
  return pointTimes(instance, from, to).map((at) => {
    const noise = chance(`${instance.id} cpu ${at}`)
    const spread = chance(`${instance.id} spread ${at}`)
    const booted = boots.some((boot) => boot >= at - metricPeriodMs && boot < at + metricPeriodMs)
    const average = Math.min(99, rest * (0.7 + 0.6 * noise) + busy * loadAt(workload, at) * (0.75 + 0.5 * noise) + (booted ? 9 : 0))
    const maximum = Math.min(100, average * (1.15 + 0.5 * spread) + 0.3)
    return { at, average: rounded(average), maximum: rounded(maximum), minimum: rounded(average * 0.6), samples: 5 }
  })
}

/** Bytes in five minutes. A server that nobody uses still speaks with its neighbours and the time servers. */
function networkPoints(direction: 'received' | 'sent') {
  return (instance: Instance, from: number, to: number): MetricPoint[] => {
    const workload = workloadOf(instance)
    return pointTimes(instance, from, to).map((at) => {
      const noise = chance(`${instance.id} ${direction} ${at}`)
      const total = 4_000 * (0.5 + noise) + appetites[workload].network * loadAt(workload, at) * (0.6 + 0.8 * noise)
      const average = Math.round(total / 5)
      return { at, average, maximum: Math.round(average * 1.6), minimum: Math.round(average * 0.5), samples: 5 }
    })
  }
}

export const networkReceived = networkPoints('received')
export const networkSent = networkPoints('sent')

/** Starts of the five-minute spans in which the instance ran for at least half the time. */
function pointTimes(instance: Instance, from: number, to: number): number[] {
  const times: number[] = []
  const first = Math.ceil(Math.max(from, instance.createdAt - metricPeriodMs) / metricPeriodMs) * metricPeriodMs
  for (let at = first; at < to; at += metricPeriodMs) {
    if (shareRunning(instance, at, at + metricPeriodMs) >= 0.5) times.push(at)
  }
  return times
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
