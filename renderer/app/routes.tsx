import { Suspense, useEffect } from 'react'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { addresses } from '../bridge/addresses.ts'
import { FleetScreen } from '../features/fleet/fleet-screen.tsx'
import { JobsScreen } from '../features/jobs/jobs-screen.tsx'
import { LeftoversScreen } from '../features/leftovers/leftovers-screen.tsx'
import { RecipesScreen } from '../features/recipes/recipes-screen.tsx'
import { PlanScreen } from '../features/replace/plan-screen.tsx'
import { RunScreen } from '../features/replace/run-screen.tsx'
import { RoleScreen } from '../features/role/role-screen.tsx'
import { SettingsScreen } from '../features/settings/settings-screen.tsx'
import { TableSkeleton } from '../ui/delayed.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { PageHeader } from '../ui/page-header.tsx'
import { lazyScreen } from './lazy-screen.tsx'
import { ScreenBoundary } from './screen-boundary.tsx'

// Charts, the log table and the text editor are large; the fleet is there before them.
const LogsScreen = lazyScreen(() => import('../features/logs/logs-screen.tsx').then((module) => module.LogsScreen))
const SavingsScreen = lazyScreen(() => import('../features/savings/savings-screen.tsx').then((module) => module.SavingsScreen))
const LedgerScreen = lazyScreen(() => import('../features/ledger/ledger-screen.tsx').then((module) => module.LedgerScreen))
const RecipeScreen = lazyScreen(() => import('../features/recipes/recipe-screen.tsx').then((module) => module.RecipeScreen))
const RuleScreen = lazyScreen(() => import('../features/rebuilds/rule-screen.tsx').then((module) => module.RuleScreen))
const RebuildsScreen = lazyScreen(() => import('../features/rebuilds/rebuilds-screen.tsx').then((module) => module.RebuildsScreen))
const RebuildScreen = lazyScreen(() => import('../features/rebuilds/rebuild-screen.tsx').then((module) => module.RebuildScreen))
const SchedulesScreen = lazyScreen(() => import('../features/schedules/schedules-screen.tsx').then((module) => module.SchedulesScreen))
const ScheduleScreen = lazyScreen(() => import('../features/schedules/schedule-screen.tsx').then((module) => module.ScheduleScreen))
/** By the first part of their addresses. */
const lazyScreens = [
  { under: '/logs', screen: LogsScreen },
  { under: '/savings', screen: SavingsScreen },
  { under: '/savings', screen: LedgerScreen },
  { under: '/recipes', screen: RecipeScreen },
  { under: '/rebuild', screen: RuleScreen },
  { under: '/rebuild', screen: RebuildsScreen },
  { under: '/rebuild', screen: RebuildScreen },
  { under: '/schedules', screen: SchedulesScreen },
  { under: '/schedules', screen: ScheduleScreen },
]
/** What fails here is asked for again when it is opened. */
const load = (screens: typeof lazyScreens) => void Promise.allSettled(screens.map(({ screen }) => screen.load()))
const loadRestMs = 1500

/** Every screen has an address. */
export function Routes() {
  const [location] = useLocation()
  useEffect(() => {
    // Then they open at once, and also while the program does not answer.
    const timer = window.setTimeout(() => load(lazyScreens), loadRestMs)
    return () => window.clearTimeout(timer)
  }, [])
  useEffect(() => {
    // From a screen one mostly goes to those beside it.
    load(lazyScreens.filter(({ under }) => location.startsWith(under)))
  }, [location])
  return (
    <ScreenBoundary location={location}>
      <Suspense fallback={<TableSkeleton label="The screen is loading" />}>
        <Switch>
          <Route path="/">
            <Redirect to={addresses.fleet()} replace />
          </Route>
          <Route path="/fleet">
            <FleetScreen />
          </Route>
          <Route path="/roles/:accountId/:role">
            {(parameters) => (
              <RoleScreen
                key={`${parameters.accountId}/${parameters.role}`}
                accountId={decodeURIComponent(parameters.accountId)}
                role={decodeURIComponent(parameters.role)}
              />
            )}
          </Route>
          <Route path="/recipes">
            <RecipesScreen />
          </Route>
          <Route path="/recipes/:name">{(parameters) => <RecipeScreen name={decodeURIComponent(parameters.name)} />}</Route>
          <Route path="/replace/:planId">
            {(parameters) => <PlanScreen key={parameters.planId} planId={decodeURIComponent(parameters.planId)} />}
          </Route>
          <Route path="/jobs">
            <JobsScreen />
          </Route>
          <Route path="/jobs/:jobId">
            {(parameters) => <RunScreen key={parameters.jobId} jobId={decodeURIComponent(parameters.jobId)} />}
          </Route>
          <Route path="/rebuild">
            <RuleScreen />
          </Route>
          <Route path="/rebuilds">
            <RebuildsScreen />
          </Route>
          <Route path="/rebuilds/:rebuildId">
            {(parameters) => <RebuildScreen key={parameters.rebuildId} rebuildId={decodeURIComponent(parameters.rebuildId)} />}
          </Route>
          <Route path="/schedules">
            <SchedulesScreen />
          </Route>
          <Route path="/schedules/:accountId/:role">
            {(parameters) => (
              <ScheduleScreen
                key={`${parameters.accountId}/${parameters.role}`}
                accountId={decodeURIComponent(parameters.accountId)}
                role={decodeURIComponent(parameters.role)}
              />
            )}
          </Route>
          <Route path="/savings/ledger">
            <LedgerScreen />
          </Route>
          <Route path="/savings">
            <SavingsScreen />
          </Route>
          <Route path="/leftovers">
            <LeftoversScreen />
          </Route>
          <Route path="/logs">
            <LogsScreen />
          </Route>
          <Route path="/settings">
            <SettingsScreen />
          </Route>
          <Route>
            <PageHeader title="No such screen" />
            <EmptyState title="There is no screen at this address">The rail on the left has all of them.</EmptyState>
          </Route>
        </Switch>
      </Suspense>
    </ScreenBoundary>
  )
}
