import type { LogRecord } from '../../shared/model/logs.ts'
import { hengeTags } from '../../shared/model/server.ts'
import { hostName } from './world/console/boot.ts'
import { linesBetween } from './world/console/instance-lines.ts'
import type { Line } from './world/console/line.ts'
import type { Instance } from './world/entities.ts'
import { terminatedAt } from './world/life.ts'
import type { Region } from './world/region.ts'
import type { World } from './world/world.ts'

export type LogReceiver = (records: LogRecord[]) => Promise<void>

/** Lines of the time in which the program was closed are made up for so long back. */
const backlogMs = 5 * 86_400_000
/** A batch ends at the first stretch of time with which it has this many records. */
const batchSize = 1000
/** How much of a server’s time is gone through at once. */
const stretchMs = 3_600_000

/**
 * Stands for the log shippers (Filebeat and the like) that run on the servers. Of each server everything is handed over once, in order;
 * what was handed over is on record only when the receiver has it, so after a crash a batch may come again, with the same ids.
 */
export class LogShipper {
  private readonly world: World
  /** Up to where it is known that there is nothing to ship, without having written it down. */
  private readonly quietUpTo = new Map<string, number>()

  constructor(world: World) {
    this.world = world
  }

  /** Hands over all that is due; resolves with the number of records. */
  async ship(receive: LogReceiver, signal?: AbortSignal): Promise<number> {
    const now = this.world.clock.now()
    let shipped = 0
    let batch: LogRecord[] = []
    let cursors = new Map<string, { readonly region: Region; readonly id: string; readonly at: number }>()
    const flush = async () => {
      signal?.throwIfAborted()
      if (batch.length > 0) await receive(batch)
      for (const { region, id, at } of cursors.values()) region.put({ kind: 'log-cursor', id, at })
      this.world.commit()
      shipped += batch.length
      batch = []
      cursors = new Map()
    }
    for (const region of this.world.usedRegions()) {
      for (const instance of region.all('instance')) {
        // Its network never came up: what it says is on its console only.
        if (instance.neverHealthy) continue
        for (let from = this.shippedUpTo(region, instance, now); from < now; ) {
          const to = Math.min(now, from + stretchMs)
          const lines = linesBetween(instance, from, to, region.timings)
          if (lines.length > 0) {
            batch.push(...lines.map((line) => record(instance, line)))
            cursors.set(instance.id, { region, id: instance.id, at: to })
          } else if (!cursors.has(instance.id)) this.quietUpTo.set(instance.id, to)
          else cursors.set(instance.id, { region, id: instance.id, at: to })
          from = to
          if (batch.length >= batchSize) await flush()
        }
      }
    }
    if (batch.length > 0) await flush()
    return shipped
  }

  /** `now` for an instance that has nothing more to say. */
  private shippedUpTo(region: Region, instance: Instance, now: number): number {
    const cursor = Math.max(region.find('log-cursor', instance.id)?.at ?? 0, this.quietUpTo.get(instance.id) ?? 0)
    const gone = terminatedAt(instance)
    if (gone !== null && cursor > gone) return now
    return Math.max(cursor, instance.createdAt, now - backlogMs)
  }
}

function record(instance: Instance, line: Line): LogRecord {
  return {
    id: `sbx-${instance.id}-${line.at}-${line.tag}`,
    at: line.at,
    level: line.level,
    message: line.message,
    serverId: instance.id,
    host: instance.tags.Name ?? hostName(instance),
    role: instance.tags[hengeTags.role] ?? null,
    revision: instance.tags[hengeTags.revision] ?? null,
    service: line.service,
    file: line.file,
    fields: line.fields === null ? null : { ...line.fields },
  }
}
