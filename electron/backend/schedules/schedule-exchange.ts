import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import { holidayLookup } from '../../../shared/model/schedules/holidays.ts'
import { toCrontab } from '../../../shared/model/schedules/interop/crontab.ts'
import { fromCustodianStatus, fromCustodianTag } from '../../../shared/model/schedules/interop/custodian.ts'
import { readDefinitions, summaryOf } from '../../../shared/model/schedules/interop/definitions.ts'
import { toEventBridge } from '../../../shared/model/schedules/interop/eventbridge.ts'
import type { Definition, Imported, OtherTool } from '../../../shared/model/schedules/interop/imported.ts'
import { isAlive, type Server } from '../../../shared/model/server.ts'
import type { ServerHistory } from '../savings/ports.ts'
import type { ScheduleStore } from './ports.ts'

/** Tags of other schedulers. Theirs are never written. */
const instanceSchedulerTag = 'Schedule'
const custodianTag = 'maid_offhours'
const custodianStatusTag = 'maid_status'

export interface Announcement {
  readonly serverId: string
  readonly name: string
  readonly action: string
  readonly at: string
}

/** Schedules from and for other tools. */
export class ScheduleExchange {
  private readonly store: ScheduleStore
  private readonly servers: ServerHistory
  private readonly clock: Clock
  private readonly look: (accountId: string, signal?: AbortSignal) => Promise<unknown>

  /** `look` lists the servers of an account where that was not done since the program started. */
  constructor(
    store: ScheduleStore,
    servers: ServerHistory,
    clock: Clock,
    look: (accountId: string, signal?: AbortSignal) => Promise<unknown>,
  ) {
    this.look = look
    this.store = store
    this.servers = servers
    this.clock = clock
  }

  /** What the tags of other schedulers mean. `definitions`: items of Instance Scheduler’s table as JSON, as its tags are names only. */
  async otherTools(
    accountId: string,
    definitions: string | null,
    signal?: AbortSignal,
  ): Promise<{ tools: OtherTool[]; announcements: Announcement[] }> {
    const known = definitions === null || definitions.trim() === '' ? [] : readDefinitions(definitions)
    await this.look(accountId, signal)
    const servers = (await this.servers.everyServer(accountId, signal)).filter(isAlive)
    const scheduled = new Set((await this.store.list(accountId)).filter(({ enabled }) => enabled).map(({ role }) => role))
    const found = servers.flatMap((server) =>
      Object.entries(server.tags).flatMap(([tag, value]) => {
        const tool = toolOf(tag)
        return tool === null ? [] : [{ tool, tag, value, server }]
      }),
    )
    const tools = [...Map.groupBy(found, ({ tool, tag, value }) => JSON.stringify([tool, tag, value])).values()].flatMap(
      (group): OtherTool[] => {
        const [first] = group
        if (!first) return []
        const { tool, tag, value } = first
        const means = tool === 'custodian' ? fromCustodianTag(value) : byName(value, known)
        const own = group.map(({ server: { id, name, role } }) => ({ id, name, role }))
        const owned = [...new Set(own.flatMap(({ role }) => (role !== null && scheduled.has(role) ? [role] : [])))]
        return [{ tool, tag, value, servers: own, means, summary: summaryOf(means), owned }]
      },
    )
    return { tools, announcements: servers.flatMap(announcementsOf) }
  }

  definitions(text: string): Definition[] {
    return readDefinitions(text)
  }

  /** The schedule of a role for its servers alive now, region by region. NOT_FOUND without a schedule, CONFLICT without servers. */
  async export(
    { accountId, role, profile, format }: { accountId: string; role: string; profile: string | null; format: 'eventbridge' | 'crontab' },
    signal?: AbortSignal,
  ): Promise<{ regions: { region: string; text: string }[]; warnings: string[] }> {
    const found = await this.store.find(accountId, role)
    if (!found) throw new HengeError('NOT_FOUND', `${role} has no schedule in this account. Make one first.`)
    await this.look(accountId, signal)
    const servers = (await this.servers.everyServer(accountId, signal)).filter((server) => server.role === role && isAlive(server))
    if (servers.length === 0)
      throw new HengeError('CONFLICT', `${role} has no servers now, and other tools know servers by their ids alone.`)
    const warnings = new Set<string>(['Other tools know servers by their ids: after a replacement it must be written anew.'])
    const holiday = await holidayLookup(found.schedule.holidays)
    const regions = [...Map.groupBy(servers, ({ region }) => region)].map(([region, of]) => {
      const instanceIds = of.map(({ id }) => id).sort()
      const name = `henge-${role}-${region}`.replace(/[^\w.-]/g, '-')
      const made =
        format === 'crontab'
          ? toCrontab(found.schedule, { region, instanceIds, profile }, holiday, this.clock.now())
          : asText(toEventBridge(found.schedule, instanceIds, name, holiday, this.clock.now()))
      for (const warning of made.warnings) warnings.add(warning)
      return { region, text: made.text }
    })
    return { regions, warnings: [...warnings] }
  }
}

/** Custodian compares its key without regard to case, Instance Scheduler with. */
function toolOf(tag: string): OtherTool['tool'] | null {
  if (tag === instanceSchedulerTag) return 'instance-scheduler'
  return tag.toLowerCase() === custodianTag ? 'custodian' : null
}

function asText({ schedules, warnings }: ReturnType<typeof toEventBridge>): { text: string; warnings: string[] } {
  return { text: `${JSON.stringify(schedules, null, 2)}\n`, warnings }
}

function byName(name: string, known: readonly Definition[]): Imported {
  const found = known.find((one) => one.name === name)
  if (found) return found.means
  const message = `"${name.slice(0, 60)}" is the name of a schedule in Instance Scheduler’s own table. Read or paste its definition to see what it means.`
  return { kind: 'nothing', message }
}

function announcementsOf({ id, name, tags }: Server): Announcement[] {
  return Object.entries(tags).flatMap(([tag, value]) => {
    const mark = tag.toLowerCase() === custodianStatusTag ? fromCustodianStatus(value) : null
    return mark ? [{ serverId: id, name, ...mark }] : []
  })
}
