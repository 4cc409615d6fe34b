import type { JobEvent } from '../../../shared/model/job.ts'

/** What the page’s stream replays: job events that are stored. */
export interface StoredJobEvents {
  lastSequence(): Promise<number>
  events(filter: { readonly afterSequence: number; readonly limit: number }): Promise<JobEvent[]>
}
