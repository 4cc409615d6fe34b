export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** What was measured of one server in one hour. Percent of CPU; bytes in and out together. */
export interface ServerHour {
  /** Start of the hour, milliseconds since 1970. */
  readonly at: number
  readonly average: number
  readonly maximum: number
  /** null: not measured, or only one direction. */
  readonly network: number | null
}

/** One hour of a role. It is as busy as its busiest server: that one decides whether the role is idle. */
export interface RoleHour extends ServerHour {
  /** Of the servers together, for showing; `average` is the busiest server’s. */
  readonly mean: number
  /** How many servers were measured. */
  readonly servers: number
}

interface Sum {
  maximum: number
  average: number
  total: number
  network: number | null
  servers: number
}

/** All servers of a role as one series, generations that were destroyed included, oldest first. An hour that nobody measured is not in it. */
export function joinServers(servers: Iterable<readonly ServerHour[]>): RoleHour[] {
  const hours = new Map<number, Sum>()
  for (const series of servers) {
    for (const { at, average, maximum, network } of series) {
      if (!Number.isFinite(average) || !Number.isFinite(maximum)) continue
      const sum = hours.get(at)
      if (sum === undefined) {
        hours.set(at, { maximum, average, total: average, network, servers: 1 })
        continue
      }
      sum.maximum = Math.max(sum.maximum, maximum)
      sum.average = Math.max(sum.average, average)
      sum.total += average
      sum.servers += 1
      // Of an hour in which one server’s traffic is not known, the busiest is not known.
      sum.network = sum.network === null || network === null ? null : Math.max(sum.network, network)
    }
  }
  return [...hours]
    .map(([at, { maximum, average, total, network, servers: count }]) => ({
      ...{ at, maximum, average, network },
      ...{ mean: total / count, servers: count },
    }))
    .sort((one, other) => one.at - other.at)
}
