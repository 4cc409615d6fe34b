import { abortable } from '../../../shared/model/abortable.ts'
import type { Clock } from '../../../shared/model/clock.ts'
import type { ImageSpec } from '../../../shared/model/recipe.ts'
import { canonicalJson } from '../../../shared/model/recipe-text.ts'
import type { ImageCatalog, ResolvedImage } from './ports.ts'

/** A distribution publishes a new image every few weeks; asking every few minutes finds it soon enough. */
const freshMs = 10 * 60_000

/** One region of one account, as far as images matter. */
export interface ImageRegion {
  readonly accountId: string
  readonly region: string
  readonly images: ImageCatalog
}

/** What image specs led to, by account and region. */
export class ImageCache {
  private readonly clock: Clock
  private readonly kept = new Map<string, { readonly image: ResolvedImage; readonly at: number }>()
  private readonly asking = new Map<string, Promise<ResolvedImage>>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Asks where the answer is older than some minutes, or `fresh` is wanted. Callers at the same time share one question. */
  async resolve(where: ImageRegion, spec: ImageSpec, fresh: boolean, signal?: AbortSignal): Promise<ResolvedImage> {
    const key = keyOf(where.accountId, where.region, spec)
    const kept = this.kept.get(key)
    if (kept && !fresh && this.clock.now() - kept.at < freshMs) return kept.image
    const question = this.asking.get(key) ?? this.ask(key, where.images, spec)
    return abortable(question, signal)
  }

  /** The last answer however old it is, without asking. */
  peek(accountId: string, region: string, spec: ImageSpec): ResolvedImage | null {
    return this.kept.get(keyOf(accountId, region, spec))?.image ?? null
  }

  /** Without the caller’s signal: one who gives up must not fail the others who wait for the same answer. */
  private ask(key: string, images: ImageCatalog, spec: ImageSpec): Promise<ResolvedImage> {
    const question = images
      .resolveImage(spec)
      .then((image) => {
        this.kept.set(key, { image, at: this.clock.now() })
        return image
      })
      .finally(() => this.asking.delete(key))
    this.asking.set(key, question)
    return question
  }
}

function keyOf(accountId: string, region: string, spec: ImageSpec): string {
  return canonicalJson([accountId, region, spec])
}
