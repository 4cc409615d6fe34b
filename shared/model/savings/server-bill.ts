import { z } from 'zod'
import { isoTime } from '../clock.ts'
import type { PriceLookup } from '../price.ts'
import { hengeTags, type Server } from '../server.ts'
import { type BillLine, billKinds } from './actuals.ts'
import { type PowerChange, powerSpans } from './power-history.ts'
import { dayMs, hourMs } from './server-hour.ts'

/** Of one resource in one day (UTC), as the provider bills it under EC2 compute. `id` is empty for what belongs to none. */
export const resourceLineSchema = z.object({
  day: z.iso.date(),
  id: z.string(),
  kind: z.enum(billKinds),
  cost: z.number(),
  hours: z.number().describe('of compute; 0 for every other kind, whose unit is another'),
  estimated: z.boolean(),
})
export type ResourceLine = z.infer<typeof resourceLineSchema>

/** Of the days from `from` up to but not including `to`. */
export const serverBillSchema = z.object({ from: z.iso.date(), to: z.iso.date(), lines: z.array(resourceLineSchema) })
export type ServerBill = z.infer<typeof serverBillSchema>

export const actualServerSchema = z.object({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  billed: z.number().describe('USD of its compute'),
  hours: z.number().describe('as AWS counted them'),
  ran: z.number().nullable().describe('hours, as the program saw them; null: it did not see all of these days'),
  estimate: z.number().nullable().describe('USD of the hours that it ran, at today’s price on demand'),
  besides: z.number().describe('USD billed to it for traffic and the rest'),
})
export type ActualServer = z.infer<typeof actualServerSchema>

export const serverActualsSchema = z.object({
  from: z.iso.date().nullable().describe('first of the days that are shown; null: never asked'),
  to: z.iso.date().nullable().describe('the day after the last'),
  estimated: z.boolean(),
  servers: z.array(actualServerSchema).describe('of roles, destroyed ones too, the dearest first'),
  others: z.object({ count: z.int(), billed: z.number() }).describe('resources that belong to no role; USD of all kinds'),
  missed: z
    .array(z.object({ role: z.string(), byServer: z.number(), byTag: z.number(), days: z.int() }))
    .describe('roles of whose compute the bill by tag has less than the bill by server, USD of the days that both have'),
  readAt: z.iso.datetime().nullable(),
  calls: z.int().describe('of both kinds made in this calendar month so far, each of which the provider bills'),
  problem: z.string().nullable(),
})
export type ServerActuals = z.infer<typeof serverActualsSchema>

export interface ServerBillBasis {
  readonly bill: ServerBill
  /** All that are remembered of the account. */
  readonly servers: readonly Server[]
  readonly changes: ReadonlyMap<string, readonly PowerChange[]>
  /** What the program has been watching, milliseconds since 1970. */
  readonly watched: { readonly since: number; readonly until: number }
  /** The bill by tag, and the days that it has. */
  readonly byTag: { readonly lines: readonly BillLine[]; readonly days: ReadonlySet<string> }
  readonly prices: Pick<PriceLookup, 'instanceHour'>
}

/** Cents that may get lost in rounding, and more of them the more there is. */
const least = (of: number) => Math.max(0.01, of * 0.005)

/**
 * The bill of each server beside the hours that the program saw it run; by ids, so that what carries no tag is found too. Of the days
 * that the program watched as a whole, or of all where there is none of these.
 */
export function compareServers({ bill, servers, changes, watched, byTag, prices }: ServerBillBasis) {
  const ours = new Map(servers.flatMap((server) => (roleOf(server) === null ? [] : [[server.id, server] as const])))
  const { from, to, whole } = daysShown(bill, watched)
  const shown = bill.lines.filter(({ day }) => Date.parse(day) >= from && Date.parse(day) < to)
  const lines = Map.groupBy(shown, ({ id }) => (ours.has(id) ? id : ''))
  const rows = [...ours.values()].flatMap((server): ActualServer[] => {
    const own = lines.get(server.id) ?? []
    const ran = hoursRun(changes.get(server.id) ?? [], from, to, whole)
    if (own.length === 0 && !ran) return []
    const price = prices.instanceHour(server.region, server.instanceType)
    const compute = own.filter(({ kind }) => kind === 'compute')
    return [
      {
        ...{ id: server.id, name: server.name, role: roleOf(server) ?? '', ran },
        billed: sumOf(compute, ({ cost }) => cost),
        hours: sumOf(compute, ({ hours }) => hours),
        estimate: ran === null || price === null ? null : ran * price,
        besides: sumOf(own, ({ kind, cost }) => (kind === 'compute' ? 0 : cost)),
      },
    ]
  })
  const foreign = lines.get('') ?? []
  return {
    ...{ from: dayOf(from), to: dayOf(to), estimated: shown.some(({ estimated }) => estimated) },
    servers: rows.sort((one, other) => other.billed - one.billed || one.id.localeCompare(other.id)),
    others: { count: new Set(foreign.map(({ id }) => id)).size, billed: sumOf(foreign, ({ cost }) => cost) },
    missed: missedByTag(shown, ours, byTag),
  }
}

function daysShown(bill: ServerBill, watched: ServerBillBasis['watched']) {
  const [first, end] = [Date.parse(bill.from), Date.parse(bill.to)]
  const from = Math.max(first, Math.ceil(watched.since / dayMs) * dayMs)
  const to = Math.min(end, Math.floor(watched.until / dayMs) * dayMs)
  return from < to ? { from, to, whole: true } : { from: first, to: end, whole: false }
}

const dayOf = (at: number) => isoTime(at).slice(0, 10)

/** null where it was not watched, or something of it is not known. */
function hoursRun(changes: readonly PowerChange[], from: number, to: number, whole: boolean): number | null {
  const spans = powerSpans(changes, from, to)
  if (!whole || spans.some(({ power }) => power === 'unknown')) return null
  return spans.reduce((sum, span) => sum + (span.power === 'on' ? span.to - span.from : 0), 0) / hourMs
}

/** Also of a server that is put aside: until then it worked for its role. */
function roleOf({ role, tags }: Server): string | null {
  return role ?? tags[hengeTags.quarantinedFrom] ?? null
}

function missedByTag(shown: readonly ResourceLine[], ours: ReadonlyMap<string, Server>, { lines, days }: ServerBillBasis['byTag']) {
  const both = new Set(shown.map(({ day }) => day).filter((day) => days.has(day)))
  const compute = shown.filter(({ kind, day, id }) => kind === 'compute' && both.has(day) && ours.has(id))
  const roles = Map.groupBy(compute, ({ id }) => {
    const server = ours.get(id)
    return (server && roleOf(server)) ?? ''
  })
  return [...roles].flatMap(([role, own]) => {
    const byServer = sumOf(own, ({ cost }) => cost)
    const byTag = sumOf(lines, (line) => (line.role === role && line.kind === 'compute' && both.has(line.day) ? line.cost : 0))
    return byServer - byTag < least(byServer) ? [] : [{ role, byServer, byTag, days: both.size }]
  })
}

function sumOf<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0)
}

/** The last days that the provider tells of by resource, today not among them: it refuses a begin that is 14 days ago to the hour. */
export function daysByResource(now: number): { readonly from: number; readonly to: number } {
  const to = Math.floor(now / dayMs) * dayMs
  return { from: to - 13 * dayMs, to }
}

/** In words why what a server cost and what its hours would cost differ; [] where they agree to the cent or cannot be compared. */
export function explainServer({ billed, hours, ran, estimate }: ActualServer, estimated: boolean): string[] {
  if (estimate === null || ran === null || Math.abs(billed - estimate) < 0.01) return []
  const reasons: string[] = []
  if (hours === 0) reasons.push('AWS has no hour of it on these days: it may be billed to another account')
  else if (Math.abs(hours - ran) > Math.max(0.1, ran * 0.01)) {
    reasons.push(`AWS counted ${rounded(hours)} h, the program saw ${rounded(ran)} h`)
  }
  const [paid, asked] = [billed / hours, estimate / ran]
  if (hours > 0 && ran > 0 && Math.abs(paid - asked) > asked * 0.005) {
    const why = paid < asked ? 'Spot, Reserved or a discount' : 'another system than Linux, dedicated hardware, or taxes'
    reasons.push(`$${rounded(paid, 4)} an hour instead of $${rounded(asked, 4)}: ${why}`)
  }
  if (estimated) reasons.push('AWS has not finished these days yet')
  return reasons
}

function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits))
}
