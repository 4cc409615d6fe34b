import type { Schedule } from '../schedule.ts'

/** What another tool’s words mean here. */
export type Imported =
  | {
      readonly kind: 'schedule'
      readonly schedule: Schedule
      /** What it will do otherwise than the other tool, and what the other tool does that its author hardly meant. */
      readonly warnings: readonly string[]
    }
  | { readonly kind: 'opted-out'; readonly warnings: readonly string[] }
  /** It means nothing; `message` says why, and what the other tool makes of it. */
  | { readonly kind: 'nothing'; readonly message: string }
