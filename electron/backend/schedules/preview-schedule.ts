import { DateTime } from 'luxon'
import { isoTime } from '../../../shared/model/clock.ts'
import { costNow, costWithDestroy, costWithStop, type OffPlan } from '../../../shared/model/cost.ts'
import type { Money } from '../../../shared/model/fleet.ts'
import { hoursPerMonth, type PriceLookup } from '../../../shared/model/price.ts'
import { type CompiledSchedule, isHeldBack, meansDay } from '../../../shared/model/schedules/compile-schedule.ts'
import { scheduleHours } from '../../../shared/model/schedules/hours.ts'
import { dateOfDay } from '../../../shared/model/schedules/local-days.ts'
import { fitOneOffs } from '../../../shared/model/schedules/one-off.ts'
import { overrideAt, overridesFor, type WantedTransition } from '../../../shared/model/schedules/overrides.ts'
import type { PlannedTransition, SchedulePreview } from '../../../shared/model/schedules/role-schedule.ts'
import type { Override, Schedule } from '../../../shared/model/schedules/schedule.ts'
import { actionWords, periodName } from '../../../shared/model/schedules/schedule-words.ts'
import type { Server } from '../../../shared/model/server.ts'
import { nextWanted, roleNow, transitionWords } from './scheduled-role.ts'

/** From launch to serving, as paid for at each rebuild. */
const bootSeconds = 180
const hourMs = 3_600_000

interface PreviewParts {
  readonly schedule: Schedule
  readonly compiled: CompiledSchedule
  /** Of the role and of its servers. */
  readonly overrides: readonly Override[]
  /** Alive ones of the role. */
  readonly servers: readonly Server[]
  /** Where none is alive: those that were destroyed until the next start, which costs are counted by. */
  readonly gone?: readonly Server[]
  readonly prices: PriceLookup
  readonly now: number
  readonly count: number
}

/** The next changes with what each does to which servers and what it saves. Reads nothing and changes nothing. */
export function previewSchedule(given: PreviewParts): Omit<SchedulePreview, 'findings'> {
  const { schedule, compiled, servers, now } = given
  const overrides = fitOneOffs(given.overrides, compiled, now)
  const parts = { ...given, overrides }
  const transitions = plannedTransitions(parts)
  const last = transitions.at(-1)?.at
  return {
    zone: schedule.zone,
    now: roleNow(schedule, compiled, overridesFor(overrides, null), now),
    transitions,
    heldBack: heldBack(schedule, compiled, now, last === undefined ? now + 366 * 24 * hourMs : Date.parse(last)),
    servers: servers.map(({ id, name, state }) => ({
      id,
      name,
      state,
      overrideId: overrideAt(overridesFor(overrides, id), now)?.id ?? null,
    })),
    saves: savings(parts),
  }
}

/** Servers without overrides of their own go together; each of the others may go its own way. */
function plannedTransitions({ schedule, compiled, overrides, servers, gone = [], prices, now, count }: PreviewParts): PlannedTransition[] {
  const own = new Set(overrides.flatMap(({ serverId }) => serverId ?? []))
  const groups = [
    { serverId: null, members: servers.filter(({ id }) => !own.has(id)) },
    ...servers.filter(({ id }) => own.has(id)).map((server) => ({ serverId: server.id, members: [server] })),
  ].filter(({ serverId, members }) => members.length > 0 || (serverId === null && servers.length === 0))
  const byMoment = new Map<string, { transition: WantedTransition; members: Server[]; saves: Money | null }>()
  for (const { serverId, members } of groups) {
    const coming = nextWanted(compiled, overridesFor(overrides, serverId), now, count + 1)
    const counted = members.length > 0 ? members : gone
    const perHour = counted.length > 0 ? offPerHour(counted, schedule, prices) : null
    for (const [index, transition] of coming.slice(0, count).entries()) {
      const until = coming.slice(index + 1).find(({ to }) => to === 'on')
      const saves = transition.to === 'off' && until && perHour ? times(perHour, (until.at - transition.at) / hourMs) : null
      const key = `${transition.at} ${transition.to} ${transition.override}`
      const known = byMoment.get(key)
      if (!known) byMoment.set(key, { transition, members: [...members], saves })
      else {
        known.members.push(...members)
        known.saves = plus(known.saves, saves)
      }
    }
  }
  const sorted = [...byMoment.values()].sort((a, b) => a.transition.at - b.transition.at).slice(0, count)
  return sorted.map(({ transition, members, saves }) => ({
    at: isoTime(transition.at),
    local: DateTime.fromMillis(transition.at, { zone: schedule.zone }).toISO({ suppressMilliseconds: true }) ?? isoTime(transition.at),
    to: transition.to,
    action: actionWords(transition.to, schedule.off),
    why: transitionWords(transition, schedule, compiled, overrides),
    shift: transition.shift,
    holiday: compiled.holiday(compiled.zone.localDay(transition.at)),
    overrideId: transition.override,
    ...(overrides.some(({ id, once }) => id === transition.override && once) ? { once: true as const } : {}),
    serverIds: members.map(({ id }) => id),
    saves,
  }))
}

function heldBack(schedule: Schedule, compiled: CompiledSchedule, from: number, to: number): SchedulePreview['heldBack'] {
  const found: SchedulePreview['heldBack'] = []
  for (let day = compiled.zone.localDay(from); day <= compiled.zone.localDay(to); day += 1) {
    const holiday = compiled.holiday(day)
    if (holiday === null) continue
    for (const period of compiled.periods) {
      if (!meansDay(period, day) || !isHeldBack(period, holiday)) continue
      found.push({ date: dateOfDay(day), holiday, period: periodName(schedule, period.index) })
    }
  }
  return found.slice(0, 200)
}

function costWith(servers: readonly Server[], { off, elasticAddresses }: Schedule, plan: OffPlan, prices: PriceLookup): Money {
  const keepsAddresses = elasticAddresses === 'keep'
  if (off === 'destroy') return costWithDestroy(servers, { ...plan, keepsAddresses }, prices).money
  // Those that cannot hibernate stay on.
  const stays = ({ hibernation }: Server) => off === 'hibernate' && hibernation === false
  const goes = (server: Server) => !stays(server)
  return sum(costWithStop(servers.filter(goes), plan, prices).money, costNow(servers.filter(stays), prices).money)
}

function savings({ schedule, compiled, servers: alive, gone = [], prices, now }: PreviewParts): SchedulePreview['saves'] {
  const hours = scheduleHours(compiled, now)
  const servers = alive.length > 0 ? alive : gone
  if (!hours || servers.length === 0) return null
  return {
    ...hours,
    now: costNow(awake(servers), prices).money,
    scheduled: costWith(awake(servers), schedule, { ...hours, bootSeconds }, prices),
  }
}

/** Costs are those of servers that run: at night, when they are stopped or gone, the preview is to say the same as in the morning. */
function awake(servers: readonly Server[]): Server[] {
  return servers.map((server) => (server.state === 'pending' ? server : { ...server, state: 'running' }))
}

/** What an hour of being off saves. */
function offPerHour(servers: readonly Server[], schedule: Schedule, prices: PriceLookup): Money {
  const running = awake(servers)
  const now = costNow(running, prices).money
  const off = costWith(running, schedule, { hoursPerWeek: 0, startsPerWeek: 0, bootSeconds: 0 }, prices)
  const amount = now.amount === null || off.amount === null ? null : (now.amount - off.amount) / hoursPerMonth
  return { amount, currency: 'USD', missing: [...new Set([...now.missing, ...off.missing])] }
}

function times({ amount, currency, missing }: Money, factor: number): Money {
  return { amount: amount === null ? null : amount * factor, currency, missing }
}

function plus(one: Money | null, other: Money | null): Money | null {
  return one === null || other === null ? (one ?? other) : sum(one, other)
}

function sum(one: Money, other: Money): Money {
  const amount = one.amount === null || other.amount === null ? null : one.amount + other.amount
  return { amount, currency: one.currency, missing: [...new Set([...one.missing, ...other.missing])] }
}
