import { servicesOf } from './console/services.ts'
import { bootMs, type FirstBoot, firstBootOf } from './console/user-data.ts'
import type { Instance } from './entities.ts'
import { runningPeriods } from './life.ts'
import type { Timings } from './timings.ts'

/** Ports on which what a package brings listens until its settings say otherwise, by unit. */
const usualPorts: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^(nginx|apache2|haproxy)$/, [80, 443]],
  [/^postgresql/, [5432]],
  [/^mariadb$/, [3306]],
  [/^redis-server$/, [6379]],
  [/^memcached$/, [11211]],
  [/^prometheus-node-exporter$/, [9100]],
]

const portSettings = /\bPORT=["']?(\d{2,5})\b|\blisten\s+(?:\S+:)?(\d{2,5})\b/gi

type Installed = FirstBoot['installed']

const known = new WeakMap<Installed, ReadonlySet<number> | null>()

/** Ports that the installed software listens on; null where nothing is known of it: it may be anything then. */
function portsOf(installed: Installed): ReadonlySet<number> | null {
  let ports = known.get(installed)
  if (ports === undefined) {
    ports = installed.packages.length + installed.files.length === 0 ? null : readPorts(installed)
    known.set(installed, ports)
  }
  return ports
}

function readPorts({ packages, files }: Installed): Set<number> {
  const ports = new Set([22])
  for (const { unit } of servicesOf(packages, files)) {
    for (const port of usualPorts.find(([name]) => name.test(unit))?.[1] ?? []) ports.add(port)
  }
  for (const { text } of files) {
    for (const match of (text ?? '').matchAll(portSettings)) ports.add(Number(match[1] ?? match[2]))
  }
  return ports
}

export interface ServingPeriod {
  readonly from: number
  readonly to: number
}

/** The times in which somebody who asks the instance on this port gets an answer: booted, its first boot without a failure, still running. */
export function servingPeriods(instance: Instance, port: number, timings: Timings): ServingPeriod[] {
  if (instance.neverHealthy || instance.neverServes) return []
  return runningPeriods(instance).flatMap((period) => {
    const { installed, failure } = firstBootOf(instance, period.from)
    const ports = portsOf(installed)
    const from = period.from + bootMs(instance, period, timings)
    return failure !== null || (ports !== null && !ports.has(port)) || from >= period.to ? [] : [{ from, to: period.to }]
  })
}

export function isServing(instance: Instance, port: number, at: number, timings: Timings): boolean {
  return servingPeriods(instance, port, timings).some(({ from, to }) => from <= at && at < to)
}
