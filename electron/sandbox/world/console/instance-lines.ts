import type { Instance } from '../entities.ts'
import { runningPeriods } from '../life.ts'
import type { Timings } from '../timings.ts'
import { bootLines } from './boot.ts'
import type { Line } from './line.ts'
import { shutdownLines } from './shutdown.ts'
import { minuteLines } from './steady.ts'

const minuteMs = 60_000

/** What the instance wrote at or after `from` and before `to`, oldest first. The same for the same history, whenever it is asked for. */
export function linesBetween(instance: Instance, from: number, to: number, timings: Timings): Line[] {
  const lines: Line[] = []
  const within = (line: Line) => line.at >= from && line.at < to
  for (const period of runningPeriods(instance)) {
    // Seconds after its end an instance is still writing its last lines.
    if (period.from >= to || period.to + timings.stopping + timings.shuttingDown < from) continue
    const booted = period.from + timings.boot
    if (from <= booted) lines.push(...bootLines(instance, period, timings).filter((line) => within(line) && line.at < period.to))
    const first = Math.floor(Math.max(from, booted) / minuteMs)
    const last = Math.ceil(Math.min(to, period.to) / minuteMs)
    for (let minute = first; minute < last && !instance.neverHealthy; minute++) {
      lines.push(...minuteLines(instance, minute).filter((line) => within(line) && line.at >= booted && line.at < period.to))
    }
    lines.push(...shutdownLines(instance, period, timings).filter(within))
  }
  return lines.sort((first, second) => first.at - second.at)
}

/** What the serial console shows: the last boot, and the shutdown if there was one since. */
export function consoleText(instance: Instance, now: number, timings: Timings): string {
  const period = runningPeriods(instance)
    .filter((candidate) => candidate.from <= now)
    .at(-1)
  if (period === undefined) return ''
  const boot = bootLines(instance, period, timings).filter((line) => line.at < period.to)
  const lines = [...boot, ...shutdownLines(instance, period, timings)]
  return lines
    .filter((line) => line.at <= now)
    .map((line) => (line.service === 'kernel' ? line.message : `${line.service}[1]: ${line.message}`))
    .map((text) => `${text}\r\n`)
    .join('')
}
