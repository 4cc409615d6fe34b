import {
  type Expression,
  GetCostAndUsage$,
  type GetCostAndUsageRequest,
  type GetCostAndUsageResponse,
  GetCostAndUsageWithResources$,
  type GetCostAndUsageWithResourcesRequest,
  type GroupDefinition,
  type MetricValue,
} from '@aws-sdk/client-cost-explorer'
import { ApiError } from '../world/api-error.ts'
import { type Charge, chargedHours, chargesOf } from '../world/bills.ts'
import type { World } from '../world/world.ts'
import { type CallContext, defineService, operation } from './service.ts'

const costMetrics = ['UnblendedCost', 'BlendedCost', 'AmortizedCost', 'NetUnblendedCost', 'NetAmortizedCost']
const metrics = [...costMetrics, 'UsageQuantity']

function invalid(message: string): ApiError {
  return new ApiError('ValidationException', message)
}

type Attribute = (charge: Charge) => string

function dimension(world: World, name: string | undefined): Attribute {
  switch (name) {
    case 'SERVICE':
      return (charge) => charge.service
    case 'REGION':
      return (charge) => charge.region
    case 'USAGE_TYPE':
      return (charge) => charge.usageType
    case 'INSTANCE_TYPE':
      return (charge) => charge.instanceType ?? 'NoInstanceType'
    case 'PURCHASE_TYPE':
      return (charge) => charge.purchase
    case 'RECORD_TYPE':
      return (charge) => charge.record
    case 'USAGE_TYPE_GROUP':
      return (charge) => (charge.instanceType === null ? '' : 'EC2: Running Hours')
    case 'RESOURCE_ID':
      return (charge) => charge.resourceId ?? 'NoResourceId'
    case 'LINKED_ACCOUNT':
      return () => world.accountId
    default:
      throw invalid(`The sandbox does not keep accounts by the dimension ${name}.`)
  }
}

function matcher(world: World, expression: Expression): (charge: Charge) => boolean {
  if (expression.And !== undefined) {
    const parts = expression.And.map((part) => matcher(world, part))
    return (charge) => parts.every((part) => part(charge))
  }
  if (expression.Or !== undefined) {
    const parts = expression.Or.map((part) => matcher(world, part))
    return (charge) => parts.some((part) => part(charge))
  }
  if (expression.Not !== undefined) {
    const part = matcher(world, expression.Not)
    return (charge) => !part(charge)
  }
  if (expression.Dimensions !== undefined) {
    const read = dimension(world, expression.Dimensions.Key)
    const values = expression.Dimensions.Values ?? []
    return (charge) => values.includes(read(charge))
  }
  if (expression.Tags !== undefined) {
    const key = expression.Tags.Key ?? ''
    const values = expression.Tags.Values ?? []
    const absent = expression.Tags.MatchOptions?.includes('ABSENT') ?? false
    return (charge) => (absent ? charge.tags[key] === undefined : values.includes(charge.tags[key] ?? ''))
  }
  throw invalid('Expression must have at least one operand.')
}

/** A group’s key: `henge:role$web`, and `henge:role$` for what has no such tag. */
function grouper(world: World, group: GroupDefinition): Attribute {
  if (group.Type === 'TAG') return (charge) => `${group.Key}$${charge.tags[group.Key ?? ''] ?? ''}`
  if (group.Type === 'DIMENSION') return dimension(world, group.Key)
  throw invalid(`The sandbox groups by DIMENSION and TAG, not by ${group.Type}.`)
}

interface Span {
  readonly from: number
  readonly to: number
}

function parsedTime(text: string | undefined): number {
  const time = Date.parse(text ?? '')
  if (Number.isNaN(time)) throw invalid(`"${text}" is not a time.`)
  return time
}

/** The asked time cut into hours, days or calendar months, in UTC. */
function spans(input: GetCostAndUsageRequest): Span[] {
  const end = parsedTime(input.TimePeriod?.End)
  const found: Span[] = []
  for (let from = parsedTime(input.TimePeriod?.Start); from < end; ) {
    const date = new Date(from)
    const next =
      input.Granularity === 'MONTHLY'
        ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)
        : from + (input.Granularity === 'HOURLY' ? 3_600_000 : 86_400_000)
    found.push({ from, to: Math.min(next, end) })
    from = next
  }
  if (found.length === 0) throw invalid('Start date (and hour) should be before end date (and hour)')
  return found
}

function spanText(span: Span, granularity: string | undefined): { readonly Start: string; readonly End: string } {
  const text = (time: number) =>
    granularity === 'HOURLY' ? new Date(time).toISOString().replace('.000Z', 'Z') : new Date(time).toISOString().slice(0, 10)
  return { Start: text(span.from), End: text(span.to) }
}

function totals(charges: readonly Charge[], span: Span, now: number, asked: readonly string[]): Record<string, MetricValue> {
  let cost = 0
  let usage = 0
  for (const charge of charges) {
    const hours = chargedHours(charge, span.from, span.to, now)
    cost += hours * charge.hourly
    usage += hours * charge.usageHourly
  }
  return Object.fromEntries(
    asked.map((name) => [
      name,
      name === 'UsageQuantity' ? { Amount: usage.toFixed(10), Unit: 'N/A' } : { Amount: cost.toFixed(10), Unit: 'USD' },
    ]),
  )
}

function costAndUsage({ world }: CallContext, input: GetCostAndUsageRequest): GetCostAndUsageResponse {
  const asked = input.Metrics ?? []
  const unknown = asked.find((name) => !metrics.includes(name))
  if (asked.length === 0 || unknown !== undefined) throw invalid(`Metrics must be among ${metrics.join(', ')}.`)
  const now = world.clock.now()
  const matches = input.Filter === undefined ? () => true : matcher(world, input.Filter)
  const groups = (input.GroupBy ?? []).map((group) => grouper(world, group))
  if (groups.length > 2) throw invalid('At most two GroupBy definitions are possible.')
  const charges = world
    .usedRegions()
    .flatMap((region) => chargesOf(region))
    .filter(matches)
  const thisMonth = Date.UTC(new Date(now).getUTCFullYear(), new Date(now).getUTCMonth(), 1)
  return {
    GroupDefinitions: input.GroupBy ?? [],
    DimensionValueAttributes: [],
    ResultsByTime: spans(input).map((span) => {
      const within = charges.filter((charge) => chargedHours(charge, span.from, span.to, now) > 0)
      const grouped = Map.groupBy(within, (charge) => JSON.stringify(groups.map((group) => group(charge))))
      return {
        TimePeriod: spanText(span, input.Granularity),
        // A month’s bill is final some days after its end.
        Estimated: span.to > thisMonth,
        Total: groups.length === 0 ? totals(within, span, now, asked) : {},
        Groups:
          groups.length === 0
            ? []
            : [...grouped].map(([keys, members]) => ({ Keys: JSON.parse(keys) as string[], Metrics: totals(members, span, now, asked) })),
      }
    }),
  }
}

const compute = 'Amazon Elastic Compute Cloud - Compute'
const daysByResource = 14

/** By resource it knows EC2’s compute of two weeks only. */
function getCostAndUsageWithResources(context: CallContext, input: GetCostAndUsageWithResourcesRequest): GetCostAndUsageResponse {
  const asked = JSON.stringify(input.Filter ?? {})
  if (!asked.includes(compute)) throw invalid(`The filter must hold SERVICE = ${compute}.`)
  if (!`${asked}${JSON.stringify(input.GroupBy ?? [])}`.includes('"RESOURCE_ID"')) {
    throw invalid('The request must be grouped or filtered by RESOURCE_ID.')
  }
  if (context.world.clock.now() - parsedTime(input.TimePeriod?.Start) > daysByResource * 86_400_000) {
    throw invalid(`Start date is more than ${daysByResource} days ago for hourly granularity. Please adjust start date.`)
  }
  return costAndUsage(context, { ...input, Metrics: input.Metrics ?? [] })
}

function getCostAndUsage(context: CallContext, input: GetCostAndUsageRequest): GetCostAndUsageResponse {
  if (JSON.stringify([input.Filter, input.GroupBy]).includes('"RESOURCE_ID"')) throw invalid('Dimension RESOURCE_ID is not allowed.')
  return costAndUsage(context, input)
}

export const costExplorerService = defineService({ name: 'ce' }, [
  operation(GetCostAndUsage$, getCostAndUsage),
  operation(GetCostAndUsageWithResources$, getCostAndUsageWithResources),
])
