import { type ComponentType, lazy, useState } from 'react'

/**
 * A screen whose code is fetched when it is first shown, or before by `load`. Code that is there is drawn at once: React’s own `lazy` shows
 * what stands in for the screen also then, and keeps that for 300 ms.
 */
export function lazyScreen<Props extends object>(fetchScreen: () => Promise<ComponentType<Props>>) {
  let fetched: ComponentType<Props> | null = null
  const load = async () => {
    fetched ??= await fetchScreen()
    return { default: fetched }
  }
  const Fetching = lazy(load) as ComponentType<Props>
  function Screen(props: Props) {
    // The same as long as it is shown: another component would begin anew.
    const [Shown] = useState(() => fetched ?? Fetching)
    return <Shown {...props} />
  }
  return Object.assign(Screen, { load })
}
