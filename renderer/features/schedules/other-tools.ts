import type { Definition, OtherTool } from '../../../shared/model/schedules/interop/imported.ts'

export const toolNames: Readonly<Record<OtherTool['tool'], string>> = {
  'instance-scheduler': 'Instance Scheduler',
  custodian: 'Cloud Custodian',
}

const mostNames = 3

/** "web-1, web-2, web-3 and 4 more". */
export function someNames(names: readonly string[]): string {
  const more = names.length - mostNames
  if (more > 0) return `${names.slice(0, mostNames).join(', ')} and ${more} more`
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

/** Roles that a schedule read from this tag may be used for. */
export function rolesOf({ servers }: OtherTool): string[] {
  return [...new Set(servers.flatMap(({ role }) => role ?? []))].sort()
}

/** Servers that the tool leaves alone are not owned by it. */
const owns = ({ means }: OtherTool) => means.kind !== 'opted-out'

/** Who else starts and stops these servers: a schedule here, or another of these tags. */
export function rivals(tool: OtherTool, all: readonly OtherTool[]): string[] {
  if (!owns(tool)) return []
  const here =
    tool.owned.length === 0
      ? []
      : [
          `${someNames(tool.owned)} ${tool.owned.length === 1 ? 'has' : 'have'} a schedule here that is in force: two tools own these servers. Take the tag away there, or switch the schedule off here.`,
        ]
  const ids = new Set(tool.servers.map(({ id }) => id))
  const others = all.flatMap((other) => {
    if (other === tool || !owns(other)) return []
    const both = other.servers.filter(({ id }) => ids.has(id)).map(({ name, id }) => name || id)
    if (both.length === 0) return []
    const [carry, own] = both.length === 1 ? ['carries', 'it'] : ['carry', 'them']
    return [`${someNames(both)} ${carry} ${other.tag} of ${toolNames[other.tool]} too: two tools own ${own}. Take one of the tags away.`]
  })
  return [...here, ...others]
}

/** How many servers carry such tags, whose they are, and how many of them are owned by two tools. */
export function countOf(tools: readonly OtherTool[]): { readonly servers: number; readonly names: string[]; readonly twice: number } {
  const servers = new Set(tools.flatMap((tool) => tool.servers.map(({ id }) => id)))
  const twice = [...servers].filter((id) => {
    const owners = tools.filter((tool) => owns(tool) && tool.servers.some((server) => server.id === id))
    const here = owners.some(({ owned, servers: of }) =>
      of.some(({ id: own, role }) => own === id && role !== null && owned.includes(role)),
    )
    return owners.length + (here ? 1 : 0) > 1
  })
  const names = [...new Set(tools.map(({ tool }) => toolNames[tool]))].sort()
  return { servers: servers.size, names, twice: twice.length }
}

/** Definitions that no tag names: they may be used for any role. */
export function unnamed(definitions: readonly Definition[], tools: readonly OtherTool[]): Definition[] {
  const named = new Set(tools.filter(({ tool }) => tool === 'instance-scheduler').map(({ value }) => value))
  return definitions.filter(({ name }) => !named.has(name))
}
