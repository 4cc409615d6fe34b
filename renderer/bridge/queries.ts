import { infiniteQueryOptions, keepPreviousData, QueryClient, queryOptions } from '@tanstack/react-query'
import { type FollowedFleet, followFleet } from '../../shared/model/fleet-changes.ts'
import { client } from './client.ts'
import { toProblem } from './problem.ts'

/** First element of every query’s key; the event stream makes a whole topic stale by it. */
export type QueryTopic =
  | 'fleet'
  | 'accounts'
  | 'recipes'
  | 'schedules'
  | 'searches'
  | 'settings'
  | 'jobs'
  | 'plan'
  | 'rebuilds'
  | 'savings'
  | 'logs'
  | 'leftovers'
  | 'evidence'

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The event stream says when something changed, so nothing is asked again only because time passed.
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        retry: (failures, error) => failures < 2 && toProblem(error).code === 'NO_ANSWER',
      },
      mutations: { retry: false },
    },
  })
}

export const fleetQuery = () =>
  queryOptions({
    queryKey: ['fleet', 'list'],
    queryFn: async ({ signal, client: queries, queryKey }) => {
      let known = queries.getQueryData<FollowedFleet>(queryKey) ?? null
      for (;;) {
        const changes = await client.fleet.changes({ since: known?.version ?? null }, { signal })
        known = followFleet(known, changes)
        if (!changes.more) return known
      }
    },
    // What has not changed is the same object already; to compare ten thousand servers takes its time.
    structuralSharing: false,
  })

export const roleQuery = (accountId: string, role: string) =>
  queryOptions({
    queryKey: ['fleet', 'role', accountId, role],
    queryFn: ({ signal }) => client.fleet.role({ accountId, role }, { signal }),
  })

export const accountsQuery = () =>
  queryOptions({ queryKey: ['accounts', 'list'], queryFn: ({ signal }) => client.accounts.list(undefined, { signal }) })

export const profilesQuery = () =>
  queryOptions({
    queryKey: ['accounts', 'profiles'],
    queryFn: ({ signal }) => client.accounts.profiles(undefined, { signal }),
    staleTime: 0,
  })

export const recipesQuery = () =>
  queryOptions({ queryKey: ['recipes', 'list'], queryFn: ({ signal }) => client.recipes.list(undefined, { signal }) })

export const recipeQuery = (name: string) =>
  queryOptions({ queryKey: ['recipes', 'get', name], queryFn: ({ signal }) => client.recipes.get({ name }, { signal }) })

export const searchesQuery = () =>
  queryOptions({ queryKey: ['searches', 'list'], queryFn: ({ signal }) => client.searches.list(undefined, { signal }) })

export const settingsQuery = () =>
  queryOptions({ queryKey: ['settings', 'get'], queryFn: ({ signal }) => client.settings.get(undefined, { signal }) })

export const aboutQuery = () =>
  queryOptions({
    queryKey: ['settings', 'about'],
    queryFn: ({ signal }) => client.settings.about(undefined, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const savingsQuery = () =>
  queryOptions({ queryKey: ['savings', 'overview'], queryFn: ({ signal }) => client.savings.overview({}, { signal }) })

export const planQuery = (planId: string) =>
  queryOptions({ queryKey: ['plan', planId], queryFn: ({ signal }) => client.replacement.getPlan({ planId }, { signal }) })

export const jobsQuery = (filter: { readonly accountId?: string; readonly role?: string } = {}) =>
  queryOptions({
    queryKey: ['jobs', 'list', filter],
    queryFn: ({ signal }) => client.jobs.list(filter, { signal }),
    placeholderData: keepPreviousData,
  })

export const jobQuery = (jobId: string) =>
  queryOptions({ queryKey: ['jobs', 'get', jobId], queryFn: ({ signal }) => client.jobs.get({ jobId }, { signal }) })

export const rebuildsQuery = () =>
  queryOptions({ queryKey: ['rebuilds', 'list'], queryFn: ({ signal }) => client.rebuilds.list({}, { signal }) })

export const rebuildQuery = (rebuildId: string) =>
  queryOptions({ queryKey: ['rebuilds', 'get', rebuildId], queryFn: ({ signal }) => client.rebuilds.get({ rebuildId }, { signal }) })

/** The program keeps its answer for some minutes: the rail shows how many there are on every screen. */
export const leftoversQuery = () =>
  queryOptions({
    queryKey: ['leftovers', 'list'],
    queryFn: ({ signal }) => client.leftovers.list({}, { signal }),
    refetchInterval: 5 * 60_000,
  })

/** What others have left over, the most expensive first, so many at a time. */
export const otherLeftoversQuery = (accountId: string | null) =>
  infiniteQueryOptions({
    queryKey: ['leftovers', 'others', accountId],
    queryFn: ({ signal, pageParam }) => client.leftovers.others({ accountId: accountId ?? undefined, from: pageParam }, { signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const shown = pages.reduce((sum, { items }) => sum + items.length, 0)
      return last.items.length > 0 && shown < last.total.count ? shown : null
    },
  })

export const evidenceQuery = (accountId: string, serverId: string) =>
  queryOptions({
    queryKey: ['evidence', 'get', accountId, serverId],
    queryFn: ({ signal }) => client.replacement.evidence({ accountId, serverId }, { signal }),
  })

export const evidenceOfQuery = (accountId: string, role: string) =>
  queryOptions({
    queryKey: ['evidence', 'of', accountId, role],
    queryFn: ({ signal }) => client.replacement.evidenceOf({ accountId, role }, { signal }),
  })

/** How much the own log store holds. */
export const keptLogsQuery = () =>
  queryOptions({ queryKey: ['logs', 'kept'], queryFn: ({ signal }) => client.logs.kept(undefined, { signal }) })

/** What takes lines from shippers; asked again, as lines come at any time. */
export const receiverQuery = () =>
  queryOptions({
    queryKey: ['settings', 'receiver'],
    queryFn: ({ signal }) => client.logs.receiver(undefined, { signal }),
    refetchInterval: 5000,
  })

/** Imports of log files that broke off. */
export const unfinishedImportsQuery = () =>
  queryOptions({ queryKey: ['logs', 'imports'], queryFn: ({ signal }) => client.logs.unfinishedImports(undefined, { signal }) })

export const logSourcesQuery = () =>
  queryOptions({ queryKey: ['logs', 'sources'], queryFn: ({ signal }) => client.logs.sources(undefined, { signal }) })

/** Roles that have a schedule or an override, of all accounts. */
export const schedulesQuery = () =>
  queryOptions({ queryKey: ['schedules', 'list'], queryFn: ({ signal }) => client.schedules.list({}, { signal }) })

export const roleScheduleQuery = (accountId: string, role: string) =>
  queryOptions({
    queryKey: ['schedules', 'of', accountId, role],
    queryFn: ({ signal }) => client.schedules.get({ accountId, role }, { signal }),
  })

/** Who runs the schedule of a role, as it was seen last; null: this program. */
export const handoverQuery = (accountId: string, role: string) =>
  queryOptions({
    queryKey: ['schedules', 'handover', accountId, role],
    queryFn: ({ signal }) => client.schedules.handover({ accountId, role }, { signal }),
  })

/** What schedules and overrides did in a role, newest first. */
export const scheduleRunsQuery = (accountId: string, role: string) =>
  queryOptions({
    queryKey: ['schedules', 'runs', accountId, role],
    queryFn: ({ signal }) => client.schedules.runs({ of: { accountId, role }, limit: 100 }, { signal }),
  })
