import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useConnection } from '../bridge/events.ts'
import { isOpen, waitsForPerson } from '../bridge/job-state.ts'
import { jobsQuery, leftoversQuery } from '../bridge/queries.ts'
import { closePlanPanel, showShortcuts, useViewState } from '../bridge/view-state.ts'
import { PlanPanel } from '../features/replace/plan-panel.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { useShortcuts } from '../ui/keyboard.ts'
import { CommandPalette } from './command-palette.tsx'
import styles from './frame.module.css'
import { Rail } from './rail.tsx'
import { Routes } from './routes.tsx'
import { ShortcutList } from './shortcut-list.tsx'
import { StatusLine } from './status-line.tsx'
import { TopBar } from './top-bar.tsx'

/** Looking for leftovers lists everything again: what the screen shows comes first. */
const leftoversAfterMs = 2500

/** Rail, top bar, one screen, status line. Nothing but the content scrolls. */
export function Frame() {
  const connection = useConnection()
  const shortcutsShown = useViewState((state) => state.shortcutsShown)
  const planTargets = useViewState((state) => state.planTargets)
  const jobs = useQuery(jobsQuery())
  const leftovers = useQuery({ ...leftoversQuery(), enabled: useLater(leftoversAfterMs) })
  const withoutKey = connection.problem?.code === 'NO_KEY'
  const openJobs = jobs.data?.filter(isOpen).length ?? null
  const waitingJobs = jobs.data?.filter(waitsForPerson).length ?? 0
  useShortcuts({ '?': () => showShortcuts(true) })
  return (
    <div className={styles.frame}>
      <Rail
        runningJobs={(openJobs ?? 0) - waitingJobs}
        waitingJobs={waitingJobs}
        leftovers={leftovers.data?.items.filter(({ nextStart }) => !nextStart).length ?? 0}
      />
      <div className={styles.body}>
        <TopBar />
        <div>
          {connection.state === 'lost' && connection.problem !== null && !withoutKey ? (
            <div className={styles.banner} role="status">
              {connection.problem.message}
            </div>
          ) : null}
        </div>
        <main className={styles.content}>
          {withoutKey ? <EmptyState title="This page has no key">{connection.problem?.message}</EmptyState> : <Routes />}
        </main>
        <StatusLine openJobs={openJobs} waitingJobs={waitingJobs} />
      </div>
      {planTargets === null ? null : <PlanPanel targets={planTargets} onClose={closePlanPanel} />}
      {shortcutsShown ? <ShortcutList onClose={() => showShortcuts(false)} /> : null}
      <CommandPalette />
    </div>
  )
}

/** False at first, true when this time has passed. */
function useLater(ms: number): boolean {
  const [later, setLater] = useState(false)
  useEffect(() => {
    const timer = window.setTimeout(() => setLater(true), ms)
    return () => window.clearTimeout(timer)
  }, [ms])
  return later
}
