import { create } from 'zustand'
import type { FleetGrouping } from './fleet-rows.ts'

interface FleetView {
  readonly grouping: FleetGrouping
  readonly expanded: ReadonlySet<string>
  readonly selected: ReadonlySet<string>
  readonly activeKey: string | null
}

/** How the list is looked at; kept while other screens are shown. */
export const useFleetView = create<FleetView>(() => ({ grouping: 'role', expanded: new Set(), selected: new Set(), activeKey: null }))

export function setGrouping(grouping: FleetGrouping): void {
  useFleetView.setState({ grouping, activeKey: null })
}

export function setActive(activeKey: string | null): void {
  useFleetView.setState({ activeKey })
}

export function toggleExpanded(key: string, wanted?: boolean): void {
  useFleetView.setState(({ expanded }) => ({ expanded: toggled(expanded, key, wanted) }))
}

export function toggleSelected(key: string): void {
  useFleetView.setState(({ selected }) => ({ selected: toggled(selected, key) }))
}

export function clearSelection(): void {
  useFleetView.setState({ selected: new Set() })
}

function toggled(set: ReadonlySet<string>, key: string, wanted = !set.has(key)): ReadonlySet<string> {
  const next = new Set(set)
  if (wanted) next.add(key)
  else next.delete(key)
  return next
}
