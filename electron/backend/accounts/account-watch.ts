import type { AccountStatus } from '../../../shared/model/account.ts'
import { type Clock, isoTime } from '../../../shared/model/clock.ts'
import { assertNever, HengeError } from '../../../shared/model/error.ts'
import type { Cloud } from './ports.ts'

const firstPauseMs = 15_000
const longestPauseMs = 5 * 60_000

type Failure = Extract<AccountStatus, { state: 'failed' }>
type Ready = Extract<AccountStatus, { state: 'ready' }>

/**
 * What is known of one account’s reachability. While it is signed out nobody asks the provider, until somebody checks the account.
 * While it is unreachable one call is let through now and then (15 s, doubling up to 5 min), so that a network that comes back
 * is noticed without being polled.
 */
export class AccountWatch {
  status: AccountStatus = { state: 'unchecked' }
  private readonly clock: Clock
  private readonly changed: () => void
  private lastReady: Ready | null = null
  private failure: HengeError | null = null
  private pauseMs = firstPauseMs
  private pausedUntil = 0
  /** Answers of calls that began before the last check say nothing any more. */
  private epoch = 0

  constructor(clock: Clock, changed: () => void) {
    this.clock = clock
    this.changed = changed
  }

  /** Throws the known failure instead of asking again. */
  requireOpen(): void {
    if (this.failure?.code === 'SIGNED_OUT') throw this.failure
    if (this.failure?.code === 'UNREACHABLE') {
      if (this.clock.now() < this.pausedUntil) throw this.failure
      // This call goes through; others wait for how it ends.
      this.pauseMs = Math.min(longestPauseMs, this.pauseMs * 2)
      this.pausedUntil = this.clock.now() + this.pauseMs
    }
  }

  beginCheck(): number {
    this.epoch += 1
    return this.epoch
  }

  ready(who: { readonly awsAccountId: string; readonly arn: string }): void {
    this.lastReady = { state: 'ready', ...who, checkedAt: isoTime(this.clock.now()) }
    this.open(this.lastReady)
  }

  failed(error: HengeError): void {
    if (this.failure?.code !== error.code) this.pauseMs = firstPauseMs
    this.failure = error
    this.pausedUntil = this.clock.now() + this.pauseMs
    this.set({ state: 'failed', code: statusCode(error), message: error.message, checkedAt: isoTime(this.clock.now()) })
  }

  /** The same ports, each call passing here first and reporting how it went. */
  watch(cloud: Cloud): Cloud {
    const port = <Port extends object>(target: Port) => this.watchPort(target)
    return {
      compute: port(cloud.compute),
      images: port(cloud.images),
      identity: port(cloud.identity),
      loadBalancers: port(cloud.loadBalancers),
      metrics: port(cloud.metrics),
      addresses: port(cloud.addresses),
      volumes: port(cloud.volumes),
      rootVolumes: port(cloud.rootVolumes),
      ownImages: port(cloud.ownImages),
      isolation: port(cloud.isolation),
      commands: port(cloud.commands),
      locks: port(cloud.locks),
      limits: port(cloud.limits),
      inventory: port(cloud.inventory),
      holdings: port(cloud.holdings),
      dns: port(cloud.dns),
      scheduler: port(cloud.scheduler),
      executionRoles: port(cloud.executionRoles),
    }
  }

  private watchPort<Port extends object>(target: Port): Port {
    return new Proxy(target, {
      get: (_, key) => {
        const member = Reflect.get(target, key)
        if (typeof member !== 'function') return member
        return (...given: unknown[]) => this.pass(() => Reflect.apply(member, target, given))
      },
    })
  }

  private async pass(call: () => unknown): Promise<unknown> {
    this.requireOpen()
    const { epoch } = this
    try {
      const answer = await call()
      if (epoch === this.epoch && this.failure) this.open(this.lastReady ?? { state: 'unchecked' })
      return answer
    } catch (error) {
      if (epoch === this.epoch && concernsAccount(error)) this.failed(error)
      throw error
    }
  }

  private open(status: AccountStatus): void {
    this.failure = null
    this.pauseMs = firstPauseMs
    this.set(status)
  }

  private set(status: AccountStatus): void {
    this.status = status
    this.changed()
  }
}

/** Signed out or cut off, and not just one call that this provider does not know. */
function concernsAccount(error: unknown): error is HengeError {
  return error instanceof HengeError && (error.code === 'SIGNED_OUT' || (error.code === 'UNREACHABLE' && error.details.notAws !== true))
}

/** A status has fewer words than an error. */
function statusCode({ code }: HengeError): Failure['code'] {
  switch (code) {
    case 'SIGNED_OUT':
    case 'FORBIDDEN':
    case 'UNREACHABLE':
    case 'INVALID_INPUT':
    case 'INTERNAL':
      return code
    case 'THROTTLED':
    case 'TIMEOUT':
      return 'UNREACHABLE'
    case 'RECIPE_INVALID':
    case 'NOT_FOUND':
    case 'CONFLICT':
    case 'PLAN_STALE':
    case 'BLOCKED':
    case 'CAPACITY':
    case 'REFUSED':
    case 'UNHEALTHY':
    case 'CANCELLED':
    case 'TOO_LARGE':
    case 'BINARY_FILE':
    case 'STORAGE_FULL':
    case 'ALREADY_RUNNING':
    case 'UNSUPPORTED':
      return 'REFUSED'
    default:
      return assertNever(code)
  }
}
