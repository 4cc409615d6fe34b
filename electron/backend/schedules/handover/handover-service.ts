import { isoTime } from '../../../../shared/model/clock.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { driftOf } from '../../../../shared/model/schedules/handover/drift.ts'
import type { Drift, Handover, HandoverPlan } from '../../../../shared/model/schedules/handover/handover.ts'
import { type AccountView, type HandoverParts, type ListingServers, planOf, type RoleKey, viewAccount } from './account-view.ts'
import { ensureIamRole, putSchedules } from './change-account.ts'
import { changeHands, mendHandover, regionsOf, takeBack } from './change-hands.ts'
import { withRemedy } from './missing-permission.ts'

/** Gives a role’s schedule to EventBridge Scheduler in the user’s account, sees that it stays as it should be, and takes it back. */
export class HandoverService {
  private readonly parts: HandoverParts
  /** What is done about a role waits for what is being done about it. */
  private readonly turns = new Map<string, Promise<unknown>>()

  constructor(parts: HandoverParts) {
    this.parts = parts
  }

  find({ accountId, role }: RoleKey): Promise<Handover | null> {
    return this.parts.handovers.find(accountId, role)
  }

  list(accountId?: string): Promise<Handover[]> {
    return this.parts.handovers.list(accountId)
  }

  /** Whether this program leaves the role alone, because its schedule is carried out elsewhere. */
  async isElsewhere(accountId: string, role: string): Promise<boolean> {
    const found = await this.parts.handovers.find(accountId, role)
    return found !== null && found.phase !== 'preparing'
  }

  /** CONFLICT where EventBridge does not know what is asked for. */
  async refuseElsewhere({ accountId, role }: RoleKey, what: string): Promise<void> {
    if ((await this.parts.handovers.find(accountId, role)) === null) return
    throw new HengeError(
      'CONFLICT',
      `EventBridge Scheduler runs ${role}, and ${what}. Take the schedule back first, under “Who runs it” on its screen.`,
    )
  }

  async plan(key: RoleKey, signal?: AbortSignal): Promise<HandoverPlan> {
    const handover = await this.find(key)
    return planOf(await viewAccount(this.parts, key, handover, 'anew', signal))
  }

  /** Does the plan of this digest. PLAN_STALE where it would be another by now, BLOCKED, CONFLICT, FORBIDDEN with details.permissions. */
  async handOver(key: RoleKey, digest: string): Promise<Handover> {
    return this.turn(key, async () => {
      if (await this.find(key)) throw new HengeError('CONFLICT', `${key.role} has been handed over, or is being.`)
      const view = await viewAccount(this.parts, key, null, 'anew')
      const plan = planOf(view)
      if (plan.blockers.length > 0) throw new HengeError('BLOCKED', plan.blockers.join(' '))
      if (plan.digest !== digest)
        throw new HengeError('PLAN_STALE', 'What would be made has changed since it was shown. Look at it again.', { retryable: true })
      try {
        await changeHands(this.parts, view)
      } catch (error) {
        throw withRemedy(error, plan.permissions)
      }
      return this.seen(key, [], null)
    })
  }

  /** Compares the account with what it should be. Where it cannot be asked, that is kept as the problem. null: it runs here. */
  async look(key: RoleKey, listing: ListingServers = 'anew', signal?: AbortSignal): Promise<Handover | null> {
    return this.turn(key, async () => {
      const handover = await this.find(key)
      if (!handover) return null
      try {
        if (handover.phase !== 'there') {
          await mendHandover(this.parts, handover)
          const after = await this.find(key)
          this.changed(key)
          if (after?.phase !== 'there') return after
        }
        const view = await viewAccount(this.parts, key, handover, listing, signal)
        return await this.seen(key, await this.drift(view), null)
      } catch (error) {
        signal?.throwIfAborted()
        if (!(error instanceof HengeError)) throw error
        return this.seen(key, handover.look?.drift ?? [], error.message)
      }
    })
  }

  /** Of all accounts, each of which lists its servers once. */
  async lookAtAll(listing: ListingServers, signal: AbortSignal): Promise<(Handover | null)[]> {
    const found: (Handover | null)[] = []
    for (const [accountId, of] of Map.groupBy(await this.list(), (one) => one.accountId)) {
      if (listing === 'anew') await this.parts.look(accountId, listing, signal)
      for (const { role } of of) found.push(await this.look({ accountId, role }, 'known', signal))
    }
    return found
  }

  /** Makes the account what it should be: also after the schedule was changed, or servers were replaced. */
  async putRight(key: RoleKey): Promise<Handover> {
    return this.turn(key, async () => {
      const handover = await this.find(key)
      if (handover?.phase !== 'there') throw new HengeError('CONFLICT', `EventBridge Scheduler does not run ${key.role} now.`)
      const view = await viewAccount(this.parts, key, handover, 'anew')
      const { blockers } = view.wanted
      if (blockers.length > 0) throw new HengeError('BLOCKED', blockers.join(' '))
      try {
        await ensureIamRole(this.parts, view, true)
        const names = new Set(view.wanted.schedules.map(({ region, schedule }) => `${region} ${schedule.name}`))
        await putSchedules(this.parts, view, false)
        for (const { region, schedule } of view.found.schedules) {
          if (names.has(`${region} ${schedule.name}`)) continue
          await this.parts.cloud(key.accountId, region).scheduler.remove(view.wanted.group, schedule.name)
        }
      } catch (error) {
        throw withRemedy(error, planOf(view).permissions)
      }
      const after = await viewAccount(this.parts, key, handover, 'known')
      await this.parts.handovers.save({ ...handover, regions: regionsOf(after, handover) })
      return this.seen(key, await this.drift(after), null)
    })
  }

  /** This program runs it again. Its schedules in the account are deleted, their group when it is empty, the IAM role where that is wished. */
  async takeBack(key: RoleKey, removesIamRole: boolean): Promise<void> {
    return this.turn(key, async () => {
      const handover = await this.find(key)
      if (!handover) throw new HengeError('CONFLICT', `${key.role} is run by this program already.`)
      try {
        await takeBack(this.parts, handover, removesIamRole)
      } finally {
        this.changed(key)
      }
    })
  }

  /** A job that worked on the role has ended: where nothing but its servers are others now, that is put right without being asked. */
  async serversChanged(key: RoleKey): Promise<void> {
    const handover = await this.look(key)
    const drift = handover?.look?.drift ?? []
    if (handover?.phase !== 'there' || drift.length === 0 || drift.some(({ kind }) => kind !== 'servers')) return
    await this.putRight(key)
  }

  /** After the schedule was changed: what is in the account follows. What keeps it from that is said as its problem. */
  async follow(key: RoleKey): Promise<void> {
    if ((await this.find(key))?.phase !== 'there') return
    try {
      await this.putRight(key)
    } catch (error) {
      if (!(error instanceof HengeError)) throw error
      const handover = await this.look(key)
      await this.seen(key, handover?.look?.drift ?? [], error.message)
    }
  }

  /** Nothing of an account that was removed stays here; what is in the account stays there. */
  forgetAccount(accountId: string): Promise<void> {
    return this.parts.handovers.forgetAccount(accountId)
  }

  /** While a job works on the role its servers come and go; what is in the account follows when it has ended. */
  private async drift({ key, wanted, found }: AccountView): Promise<Drift[]> {
    const drift = driftOf(wanted, found)
    if (drift.every(({ kind }) => kind !== 'servers')) return drift
    const job = await this.parts.activeJobOf(key.accountId, key.role)
    return job === null ? drift : drift.filter(({ kind }) => kind !== 'servers')
  }

  private async seen(key: RoleKey, drift: readonly Drift[], problem: string | null): Promise<Handover> {
    const handover = await this.find(key)
    if (!handover) throw new HengeError('CONFLICT', `${key.role} is run by this program.`)
    const look = { at: isoTime(this.parts.clock.now()), drift: [...drift], problem }
    const seen = { ...handover, look }
    await this.parts.handovers.save(seen)
    this.changed(key)
    return seen
  }

  private changed({ accountId }: RoleKey): void {
    this.parts.changes.publish({ topic: 'schedules', accountId })
  }

  private turn<Result>(key: RoleKey, work: () => Promise<Result>): Promise<Result> {
    const name = JSON.stringify([key.accountId, key.role])
    const before = this.turns.get(name) ?? Promise.resolve()
    // Whoever asked for what was before hears of its failure.
    const mine = before.catch(() => undefined).then(work)
    this.turns.set(name, mine)
    const forget = () => {
      if (this.turns.get(name) === mine) this.turns.delete(name)
    }
    mine.then(forget, forget)
    return mine
  }
}
