import type { Clock } from '../../../shared/model/clock.ts'
import type { Server } from '../../../shared/model/server.ts'
import type { CloudCompute } from '../fleet/ports.ts'

/** Values of one filter: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Filter.html */
const idsPerCall = 200
/** So long a first caller waits for others. */
const gatherMs = 5

interface Waiting {
  readonly ids: readonly string[]
  readonly resolve: (servers: Server[]) => void
  readonly reject: (error: unknown) => void
  gone: boolean
}

/**
 * `describeServers` for many jobs that wait at the same time: what is asked for within a few milliseconds, or while an answer is
 * under way, goes out as one question. Nobody gets an answer that was begun before they asked.
 */
export class BatchedDescribe {
  private readonly compute: CloudCompute
  private readonly clock: Pick<Clock, 'sleep'>
  private waiting: Waiting[] = []
  private asked: readonly Waiting[] = []
  private inFlight: AbortController | null = null
  private working = false

  constructor(compute: CloudCompute, clock: Pick<Clock, 'sleep'>) {
    this.compute = compute
    this.clock = clock
  }

  readonly describeServers: CloudCompute['describeServers'] = async (ids, signal) => {
    signal?.throwIfAborted()
    if (ids.length === 0) return []
    const { promise, resolve, reject } = Promise.withResolvers<Server[]>()
    const mine: Waiting = { ids, resolve, reject, gone: false }
    // One who leaves takes nothing from the others; the question goes on for them.
    const leave = () => {
      mine.gone = true
      reject(signal?.reason)
      if (this.asked.every(({ gone }) => gone)) this.inFlight?.abort(signal?.reason)
    }
    signal?.addEventListener('abort', leave, { once: true })
    this.waiting.push(mine)
    void this.work()
    try {
      return await promise
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  private async work(): Promise<void> {
    if (this.working) return
    this.working = true
    try {
      while (this.waiting.length > 0) {
        await this.clock.sleep(gatherMs)
        const asking = this.waiting.filter(({ gone }) => !gone)
        this.waiting = []
        if (asking.length > 0) await this.answer(asking)
      }
    } finally {
      this.working = false
    }
  }

  private async answer(asking: readonly Waiting[]): Promise<void> {
    const ids = [...new Set(asking.flatMap((one) => one.ids))]
    const { signal } = this.begin(asking)
    try {
      const found = new Map<string, Server>()
      for (let from = 0; from < ids.length; from += idsPerCall) {
        for (const server of await this.compute.describeServers(ids.slice(from, from + idsPerCall), signal)) found.set(server.id, server)
      }
      for (const { ids: own, resolve } of asking) resolve([...new Set(own)].flatMap((id) => found.get(id) ?? []))
    } catch (error) {
      for (const { reject } of asking) reject(error)
    } finally {
      this.inFlight = null
      this.asked = []
    }
  }

  private begin(asking: readonly Waiting[]): AbortController {
    this.asked = asking
    this.inFlight = new AbortController()
    return this.inFlight
  }
}

const known = new WeakMap<CloudCompute, CloudCompute>()

/** The same compute, its `describeServers` joined; one and the same for all who hand over the same `compute`. */
export function withBatchedDescribe(compute: CloudCompute, clock: Pick<Clock, 'sleep'>): CloudCompute {
  const there = known.get(compute)
  if (there) return there
  const batched = new BatchedDescribe(compute, clock)
  const joined = new Proxy(compute, {
    get(target, name) {
      if (name === 'describeServers') return batched.describeServers
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  known.set(compute, joined)
  return joined
}
