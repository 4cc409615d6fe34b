import { create } from 'zustand'
import { createJSONStorage, persist } from 'zustand/middleware'

interface KeptDefinitions {
  /** Definitions of Instance Scheduler as they were pasted. */
  readonly text: string
}

/** Outlives the panel, another screen and a reload of the page. */
export const useKeptDefinitions = create<KeptDefinitions>()(
  persist((): KeptDefinitions => ({ text: '' }), {
    name: 'henge-schedule-definitions',
    version: 1,
    storage: createJSONStorage(() => window.sessionStorage),
  }),
)
