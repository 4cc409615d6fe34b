import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'
import type { ScheduleDraft } from './schedule-draft.ts'

/** What is odd about a schedule that came from another tool. */
interface Origin {
  /** Whose it is, and how it is called there. */
  readonly from: string
  readonly warnings: readonly string[]
}

interface KeptDrafts {
  /** By account and role: what was typed and not saved. */
  readonly drafts: Readonly<Record<string, ScheduleDraft>>
  /** By account and role: where the draft was brought over from. */
  readonly origins: Readonly<Record<string, Origin>>
}

/** Outlives another screen and a reload of the page. */
export const useKeptDrafts = create<KeptDrafts>()(
  persist((): KeptDrafts => ({ drafts: {}, origins: {} }), {
    name: 'henge-schedule-drafts',
    version: 1,
    storage: createJSONStorage(() => window.sessionStorage),
  }),
)

/** null: there is nothing to keep any more. */
export function keepDraft(key: string, draft: ScheduleDraft | null): void {
  useKeptDrafts.setState(({ drafts, origins }) => ({
    drafts: changed(drafts, key, draft),
    origins: draft === null ? changed(origins, key, null) : origins,
  }))
}

export function keepImported(key: string, draft: ScheduleDraft, origin: Origin): void {
  useKeptDrafts.setState(({ drafts, origins }) => ({ drafts: changed(drafts, key, draft), origins: changed(origins, key, origin) }))
}

function changed<Value>(record: Readonly<Record<string, Value>>, key: string, value: Value | null): Readonly<Record<string, Value>> {
  const others = Object.entries(record).filter(([other]) => other !== key)
  return Object.fromEntries(value === null ? others : [...others, [key, value]])
}
