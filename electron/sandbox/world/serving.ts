import { servicesOf } from './console/services.ts'
import { type FirstBoot, firstBootOf } from './console/user-data.ts'
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

const known = new WeakMap<FirstBoot, ReadonlySet<number> | null>()

/** Ports that the installed software listens on; null where nothing is known of it: it may be anything then. */
function portsOf(boot: FirstBoot): ReadonlySet<number> | null {
  let ports = known.get(boot)
  if (ports === undefined) {
    ports = boot.packages.length + boot.files.length === 0 ? null : readPorts(boot)
    known.set(boot, ports)
  }
  return ports
}

function readPorts({ packages, files }: FirstBoot): Set<number> {
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
  if (instance.neverHealthy) return []
  const boot = firstBootOf(instance)
  const ports = portsOf(boot)
  if (boot.failure !== null || (ports !== null && !ports.has(port))) return []
  return runningPeriods(instance)
    .map(({ from, to }) => ({ from: from + timings.boot, to }))
    .filter(({ from, to }) => from < to)
}
