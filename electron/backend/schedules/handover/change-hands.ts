import { isoTime } from '../../../../shared/model/clock.ts'
import { HengeError } from '../../../../shared/model/error.ts'
import { iamRoleState } from '../../../../shared/model/schedules/handover/drift.ts'
import type { Handover } from '../../../../shared/model/schedules/handover/handover.ts'
import { type AccountView, foundSchedules, type HandoverParts, viewAccount } from './account-view.ts'
import { ensureIamRole, putSchedules, refuseOtherRole, removeIamRole, removeSchedules } from './change-account.ts'
import { hasChange, refuseNearChange } from './quiet-time.ts'

/**
 * From here to the account: everything is made there switched off, this program lets go (which is on record before anything is switched on),
 * then it is switched on; all in a time in which nothing is to be done. What a kill leaves behind is mended by `mendHandover`.
 */
export async function changeHands(parts: HandoverParts, view: AccountView): Promise<void> {
  const { handovers, schedules, clock } = parts
  const { key, schedule } = view
  refuseOtherRole(view)
  await refuseNearChange(schedule, await schedules.lookedUntil(key.accountId, key.role), clock.now())
  const preparing: Handover = {
    ...{ accountId: key.accountId, role: key.role, phase: 'preparing', since: isoTime(clock.now()), look: null },
    ...{ regions: regionsOf(view), removesIamRole: iamRoleState(view.wanted.iamRole, view.found.iamRole) !== 'fits' },
  }
  await handovers.save(preparing)
  try {
    await ensureIamRole(parts, view, false)
    await putSchedules(parts, view, true)
    await refuseNearChange(schedule, await schedules.lookedUntil(key.accountId, key.role), clock.now())
  } catch (error) {
    await backOut(parts, preparing)
    throw error
  }
  const switching: Handover = { ...preparing, phase: 'switching', since: isoTime(clock.now()) }
  await handovers.save(switching)
  try {
    await switchOn(parts, switching, view)
  } catch (error) {
    await backOut(parts, switching)
    throw error
  }
}

async function switchOn(parts: HandoverParts, handover: Handover, view: AccountView): Promise<void> {
  await putSchedules(parts, view, false)
  const since = isoTime(parts.clock.now())
  await parts.handovers.save({ ...handover, phase: 'there', since, removesIamRole: false, regions: regionsOf(view, handover) })
}

/** What a kill or a failure in the middle has left. Afterwards the role is here, or there; or it throws, and is as it was. */
export async function mendHandover(parts: HandoverParts, handover: Handover): Promise<void> {
  if (handover.phase === 'preparing') return undo(parts, handover)
  if (handover.phase === 'taking-back') return finishTakingBack(parts, handover)
  if (handover.phase !== 'switching') return
  const { accountId, role, since, regions } = handover
  const schedule = await parts.schedules.find(accountId, role)
  const found = await foundSchedules(parts, handover, regions)
  const missed = schedule !== null && (await hasChange(schedule, Date.parse(since), parts.clock.now()))
  // Nothing was switched on and a change has come: whoever takes it up here does it by the rule for missed ones.
  if (schedule === null || (missed && found.every((one) => !one.schedule.enabled))) return undo(parts, handover)
  await switchOn(parts, handover, await viewAccount(parts, handover, handover, 'anew'))
}

/** The account is cleared as far as possible. Where that fails it stays on record, to be mended. */
async function backOut(parts: HandoverParts, handover: Handover): Promise<void> {
  try {
    await undo(parts, handover)
  } catch (error) {
    if (!(error instanceof HengeError)) throw error
    const problem = `It could not be taken back after a failure: ${error.message}`
    await parts.handovers.save({ ...handover, look: { at: isoTime(parts.clock.now()), drift: [], problem } })
  }
}

async function undo(parts: HandoverParts, handover: Handover): Promise<void> {
  await removeSchedules(parts, handover)
  // It may be what is forbidden: an IAM role that nothing uses is found again by the next hand-over.
  if (handover.removesIamRole) await removeIamRole(parts, handover).catch(leftBehind)
  await parts.handovers.remove(handover.accountId, handover.role)
}

export async function takeBack(parts: HandoverParts, handover: Handover, removesIamRole: boolean): Promise<void> {
  const schedule = await parts.schedules.find(handover.accountId, handover.role)
  const now = parts.clock.now()
  if (schedule && handover.phase === 'there') await refuseNearChange(schedule, null, now)
  const going: Handover = { ...handover, phase: 'taking-back', removesIamRole }
  // One that goes on keeps the instant from which on the account may have missed something.
  const since = handover.phase === 'there' ? isoTime(now) : handover.since
  await parts.handovers.save({ ...going, since })
  await finishTakingBack(parts, { ...going, since })
}

async function finishTakingBack(parts: HandoverParts, handover: Handover): Promise<void> {
  const { accountId, role, regions } = handover
  const found = await foundSchedules(parts, handover, regions)
  const untouched = found.length > 0 && found.every(({ schedule }) => schedule.enabled)
  // As long as nothing was taken away there, everything was done there.
  const since = untouched ? parts.clock.now() : Date.parse(handover.since)
  await parts.handovers.save({ ...handover, since: isoTime(since) })
  await removeSchedules(parts, handover)
  await parts.schedules.setLookedUntil(accountId, role, since)
  await parts.handovers.remove(accountId, role)
  if (!handover.removesIamRole) return
  try {
    await removeIamRole(parts, handover)
  } catch (error) {
    if (!(error instanceof HengeError)) throw error
    throw new HengeError(error.code, `This program runs ${role} again. Its IAM role could not be deleted: ${error.message}`, {
      cause: error,
    })
  }
}

/** Where there are schedules, and where there may be some still. */
export function regionsOf({ wanted }: AccountView, handover?: Handover): string[] {
  return [...new Set([...(handover?.regions ?? []), ...wanted.schedules.map(({ region }) => region)])].sort()
}

function leftBehind(error: unknown): void {
  if (!(error instanceof HengeError)) throw error
}
