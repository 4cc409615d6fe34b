import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { rebuildHasEnded } from '../../shared/model/rebuild.ts'
import { addresses } from '../bridge/addresses.ts'
import { rebuildsQuery } from '../bridge/queries.ts'

/** Jobs of one role each, and the rebuilds that began several of them. A rebuild that waits for its date is not to be forgotten. */
export function JobsTabs({ shown }: { readonly shown: 'jobs' | 'rebuilds' }) {
  const [, navigate] = useLocation()
  const rebuilds = useQuery(rebuildsQuery())
  const open = rebuilds.data?.filter((rebuild) => !rebuildHasEnded(rebuild)) ?? []
  const waiting = open.filter(({ status }) => status === 'waiting').length
  const words = [
    ...(open.length > waiting ? [`${open.length - waiting} running`] : []),
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
  ].join(', ')
  return (
    <Tabs value={shown} onChange={(value) => navigate(value === 'rebuilds' ? addresses.rebuilds() : addresses.jobs())} px={8} mb={4}>
      <Tabs.List>
        <Tabs.Tab value="jobs">Jobs</Tabs.Tab>
        <Tabs.Tab value="rebuilds">Rebuilds{words === '' ? null : <span className="henge-muted"> · {words}</span>}</Tabs.Tab>
      </Tabs.List>
    </Tabs>
  )
}
