import { create } from 'zustand'

/** A role to plan a replacement for; without `serverIds`: all that are behind. */
export interface PlanTarget {
  readonly accountId: string
  readonly role: string
  readonly serverIds?: readonly string[]
}

interface ViewState {
  /** Only this account is shown; null: all. */
  readonly accountId: string | null
  /** What the plan panel is open for; null: it is closed. */
  readonly planTargets: readonly PlanTarget[] | null
  readonly shortcutsShown: boolean
}

/** What the page shows, as far as more than one screen must know. Nothing of it is the truth about servers. */
export const useViewState = create<ViewState>(() => ({ accountId: null, planTargets: null, shortcutsShown: false }))

export function showAccount(accountId: string | null): void {
  useViewState.setState({ accountId })
}

/** Opens the plan panel over whatever screen is shown. */
export function openPlanPanel(targets: readonly PlanTarget[]): void {
  useViewState.setState({ planTargets: targets })
}

export function closePlanPanel(): void {
  useViewState.setState({ planTargets: null })
}

export function showShortcuts(shortcutsShown: boolean): void {
  useViewState.setState({ shortcutsShown })
}
