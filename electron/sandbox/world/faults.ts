import { chance } from './dice.ts'

/** What befalls one call. Times in milliseconds of the sandbox’s clock. */
export type FaultEffect =
  // Instead of an answer; the call does nothing.
  /** Too many requests, in the words of the service: EC2’s RequestLimitExceeded (503). */
  | { readonly kind: 'throttled' }
  /** 500 InternalError, or 503 Unavailable. */
  | { readonly kind: 'server-error'; readonly status?: 500 | 503 }
  /** Any error of AWS. */
  | { readonly kind: 'error'; readonly code: string; readonly message: string; readonly status?: number }
  /** InsufficientInstanceCapacity, for RunInstances and StartInstances. */
  | { readonly kind: 'no-capacity' }
  /** The connection breaks before the call did anything. */
  | { readonly kind: 'lost-request' }
  /** A page for people instead of AWS’s answer, as networks with a login give it. Default status 200. */
  | { readonly kind: 'html'; readonly status?: number }
  // On the way back; the call does what it should.
  /** The connection breaks before the answer comes, at once or after a while. */
  | { readonly kind: 'lost-answer'; readonly afterMs?: number }
  /** The connection breaks in the middle of the answer. */
  | { readonly kind: 'half-answer' }
  | { readonly kind: 'slow'; readonly ms: number }
  /** Ids that the call makes are unknown to other calls for so long: eventual consistency. */
  | { readonly kind: 'late'; readonly ms: number }
  /** Before the call, so much time passes at once. */
  | { readonly kind: 'clock-jump'; readonly ms: number }
  // To what the call makes.
  /** RunInstances: the instances run, but their status checks never pass, and nothing of them arrives. */
  | { readonly kind: 'never-healthy' }
  /** RunInstances: status checks pass, but the first boot’s commands fail and nothing listens. */
  | { readonly kind: 'never-serves' }
  /** RunInstances: from pending to terminated, StartInstances: from pending back to stopped, with Client.InternalError. */
  | { readonly kind: 'launch-fails' }
  /** The same for those whose root volume is encrypted only: a KMS key that may not be used. */
  | { readonly kind: 'kms-failure' }
  /** So long after the call the instances that it made, or this one, are gone: no call knows them any more. */
  | { readonly kind: 'vanishes'; readonly afterMs: number; readonly instanceId?: string }
  /** DetachVolume: the server’s system does not let go of the volume; it stays busy until Force or until the server stops. */
  | { readonly kind: 'stays-busy' }
  /** CreateImage: the image ends as failed. */
  | { readonly kind: 'image-fails' }
  /** CreateReplaceRootVolumeTask: it fails with the old root volume still attached, or with none. */
  | { readonly kind: 'task-fails' }
  | { readonly kind: 'task-fails-detached' }

export interface CallFault {
  /** Name of the call, e.g. RunInstances; `*` is any. */
  readonly call: string
  /** From the how manieth matching call on it strikes, 1 = the next one. Default 1. */
  readonly nth?: number
  /** How often it strikes. Default 1. */
  readonly times?: number
  /** It strikes a matching call with this probability only, 0 to 1; the same calls are struck each time for the same seed. Default 1. */
  readonly chance?: number
  readonly seed?: string
  /** Only in this region. */
  readonly region?: string
  readonly effect: FaultEffect
}

/** What is so until it is taken away; each of them in all regions, or in one. */
export type Condition = { readonly region?: string } & (
  | /** vCPUs that may run at a time: VcpuLimitExceeded. */
  { readonly condition: 'vcpu-quota'; readonly vcpus: number }
  /** Elastic IPs, instead of AWS’s five: AddressLimitExceeded. */
  | { readonly condition: 'address-quota'; readonly addresses: number }
  /** How many instances (of a type, in a zone) may run at a time: InsufficientInstanceCapacity beyond. */
  | { readonly condition: 'capacity'; readonly instances: number; readonly instanceType?: string; readonly zone?: string }
  /** Addresses of a zone’s subnet, instead of 4091: InsufficientFreeAddressesInSubnet. */
  | { readonly condition: 'subnet-size'; readonly addresses: number; readonly zone?: string }
  /** What the account may not do, as in IAM: `ec2:RunInstances`, `elasticloadbalancing:*`. */
  | { readonly condition: 'denied'; readonly actions: readonly string[] }
  /** EC2’s request buckets are on. */
  | { readonly condition: 'throttling' }
  /** Every id that is made is unknown to other calls for so long. */
  | { readonly condition: 'late'; readonly ms: number }
  | { readonly condition: 'slow'; readonly ms: number }
  /** Instances with an encrypted root volume neither launch nor start. */
  | { readonly condition: 'kms-unusable' }
)

export type Fault = CallFault | Condition

type ConditionOf<Kind extends Condition['condition']> = Extract<Condition, { readonly condition: Kind }>

interface Waiting {
  readonly fault: CallFault
  calls: number
  struck: number
}

/** Misfortunes asked for by a test. They live as long as the process. */
export class Faults {
  private waiting: Waiting[] = []
  private standing: Condition[] = []

  /** Returns how to take it away again. */
  add(fault: Fault): () => void {
    if ('condition' in fault) {
      this.standing.push(fault)
      return () => {
        this.standing = this.standing.filter((other) => other !== fault)
      }
    }
    const entry = { fault, calls: 0, struck: 0 }
    this.waiting.push(entry)
    return () => {
      this.waiting = this.waiting.filter((other) => other !== entry)
    }
  }

  clear(): void {
    this.waiting = []
    this.standing = []
  }

  /** What befalls this call. Counts it. */
  strike(call: string, region: string): FaultEffect | null {
    let effect: FaultEffect | null = null
    for (const entry of this.waiting) {
      const { fault } = entry
      if ((fault.call !== '*' && fault.call !== call) || (fault.region !== undefined && fault.region !== region)) continue
      entry.calls++
      if (effect !== null || entry.calls < (fault.nth ?? 1) || entry.struck >= (fault.times ?? 1)) continue
      if (fault.chance !== undefined && chance(`${fault.seed ?? ''} ${fault.call} ${entry.calls}`) >= fault.chance) continue
      entry.struck++
      effect = fault.effect
    }
    return effect
  }

  /** Conditions of this kind that hold in the region, in the order in which they were added. */
  conditions<Kind extends Condition['condition']>(kind: Kind, region: string): ConditionOf<Kind>[] {
    return this.standing.filter(
      (entry): entry is ConditionOf<Kind> => entry.condition === kind && (entry.region === undefined || entry.region === region),
    )
  }

  /** The last of them, which holds where only one can. */
  condition<Kind extends Condition['condition']>(kind: Kind, region: string): ConditionOf<Kind> | undefined {
    return this.conditions(kind, region).at(-1)
  }
}
