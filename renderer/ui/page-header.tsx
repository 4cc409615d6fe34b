import { type ReactNode, useEffect } from 'react'
import { create } from 'zustand'
import styles from './ui.module.css'

export interface Crumb {
  readonly label: string
  readonly to?: string
}

/** What the frame’s top bar shows as the name of the screen. */
export const useScreenTitle = create<{ readonly crumbs: readonly Crumb[] }>(() => ({ crumbs: [] }))

interface PageHeaderProps {
  /** Name of the screen, shown in the frame’s top bar and the window’s title. */
  readonly title: string
  /** Where the screen hangs, outermost first: `[{ label: 'Fleet', to: '/fleet' }]`. */
  readonly parents?: readonly Crumb[]
  /** One sentence with the counts that matter. */
  readonly summary?: ReactNode
  readonly actions?: ReactNode
}

/** First thing in every screen: names it, says it in one sentence, and holds its actions. */
export function PageHeader({ title, parents, summary, actions }: PageHeaderProps) {
  const path = JSON.stringify([...(parents ?? []), { label: title }])
  useEffect(() => {
    useScreenTitle.setState({ crumbs: JSON.parse(path) as Crumb[] })
    document.title = title === 'Henge' ? title : `${title} · Henge`
  }, [path, title])
  if (summary === undefined && actions === undefined) return null
  return (
    <div className={styles.headerRow}>
      <div className={styles.headerSummary}>{summary}</div>
      {actions === undefined ? null : <div className={styles.headerActions}>{actions}</div>}
    </div>
  )
}
