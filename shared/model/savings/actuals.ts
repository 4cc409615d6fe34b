import { z } from 'zod'
import { coveredShare } from './coverage.ts'
import type { LedgerDay } from './ledger-report.ts'

/** What Cost Explorer asks for one call, in USD: https://aws.amazon.com/aws-cost-management/aws-cost-explorer/pricing/ */
export const billCallPrice = 0.01

export const billKinds = ['compute', 'volume', 'snapshot', 'address', 'traffic', 'other'] as const
export type BillKind = (typeof billKinds)[number]
/** What the ledger counts too. */
const inLedger: ReadonlySet<BillKind> = new Set(['compute', 'volume', 'address'])

/** Of a role in one day (UTC), as the provider bills it. `role` is empty for what has no tag of a role. */
export const billLineSchema = z.object({
  day: z.iso.date(),
  role: z.string(),
  kind: z.enum(billKinds),
  cost: z.number(),
  estimated: z.boolean().describe('the provider may still change it'),
})
export type BillLine = z.infer<typeof billLineSchema>

/**
 * How the hours of a role’s servers in the month were bought; what is reserved or under a plan costs the same while it is off. Of what is
 * reserved the cost is 0, as the reservation is billed by itself: hours tell how much it was. 0 hours: an answer of before that has none.
 */
export const coverageSchema = z.object({ role: z.string(), purchase: z.string(), cost: z.number(), hours: z.number().default(0) })
export type Coverage = z.infer<typeof coverageSchema>

export const billSchema = z.object({ lines: z.array(billLineSchema), coverage: z.array(coverageSchema) })
export type Bill = z.infer<typeof billSchema>

export const actualRoleSchema = z.object({
  role: z.string().describe('empty: without the tag of a role'),
  billed: z.number().describe('USD, of the kinds that the ledger counts, on the days that both have'),
  ledger: z.number().nullable().describe('USD of the same days; null: a price is not known, or the ledger has none of it'),
  besides: z.number().describe('USD billed for what the ledger does not count: snapshots, traffic and the rest'),
  covered: z.number().min(0).max(1).describe('share of the compute that is Spot, Reserved or under Savings Plans'),
})
export type ActualRole = z.infer<typeof actualRoleSchema>

export const actualsSchema = z.object({
  month: z.string(),
  roles: z.array(actualRoleSchema),
  days: z.int().describe('days that both have from beginning to end'),
  estimated: z.boolean(),
  readAt: z.iso.datetime().nullable().describe('null: never asked'),
  calls: z.int().describe('made in this calendar month so far, each of which the provider bills'),
  problem: z.string().nullable().describe('why the bill cannot be read'),
})
export type Actuals = z.infer<typeof actualsSchema>

/** "EUC1-EBS:VolumeUsage.gp3" → volume */
export function kindOfUsage(usageType: string): BillKind {
  if (/(^|-)(BoxUsage|SpotUsage|DedicatedUsage|HeavyUsage|UnusedBox|HostUsage)/.test(usageType)) return 'compute'
  if (usageType.includes('EBS:SnapshotUsage')) return 'snapshot'
  if (usageType.includes('EBS:Volume')) return 'volume'
  if (/PublicIPv4:|ElasticIP:/.test(usageType)) return 'address'
  return usageType.includes('DataTransfer') ? 'traffic' : 'other'
}

/**
 * The bill of a month beside the ledger of the same whole days, role by role. `since`, `until`: what the ledger has been watching,
 * milliseconds since 1970; a day that it has only in part is in neither figure.
 */
export function compareWithLedger(
  bill: Bill,
  days: readonly LedgerDay[],
  { since, until }: { readonly since: number; readonly until: number },
): Pick<Actuals, 'roles' | 'days' | 'estimated'> {
  const whole = (day: string) => Date.parse(day) >= since && Date.parse(day) + 86_400_000 <= until
  const lines = bill.lines.filter(({ day }) => whole(day))
  const billedDays = new Set(lines.map(({ day }) => day))
  const ledger = Map.groupBy(
    days.filter(({ day }) => billedDays.has(day)),
    ({ role }) => role,
  )
  const names = new Set([...lines.map(({ role }) => role), ...ledger.keys()])
  const roles = [...names].map((role): ActualRole => {
    const own = lines.filter((line) => line.role === role)
    const sum = (of: (line: BillLine) => boolean) => own.filter(of).reduce((all, { cost }) => all + cost, 0)
    const counted = ledger.get(role)
    const unknown = counted === undefined || counted.some(({ cost }) => cost === null)
    return {
      role,
      billed: sum(({ kind }) => inLedger.has(kind)),
      ledger: unknown ? null : counted.reduce((all, { cost }) => all + (cost ?? 0), 0),
      besides: sum(({ kind }) => !inLedger.has(kind)),
      covered: coveredShare(bill.coverage.filter((one) => one.role === role)),
    }
  })
  return {
    roles: roles.sort((one, other) => other.billed - one.billed || one.role.localeCompare(other.role)),
    days: billedDays.size,
    estimated: lines.some(({ estimated }) => estimated),
  }
}

/** In words why the bill of a role and the ledger differ; [] where they agree to the cent. */
export function explainDifference({ billed, ledger, covered }: ActualRole, estimated: boolean): string[] {
  if (ledger === null || Math.abs(billed - ledger) < 0.01) return []
  const reasons: string[] = []
  if (covered > 0.005)
    reasons.push(
      `${Math.round(covered * 100)} % of its compute is Spot, Reserved or under Savings Plans, which the ledger counts on demand`,
    )
  if (estimated) reasons.push('AWS has not finished these days yet')
  if (billed < ledger && covered <= 0.005)
    reasons.push('less is tagged on the bill: the tag henge:role must be activated as a cost allocation tag, and counts from then on')
  if (billed > ledger) reasons.push('other volumes or addresses carry the same tag, or taxes and credits are in it')
  return reasons
}
