import type { ChangeHub } from '../../electron/backend/events/change-hub.ts'
import { JobService } from '../../electron/backend/jobs/job-service.ts'
import type { JobStore } from '../../electron/backend/jobs/ports.ts'
import { type ReplacementParts, ReplacementService } from '../../electron/backend/replacement/replacement-service.ts'
import { flatPrices } from './flat-prices.ts'

interface Parts extends Pick<ReplacementParts, 'world' | 'plans' | 'resting' | 'records' | 'engine' | 'clock'> {
  readonly store: JobStore
  readonly hub: ChangeHub
}

/** Jobs and plans as the composition root wires them, with the settings of a new user. */
export function replacementServices({ world, plans, resting, store, records, engine, hub, clock }: Parts) {
  const replacement = new ReplacementService({
    ...{ world, plans, resting, records, engine, clock, jobs: store, prices: flatPrices },
    maxServersPerRun: async () => 20,
    quarantineDays: async () => 7,
  })
  return { jobs: new JobService(store, records, engine, hub), replacement }
}
