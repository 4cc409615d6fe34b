import type { Clock } from '../../../../shared/model/clock.ts'
import type { FleetLog } from '../../fleet/ports.ts'
import type { HandoverService } from './handover-service.ts'

/** How often it is looked whether the account is as it should be, and how soon what was cut off is gone on with. */
const calmMs = 30 * 60_000
const unfinishedMs = 60_000

/** Looks after all roles that are handed over: at once, which mends what a kill left behind, and then now and then. */
export async function watchHandovers(
  handovers: HandoverService,
  { clock, log }: { readonly clock: Clock; readonly log: FleetLog },
  signal: AbortSignal,
): Promise<void> {
  for (let first = true; !signal.aborted; first = false) {
    let unfinished = false
    try {
      const found = await handovers.lookAtAll(first ? 'known' : 'anew', signal)
      unfinished = found.some((one) => one !== null && one.phase !== 'there')
    } catch (error) {
      if (signal.aborted) return
      log.error({ id: 'SCHED-0003', err: error }, 'looking after schedules in the account failed')
    }
    await clock.sleep(unfinished ? unfinishedMs : calmMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}
