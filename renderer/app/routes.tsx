import { lazy, Suspense, useEffect } from 'react'
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
import { ScreenBoundary } from './screen-boundary.tsx'

// Charts, the log table and the text editor are large; the fleet is there before them.
const loadLogs = () => import('../features/logs/logs-screen.tsx')
const loadSavings = () => import('../features/savings/savings-screen.tsx')
const loadLedger = () => import('../features/ledger/ledger-screen.tsx')
const loadRecipe = () => import('../features/recipes/recipe-screen.tsx')
const loadSchedules = () => import('../features/schedules/schedules-screen.tsx')
const loadSchedule = () => import('../features/schedules/schedule-screen.tsx')
const SchedulesScreen = lazy(() => loadSchedules().then((module) => ({ default: module.SchedulesScreen })))
const ScheduleScreen = lazy(() => loadSchedule().then((module) => ({ default: module.ScheduleScreen })))
const LogsScreen = lazy(() => loadLogs().then((module) => ({ default: module.LogsScreen })))
const SavingsScreen = lazy(() => loadSavings().then((module) => ({ default: module.SavingsScreen })))
const loadRule = () => import('../features/rebuilds/rule-screen.tsx')
const loadRebuilds = () => import('../features/rebuilds/rebuilds-screen.tsx')
const loadRebuild = () => import('../features/rebuilds/rebuild-screen.tsx')
const LedgerScreen = lazy(() => loadLedger().then((module) => ({ default: module.LedgerScreen })))
const RecipeScreen = lazy(() => loadRecipe().then((module) => ({ default: module.RecipeScreen })))
const RuleScreen = lazy(() => loadRule().then((module) => ({ default: module.RuleScreen })))
const RebuildsScreen = lazy(() => loadRebuilds().then((module) => ({ default: module.RebuildsScreen })))
const RebuildScreen = lazy(() => loadRebuild().then((module) => ({ default: module.RebuildScreen })))
const loadRestMs = 1500

/** Every screen has an address. */
export function Routes() {
  const [location] = useLocation()
  useEffect(() => {
    // Then they open at once, and also while the program does not answer. What fails here is asked for again when it is opened.
    const timer = window.setTimeout(
      () =>
        void Promise.allSettled(
          [loadLogs, loadSavings, loadLedger, loadRecipe, loadRule, loadRebuilds, loadRebuild, loadSchedules, loadSchedule].map((load) =>
            load(),
          ),
        ),
      loadRestMs,
    )
    return () => window.clearTimeout(timer)
  }, [])
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
