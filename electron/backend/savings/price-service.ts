import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { dayMs, hourMs } from '../../../shared/model/savings/server-hour.ts'
import type { KnownPrice, PriceList, PriceSource, PriceStore, WantedPrice } from './ports.ts'

/** AWS changes on-demand prices a few times a year. */
const freshMs = 7 * dayMs
/** How often it looks whether a price is wanted, and how long it leaves a source alone that has refused. */
const lookMs = 5_000
const pauseMs = hourMs

interface PriceParts {
  readonly bundled: PriceList & { instanceTypes(region: string | null): string[] }
  readonly store: PriceStore
  /** By each account that could ask AWS; which of them may is found out. */
  readonly sources: () => readonly PriceSource[]
  /** Prices are known now that were not before. */
  readonly changed: () => void
  readonly clock: Clock
  readonly log: { warn(fields: object, message: string): void }
}

/** What was answered last, and when. */
interface Answer {
  readonly amount: number | null
  readonly at: number
}

function keyOf(wanted: WantedPrice): string {
  return JSON.stringify([wanted.kind, wanted.region, 'type' in wanted ? wanted.type : ''])
}

/**
 * On-demand prices: as AWS last told them, else those that came with the program. Whoever asks for one that is not known, or is old, has
 * the answer that there is; AWS is asked afterwards. What AWS does not sell is null and stays so.
 */
export class PriceService implements PriceList {
  private readonly parts: PriceParts
  private readonly known = new Map<string, KnownPrice>()
  private readonly wanted = new Map<string, WantedPrice>()
  /** By kind, region and type: a fleet of thousands asks for the same few again and again. */
  private readonly answers = new Map<string, Map<string, Map<string, Answer>>>()
  /** Keys of prices that were asked for since the program started. */
  private readonly used = new Set<string>()
  /** Which of the sources answered last. */
  private answering = 0
  /** When AWS refused last. */
  private pausedAt: number | null = null

  constructor(parts: PriceParts) {
    this.parts = parts
  }

  async load(): Promise<void> {
    for (const price of await this.parts.store.all()) this.known.set(price.key, price)
  }

  get source(): string {
    return this.known.size === 0 ? this.parts.bundled.source : 'AWS Price List (Linux, shared tenancy, on demand)'
  }

  /** Of the oldest that is in use. */
  get asOf(): string {
    if (this.known.size === 0) return this.parts.bundled.asOf
    const known = [...this.known.values()]
    const inUse = known.filter(({ key }) => this.used.has(key))
    return isoTime(Math.min(...(inUse.length > 0 ? inUse : known).map(({ readAt }) => readAt))).slice(0, 10)
  }

  /**
   * The types that a region sells, with the hour’s price in USD; of no region, all types without a price. Whoever lists them all uses none
   * of them yet: AWS is not asked for a thousand prices because of it.
   */
  instanceTypes(region: string | null): { name: string; perHour: number | null }[] {
    const { bundled } = this.parts
    return bundled.instanceTypes(region).map((name) => {
      if (region === null) return { name, perHour: null }
      const known = this.known.get(keyOf({ kind: 'instance', region, type: name }))
      return { name, perHour: known ? known.amount : bundled.instanceHour(region, name) }
    })
  }

  instanceHour(region: string, type: string): number | null {
    return this.price({ kind: 'instance', region, type }, () => this.parts.bundled.instanceHour(region, type))
  }

  volumeGiBMonth(region: string, type: string): number | null {
    // Most of their price is provisioned IOPS, in tiers, which a volume’s size does not tell.
    if (type === 'io1' || type === 'io2') return null
    return this.price({ kind: 'volume', region, type }, () => this.parts.bundled.volumeGiBMonth(region, type))
  }

  volumeIopsMonth(region: string): number | null {
    return this.price({ kind: 'volume-iops', region }, () => this.parts.bundled.volumeIopsMonth(region))
  }

  volumeThroughputMonth(region: string): number | null {
    return this.price({ kind: 'volume-throughput', region }, () => this.parts.bundled.volumeThroughputMonth(region))
  }

  snapshotGiBMonth(region: string): number | null {
    return this.price({ kind: 'snapshot', region }, () => this.parts.bundled.snapshotGiBMonth(region))
  }

  publicAddressHour(region: string): number | null {
    return this.price({ kind: 'address', region }, () => this.parts.bundled.publicAddressHour(region))
  }

  idleAddressHour(region: string): number | null {
    return this.price({ kind: 'idle-address', region }, () => this.parts.bundled.idleAddressHour(region))
  }

  /** Asks for what is wanted, until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      if (this.wanted.size > 0 && !this.isPaused()) await this.read(signal)
      await this.parts.clock.sleep(lookMs, signal)
    }
  }

  /** A time to come is one of a clock that was ahead. */
  private isPaused(): boolean {
    const now = this.parts.clock.now()
    return this.pausedAt !== null && now >= this.pausedAt && now < this.pausedAt + pauseMs
  }

  private price(wanted: WantedPrice, bundled: () => number | null): number | null {
    const now = this.parts.clock.now()
    const answers = this.answersOf(wanted.kind, wanted.region)
    const type = 'type' in wanted ? wanted.type : ''
    const answer = answers.get(type)
    if (answer && now >= answer.at && now < answer.at + lookMs) return answer.amount
    const key = keyOf(wanted)
    this.used.add(key)
    const known = this.known.get(key)
    if (!known || now - known.readAt > freshMs || known.readAt > now) this.wanted.set(key, wanted)
    const amount = known ? known.amount : bundled()
    answers.set(type, { amount, at: now })
    return amount
  }

  private answersOf(kind: string, region: string): Map<string, Answer> {
    let regions = this.answers.get(kind)
    if (!regions) {
      regions = new Map()
      this.answers.set(kind, regions)
    }
    let answers = regions.get(region)
    if (!answers) {
      answers = new Map()
      regions.set(region, answers)
    }
    return answers
  }

  private async read(signal: AbortSignal): Promise<void> {
    const { sources, store, clock, changed, log } = this.parts
    let different = false
    try {
      const asked = sources()
      if (asked.length === 0) {
        this.wanted.clear()
        return
      }
      for (const [key, wanted] of [...this.wanted]) {
        const read: KnownPrice = { key, amount: await this.ask(asked, wanted, signal), readAt: clock.now() }
        await store.save(read)
        different ||= this.known.get(key)?.amount !== read.amount
        this.known.set(key, read)
        this.wanted.delete(key)
        this.answers.clear()
      }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof HengeError)) throw error
      this.pausedAt = clock.now()
      log.warn({ id: 'PRICE-0001', err: error }, 'AWS did not tell prices; those that are known stay in use')
    } finally {
      if (different) changed()
    }
  }
  /** Of the first that may answer, beginning with the one that did last. Throws what the last of them said. */
  private async ask(sources: readonly PriceSource[], wanted: WantedPrice, signal: AbortSignal): Promise<number | null> {
    let failure: unknown
    for (let tried = 0; tried < sources.length; tried += 1) {
      const index = (this.answering + tried) % sources.length
      try {
        const price = await sources[index]?.price(wanted, signal)
        this.answering = index
        return price ?? null
      } catch (error) {
        signal.throwIfAborted()
        if (!(error instanceof HengeError)) throw error
        failure = error
      }
    }
    throw failure
  }
}
