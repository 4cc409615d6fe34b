export type FaultEffect =
  /** RequestLimitExceeded (503). */
  | { readonly kind: 'throttled' }
  /** 500 InternalError, without any effect. */
  | { readonly kind: 'server-error' }
  /** The call does what it should, then the connection breaks. */
  | { readonly kind: 'lost-answer' }
  /** The connection breaks before the call did anything. */
  | { readonly kind: 'lost-request' }
  /** Any error of AWS. */
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly status?: number }
  /** InsufficientInstanceCapacity, for RunInstances and StartInstances. */
  | { readonly kind: 'no-capacity' }
  /** RunInstances: the instances run, but their status checks never pass. */
  | { readonly kind: 'never-healthy' }
  /** RunInstances: the instances go from pending to terminated with Client.InternalError, as with an unusable KMS key. */
  | { readonly kind: 'launch-fails' }
  /** DetachVolume: the server’s system does not let go of the volume; it stays busy until Force. */
  | { readonly kind: 'stays-busy' }
  /** CreateImage: the image ends as failed. */
  | { readonly kind: 'image-fails' }
  /** CreateReplaceRootVolumeTask: it fails with the old root volume still attached, or with none. */
  | { readonly kind: 'task-fails' }
  | { readonly kind: 'task-fails-detached' }

/** What befalls a call that is otherwise carried out. */
export type Misfortune = 'never-healthy' | 'launch-fails' | 'stays-busy' | 'image-fails' | 'task-fails' | 'task-fails-detached'

export interface Fault {
  /** Name of the call, e.g. RunInstances; `*` is any. */
  readonly call: string
  /** From the how manieth matching call on it strikes, 1 = the next one. Default 1. */
  readonly nth?: number
  /** How often it strikes. Default 1. */
  readonly times?: number
  /** Only in this region. */
  readonly region?: string
  readonly effect: FaultEffect
}

/** Misfortunes asked for by a test. They live as long as the process. */
export class Faults {
  private readonly waiting: { readonly fault: Fault; calls: number; struck: number }[] = []

  add(fault: Fault): void {
    this.waiting.push({ fault, calls: 0, struck: 0 })
  }

  clear(): void {
    this.waiting.length = 0
  }

  /** What befalls this call. Counts it. */
  strike(call: string, region: string): FaultEffect | null {
    let effect: FaultEffect | null = null
    for (const entry of this.waiting) {
      const { fault } = entry
      if ((fault.call !== '*' && fault.call !== call) || (fault.region !== undefined && fault.region !== region)) continue
      entry.calls++
      if (effect !== null || entry.calls < (fault.nth ?? 1) || entry.struck >= (fault.times ?? 1)) continue
      entry.struck++
      effect = fault.effect
    }
    return effect
  }
}
