import { Button, Checkbox, Popover, TextInput } from '@mantine/core'
import { IconChevronDown, IconServer } from '@tabler/icons-react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { shortRevision } from '../../../shared/model/server.ts'
import { client } from '../../bridge/client.ts'
import { toProblem } from '../../bridge/problem.ts'
import { fleetQuery, roleQuery } from '../../bridge/queries.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { filterRoles, generationNumbers, joinServers, type PickedRole, type PickedServer } from './server-list.ts'
import styles from './server-picker.module.css'

export const logServersQuery = (source: string | null) =>
  queryOptions({
    queryKey: ['logs', 'servers', source],
    queryFn: ({ signal }) => client.logs.servers(source === null ? {} : { source }, { signal }),
    staleTime: 15_000,
  })

interface ServerPickerProps {
  readonly source: string | null
  readonly roles: readonly string[]
  readonly serverIds: readonly string[]
  readonly onChange: (roles: readonly string[], serverIds: readonly string[]) => void
  /** A host that has no server id is searched by its name. */
  readonly onHost: (host: string) => void
}

function toggled(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list.filter((other) => other !== item) : [...list, item]
}

/** Which servers’ lines: by role, by server, destroyed ones included. */
export function ServerPicker({ source, roles, serverIds, onChange, onHost }: ServerPickerProps) {
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const withLines = useQuery(logServersQuery(source))
  const fleet = useQuery(fleetQuery())
  const joined = joinServers(withLines.data ?? [], fleet.data?.servers ?? [])
  const shown = filterRoles(joined, text)
  const nameOf = (id: string) => joined.flatMap((role) => role.servers).find((server) => server.serverId === id)?.name ?? id
  const chosen = [...roles, ...serverIds.map(nameOf)]
  const label = chosen.length === 0 ? 'All servers' : chosen.length <= 2 ? chosen.join(', ') : `${chosen.length} chosen`
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" shadow="md" width={460} trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          size="sm"
          fw={500}
          maw={260}
          leftSection={<IconServer size={15} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`Servers: ${label}`}
          onClick={() => setOpen(!open)}
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <div className={styles.pickerHead}>
          <TextInput
            size="sm"
            data-autofocus
            aria-label="Find a server"
            placeholder="Role, name, id or state"
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button size="sm" variant="subtle" disabled={chosen.length === 0} onClick={() => onChange([], [])}>
            All servers
          </Button>
        </div>
        <div className={styles.pickerList}>
          {withLines.error ? <p className={styles.pickerNote}>{toProblem(withLines.error).message}</p> : null}
          {shown.length === 0 && !withLines.isPending ? (
            <p className={styles.pickerNote}>{text === '' ? 'No server has lines yet.' : 'No role or server fits this text.'}</p>
          ) : null}
          {shown.map((role) => (
            <RoleGroup key={role.role} role={role} checkedRoles={roles} checkedServers={serverIds} onChange={onChange} onHost={onHost} />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}

interface RoleGroupProps {
  readonly role: PickedRole
  readonly checkedRoles: readonly string[]
  readonly checkedServers: readonly string[]
  readonly onChange: ServerPickerProps['onChange']
  readonly onHost: (host: string) => void
}

function RoleGroup({ role, checkedRoles, checkedServers, onChange, onHost }: RoleGroupProps) {
  const { accountId } = role
  const detail = useQuery({ ...roleQuery(accountId ?? '', role.role), enabled: accountId !== null && role.role !== '' })
  const generations = generationNumbers(detail.data?.generations ?? [])
  return (
    <section className={styles.pickerGroup} aria-label={role.role === '' ? 'Without a role' : role.role}>
      {role.role === '' ? (
        <h3 className={styles.pickerRole}>Without a role</h3>
      ) : (
        <Checkbox
          size="xs"
          className={styles.pickerRole}
          label={role.role}
          checked={checkedRoles.includes(role.role)}
          onChange={() => onChange(toggled(checkedRoles, role.role), checkedServers)}
        />
      )}
      {role.servers.map((server) => (
        <ServerEntry
          key={server.serverId ?? server.name}
          server={server}
          generation={generations.get(server.serverId ?? '') ?? null}
          checked={server.serverId !== null && checkedServers.includes(server.serverId)}
          onToggle={() => {
            if (server.serverId === null) onHost(server.name)
            else onChange(checkedRoles, toggled(checkedServers, server.serverId))
          }}
        />
      ))}
    </section>
  )
}

interface ServerEntryProps {
  readonly server: PickedServer
  readonly generation: number | null
  readonly checked: boolean
  readonly onToggle: () => void
}

function ServerEntry({ server, generation, checked, onToggle }: ServerEntryProps) {
  const facts = [
    server.state,
    generation === null ? null : `generation ${generation}`,
    server.revision === null ? null : shortRevision(server.revision),
  ].filter((fact) => fact !== null)
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: Mantine’s checkbox holds the control
    <label className={styles.pickerServer} data-alive={server.alive ? '' : undefined} title={server.serverId ?? undefined}>
      <Checkbox size="xs" checked={checked} onChange={onToggle} aria-label={`${server.name}, ${facts.join(', ')}`} />
      <span className={styles.pickerName}>{server.name}</span>
      <span>{facts.join(' · ')}</span>
      <span className={styles.pickerLast}>{server.last === null ? 'no lines' : <RelativeTime at={server.last} />}</span>
    </label>
  )
}
