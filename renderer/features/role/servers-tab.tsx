import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { RoleDetail } from '../../../shared/model/fleet.ts'
import type { Server } from '../../../shared/model/server.ts'
import { addresses } from '../../bridge/addresses.ts'
import { openPlanPanel } from '../../bridge/view-state.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useRowKeys } from '../../ui/keyboard.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { RevisionText } from '../../ui/revision.tsx'
import { ServerStateMark } from '../../ui/server-state.tsx'
import { ShortId } from '../../ui/short-id.tsx'
import { StatusMark } from '../../ui/status-mark.tsx'
import { RestingRole } from './resting-role.tsx'

export function ServersTab({ detail }: { readonly detail: RoleDetail }) {
  const [, navigate] = useLocation()
  const { servers, summary } = detail
  const [activeKey, setActiveKey] = useState<string | null>(null)
  useRowKeys({
    rows: servers,
    rowKey: (server) => server.id,
    activeKey,
    setActiveKey,
    onOpen: (server) => navigate(addresses.logs({ server: server.id })),
  })
  if (summary.rest) return <RestingRole summary={summary} rest={summary.rest} />
  if (servers.length === 0) {
    return (
      <EmptyState
        title="No server of this role is alive"
        action={
          summary.recipe === null ? undefined : (
            <Button onClick={() => openPlanPanel([{ accountId: summary.accountId, role: summary.role }])}>
              Launch {summary.wanted ?? 1}…
            </Button>
          )
        }
      >
        {detail.generations.length === 0
          ? 'None has been launched yet.'
          : 'Its destroyed servers are under Generations, and their logs stay.'}
      </EmptyState>
    )
  }
  return (
    <DataTable
      label="Servers"
      columns={columns(summary.currentRevision)}
      rows={servers}
      rowKey={(server) => server.id}
      activeKey={activeKey}
    />
  )
}

function columns(currentRevision: string | null): Column<Server>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      width: 'minmax(100px, 1.4fr)',
      cell: (server) => <strong style={{ fontWeight: 550 }}>{server.name}</strong>,
    },
    { id: 'state', header: 'State', width: 'minmax(132px, 1fr)', cell: (server) => <ServerStateMark server={server} /> },
    {
      id: 'revision',
      header: 'Revision',
      width: 'minmax(142px, 1fr)',
      cell: (server) => (
        <span style={{ display: 'inline-flex', gap: 10 }}>
          <RevisionText revision={server.revision} />
          {currentRevision === null ? null : server.revision === currentRevision ? (
            <StatusMark meaning="healthy">current</StatusMark>
          ) : (
            <StatusMark meaning="behind">behind</StatusMark>
          )}
        </span>
      ),
    },
    { id: 'generation', header: 'Gen.', width: '36px', align: 'right', cell: (server) => server.generation ?? '–' },
    { id: 'id', header: 'Id', width: 'minmax(104px, 0.8fr)', cell: (server) => <ShortId id={server.id} /> },
    {
      id: 'type',
      header: 'Type · zone',
      width: 'minmax(184px, 1.2fr)',
      cell: (server) => (
        <span className="henge-mono henge-muted">
          {server.instanceType} · {server.zone}
        </span>
      ),
    },
    { id: 'address', header: 'Address', width: 'minmax(112px, 1fr)', cell: (server) => <Address server={server} /> },
    { id: 'launched', header: 'Launched', width: '80px', align: 'right', cell: (server) => <RelativeTime at={server.launchedAt} /> },
    {
      id: 'logs',
      header: <span className="henge-unseen">Logs</span>,
      width: '36px',
      align: 'right',
      cell: (server) => (
        <Link href={addresses.logs({ server: server.id })} aria-label={`Logs of ${server.name}`}>
          logs
        </Link>
      ),
    },
  ]
}

function Address({ server }: { readonly server: Server }) {
  const address = server.publicAddress ?? server.privateAddress
  if (address === null) return <span className="henge-muted">–</span>
  return (
    <span
      className="henge-mono"
      title={
        [server.privateAddress, server.publicAddress].filter((each) => each !== null).join(' · ') +
        (server.elasticAddress ? ' · Elastic IP' : '')
      }
    >
      {address}
    </span>
  )
}
