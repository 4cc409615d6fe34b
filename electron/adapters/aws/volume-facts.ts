import type { SeenVolume } from './wanted.ts'

/** Of a volume, what an instance does not tell. */
export type VolumeFacts = Pick<SeenVolume, 'Size' | 'VolumeType' | 'Iops' | 'Throughput'>

/** Size and type change when somebody changes them by hand, and only ever in price: so old may they be. */
const freshMs = 10 * 60_000

/** Sizes and types of volumes that were asked for in the last minutes. */
export class KnownVolumes {
  private readonly facts = new Map<string, VolumeFacts & { readonly at: number }>()

  /** False where it is not known (any more). */
  knows(id: string, now: number): boolean {
    const known = this.facts.get(id)
    return known !== undefined && now - known.at < freshMs && known.at <= now
  }

  learn(volumes: readonly SeenVolume[], now: number): void {
    for (const [id, { at }] of this.facts) if (now - at >= freshMs) this.facts.delete(id)
    for (const { VolumeId, Size, VolumeType, Iops, Throughput } of volumes) {
      if (VolumeId) this.facts.set(VolumeId, { at: now, Size, VolumeType, Iops, Throughput })
    }
  }

  get all(): ReadonlyMap<string, VolumeFacts> {
    return this.facts
  }
}
