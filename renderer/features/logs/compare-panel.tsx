import { MultiSelect, SegmentedControl, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ComparedSide } from '../../../shared/model/log-patterns/log-patterns.ts'
import type { LogLevel } from '../../../shared/model/logs.ts'
import { shortRevision } from '../../../shared/model/server.ts'
import { fleetQuery, roleQuery } from '../../bridge/queries.ts'
import { SidePanel } from '../../ui/side-panel.tsx'
import styles from './compare-panel.module.css'
import { ComparedPatterns } from './compared-patterns.tsx'
import { type ComparedServer, comparedServers, lastTwoGenerations, sideOf } from './compared-servers.ts'
import { joinServers } from './server-list.ts'
import { logServersQuery } from './server-picker.tsx'

const choices: Readonly<Record<string, readonly LogLevel[]>> = {
  errors: ['fatal', 'error'],
  warnings: ['fatal', 'error', 'warn'],
  all: [],
}

interface ComparePanelProps {
  readonly source: string | null
  /** The role looked at, where it is one. */
  readonly role: string | null
  readonly onClose: () => void
  readonly onLines: (side: ComparedSide, query: string, levels: readonly LogLevel[]) => void
}

/** What the servers of a new generation write that those of the old one did not, and the other way round. */
export function ComparePanel({ source, role: lookedAt, onClose, onLines }: ComparePanelProps) {
  const withLines = useQuery(logServersQuery(source))
  const fleet = useQuery(fleetQuery())
  const roles = joinServers(withLines.data ?? [], fleet.data?.servers ?? []).filter(
    ({ role, servers }) => role !== '' && servers.filter(({ last }) => last !== null).length > 1,
  )
  const [picked, setPicked] = useState(lookedAt)
  const [sides, setSides] = useState<{ readonly before: string[]; readonly after: string[] } | null>(null)
  const [levels, setLevels] = useState('errors')
  const chosen = roles.find(({ role }) => role === picked) ?? roles[0]
  const detail = useQuery({
    ...roleQuery(chosen?.accountId ?? '', chosen?.role ?? ''),
    enabled: chosen !== undefined && chosen.accountId !== null,
  })
  const known = !detail.isFetching || detail.data !== undefined
  const servers = comparedServers(chosen?.servers ?? [], detail.data?.generations ?? [])
  const { before, after } = sides ?? lastTwoGenerations(servers)
  const [old, now] = [sideOf(servers, before), sideOf(servers, after)]
  const wanted = choices[levels] ?? []
  return (
    <SidePanel title="Compare with the old generation" onClose={onClose} width="880px">
      {chosen === undefined ? (
        <p className={styles.note}>
          {withLines.isPending
            ? 'Servers are being looked for.'
            : 'No role has two servers with lines here, so there is nothing to compare yet.'}
        </p>
      ) : (
        <>
          <div className={styles.choices}>
            <Select
              label="Role"
              size="sm"
              allowDeselect={false}
              searchable
              data={roles.map(({ role }) => role)}
              value={chosen.role}
              onChange={(role) => {
                setPicked(role)
                setSides(null)
              }}
            />
            <Servers
              label="Old"
              servers={servers}
              value={before}
              onChange={(ids) => setSides({ before: ids, after: after.filter((id) => !ids.includes(id)) })}
            />
            <Servers
              label="New"
              servers={servers}
              value={after}
              onChange={(ids) => setSides({ after: ids, before: before.filter((id) => !ids.includes(id)) })}
            />
          </div>
          <SegmentedControl
            size="xs"
            aria-label="Levels"
            transitionDuration={0}
            data={[
              { value: 'errors', label: 'Errors' },
              { value: 'warnings', label: 'Errors and warnings' },
              { value: 'all', label: 'All lines' },
            ]}
            value={levels}
            onChange={setLevels}
          />
          {old === null || now === null ? (
            <p className={styles.note}>Choose servers on both sides: {chosen.role} has only one generation with lines.</p>
          ) : known ? (
            <ComparedPatterns
              source={source}
              before={old}
              after={now}
              levels={wanted}
              onLines={(side, query) => onLines(side, query, wanted)}
            />
          ) : null}
        </>
      )}
    </SidePanel>
  )
}

interface ServersProps {
  readonly label: string
  readonly servers: readonly ComparedServer[]
  readonly value: readonly string[]
  readonly onChange: (ids: string[]) => void
}

function Servers({ label, servers, value, onChange }: ServersProps) {
  return (
    <MultiSelect
      label={label}
      size="sm"
      searchable
      placeholder={value.length === 0 ? 'Choose servers' : ''}
      data={servers.map((server) => ({ value: server.id, label: describeServer(server) }))}
      value={[...value]}
      onChange={onChange}
    />
  )
}

function describeServer({ name, state, revision, generation }: ComparedServer): string {
  const facts = [generation === null ? null : `gen ${generation}`, revision === null ? null : shortRevision(revision), state]
  return [name, ...facts.filter((fact) => fact !== null)].join(' · ')
}
