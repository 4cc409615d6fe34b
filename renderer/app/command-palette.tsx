import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData } from '@mantine/spotlight'
import { IconSearch } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useLocation } from 'wouter'
import type { Fleet } from '../../shared/model/fleet.ts'
import { placeOfLink } from '../../shared/model/screen-link.ts'
import { addresses } from '../bridge/addresses.ts'
import { client } from '../bridge/client.ts'
import { fleetQuery, logSourcesQuery, searchesQuery } from '../bridge/queries.ts'
import { closePlanPanel, openPlanPanel, showShortcuts } from '../bridge/view-state.ts'
import { type SavedSearchPlace, savedSearchPlaces } from '../features/logs/saved-search-places.ts'
import { visibleText } from '../ui/visible-text.ts'
import styles from './command-palette.module.css'

/** Ctrl/⌘ K: every screen, role, server, saved search and action; and a link that somebody sent. */
export function CommandPalette() {
  const fleet = useQuery(fleetQuery())
  const queryClient = useQueryClient()
  const [, goTo] = useLocation()
  const [wanted, setWanted] = useState('')
  // Files are looked at when somebody may want one.
  const [opened, setOpened] = useState(false)
  const files = useQuery({ ...searchesQuery(), enabled: opened }).data?.searches
  const sources = useQuery({ ...logSourcesQuery(), enabled: opened }).data
  const actions = useMemo(() => {
    // A panel belongs to the screen it was opened on.
    const navigate = (to: string) => {
      closePlanPanel()
      goTo(to)
    }
    const refresh = () => void client.fleet.ask({}).then(() => queryClient.invalidateQueries({ queryKey: ['fleet'] }))
    const linked = linkAction(wanted, navigate)
    return linked === null ? paletteActions(fleet.data, savedSearchPlaces(files ?? [], sources ?? []), navigate, refresh) : [linked]
  }, [fleet.data, files, sources, goTo, queryClient, wanted])
  return (
    <Spotlight
      actions={actions}
      query={wanted}
      onQueryChange={setWanted}
      onSpotlightOpen={() => setOpened(true)}
      shortcut={['mod + K']}
      // Also from a text field: that is where one often is on the logs.
      tagsToIgnore={[]}
      limit={40}
      scrollable
      maxHeight={420}
      highlightQuery
      nothingFound="Nothing has this name."
      searchProps={{
        leftSection: <IconSearch size={16} />,
        placeholder: 'Screen, role, server, saved search, action, or a link',
        'aria-label': 'Search',
      }}
      size={600}
      attributes={{ content: { 'aria-label': 'Go to' } }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.28 }}
      classNames={{ action: styles.action, actionBody: styles.actionBody, actionLabel: styles.actionLabel, actionsGroup: styles.group }}
    />
  )
}

/** Where a link leads that was pasted; null: it is none. */
function linkAction(text: string, navigate: (to: string) => void): SpotlightActionData | null {
  const place = placeOfLink(text)
  if (place === null) return null
  return { id: 'link', label: 'Open the link', description: place.slice(0, 200), keywords: [text], onClick: () => navigate(place) }
}

function paletteActions(
  fleet: Fleet | undefined,
  searches: readonly SavedSearchPlace[],
  navigate: (to: string) => void,
  refresh: () => void,
): SpotlightActionGroupData[] {
  const screens: SpotlightActionData[] = [
    ['Fleet', addresses.fleet()],
    ['Recipes', addresses.recipes()],
    ['Schedules', addresses.schedules()],
    ['Savings', addresses.savings()],
    ['Leftovers', addresses.leftovers()],
    ['Logs', addresses.logs()],
    ['Jobs', addresses.jobs()],
    ['Rebuilds', addresses.rebuilds()],
    ['Settings', addresses.settings()],
  ].map(([label = '', to = '']) => ({ id: `screen ${to}`, label, onClick: () => navigate(to) }))
  const roles = fleet?.roles ?? []
  const replaceable = roles.filter((role) => role.behind > 0 && role.activeJobId === null)
  const actions: SpotlightActionData[] = [
    ...replaceable.map((role) => ({
      id: `replace ${role.accountId} ${role.role}`,
      label: `Rebuild and replace ${role.role}…`,
      description: `${role.behind} behind; shows the plan first`,
      onClick: () => openPlanPanel([{ accountId: role.accountId, role: role.role }]),
    })),
    {
      id: 'rebuild by rule',
      label: 'Rebuild by rule…',
      description: 'All that are behind, or older than some days; at once or on a date',
      onClick: () => navigate(addresses.rebuild()),
    },
    { id: 'refresh', label: 'Refresh the fleet', description: 'Asks every account now', onClick: refresh },
    { id: 'keys', label: 'Keys', description: 'Shortcuts of this program', onClick: () => showShortcuts(true) },
  ]
  return [
    { group: 'Screens', actions: screens },
    {
      group: 'Roles',
      actions: roles.map((role) => ({
        id: `role ${role.accountId} ${role.role}`,
        label: role.role,
        description: `${role.running} running${role.behind > 0 ? ` · ${role.behind} behind` : ''}`,
        onClick: () => navigate(addresses.role(role.accountId, role.role)),
      })),
    },
    { group: 'Actions', actions },
    {
      group: 'Saved searches',
      actions: searches.map(({ file, name, description, place }) => ({
        id: `search ${file}`,
        label: visibleText(name),
        description: visibleText(description).slice(0, 200),
        keywords: ['search', 'logs', file],
        onClick: () => navigate(place),
      })),
    },
    {
      group: 'Servers',
      actions: (fleet?.servers ?? []).map((server) => ({
        id: `server ${server.id}`,
        label: server.name,
        description: `${server.id} · ${server.state}${server.role === null ? '' : ` · ${server.role}`}`,
        keywords: [server.id, server.privateAddress ?? '', server.publicAddress ?? ''],
        onClick: () =>
          navigate(
            server.role === null
              ? `${addresses.fleet()}?q=${encodeURIComponent(server.id)}`
              : addresses.role(server.accountId, server.role),
          ),
      })),
    },
  ]
}
