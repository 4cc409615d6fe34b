import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'
import type { ScheduleDraft } from './schedule-draft.ts'

interface KeptDrafts {
  /** By account and role: what was typed and not saved. */
  readonly drafts: Readonly<Record<string, ScheduleDraft>>
}

/** Outlives another screen and a reload of the page. */
export const useKeptDrafts = create<KeptDrafts>()(
  persist((): KeptDrafts => ({ drafts: {} }), {
    name: 'henge-schedule-drafts',
    version: 1,
    storage: createJSONStorage(() => window.sessionStorage),
  }),
)

/** null: there is nothing to keep any more. */
export function keepDraft(key: string, draft: ScheduleDraft | null): void {
  useKeptDrafts.setState(({ drafts }) => {
    const others = Object.entries(drafts).filter(([other]) => other !== key)
    return { drafts: Object.fromEntries(draft === null ? others : [...others, [key, draft]]) }
  })
}
