import {
  type Expression,
  GetCostAndUsageCommand,
  type GetCostAndUsageRequest,
  GetCostAndUsageWithResourcesCommand,
  type MetricValue,
  type ResultByTime,
} from '@aws-sdk/client-cost-explorer'
import { HengeError } from '../../../shared/model/error.ts'
import { type Bill, type BillLine, kindOfUsage } from '../../../shared/model/savings/actuals.ts'
import type { ResourceLine, ServerBill } from '../../../shared/model/savings/server-bill.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import type { BillSource } from '../../backend/savings/ports.ts'
import type { AwsSession } from './aws-session.ts'

const compute = 'Amazon Elastic Compute Cloud - Compute'
const computeOnly: Expression = { Dimensions: { Key: 'SERVICE', Values: [compute] } }
/** Hours that servers ran, however bought; not the fees of a reservation or a plan, nor what a plan takes back. */
const runningHours: Expression = {
  And: [
    computeOnly,
    { Dimensions: { Key: 'USAGE_TYPE_GROUP', Values: ['EC2: Running Hours'] } },
    { Dimensions: { Key: 'RECORD_TYPE', Values: ['Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage'] } },
  ],
}
/** What servers are billed under. */
const services: Expression = { Dimensions: { Key: 'SERVICE', Values: [compute, 'EC2 - Other', 'Amazon Virtual Private Cloud'] } }

const inWords: Readonly<Record<string, string>> = {
  SubscriptionRequiredException: 'This AWS account has no subscription that Cost Explorer needs. Sign up for it in the AWS console.',
  OptInRequired: 'Cost Explorer is not turned on in this AWS account. Turn it on in the Billing console; it answers a day later.',
  DataUnavailableException: 'Cost Explorer has no data of this account yet. It has some a day after it was turned on.',
}
const byResourceInWords =
  'Cost Explorer has no bill by server for this account. Turn on resource-level data in the Billing console, under Cost Management preferences; it answers up to two days later.'

interface Question extends Pick<GetCostAndUsageRequest, 'Granularity' | 'Metrics' | 'Filter' | 'GroupBy'> {
  readonly from: string
  readonly to: string
  readonly byResource?: boolean
}

/** AWS’s bill by Cost Explorer, of which each call costs. */
export class AwsBills implements BillSource {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async read(from: string, to: string, counted: () => void, signal?: AbortSignal): Promise<Bill> {
    const common = { from, to, Metrics: ['UnblendedCost'] }
    const by = (Key: string) => [{ Type: 'TAG' as const, Key: hengeTags.role }, dimension(Key)]
    const usage: Question = { ...common, Granularity: 'DAILY', Filter: services, GroupBy: by('USAGE_TYPE') }
    const byUsage = await this.ask(usage, counted, signal)
    const lines = byUsage.flatMap((result): BillLine[] =>
      (result.Groups ?? []).map(({ Keys = [], Metrics }) => ({
        day: dayOf(result, from),
        role: roleOf(Keys[0]),
        kind: kindOfUsage(Keys[1] ?? ''),
        cost: dollars(Metrics?.UnblendedCost),
        estimated: result.Estimated ?? false,
      })),
    )
    const purchase: Question = { ...common, Granularity: 'MONTHLY', Filter: runningHours, GroupBy: by('PURCHASE_TYPE') }
    const byPurchase = await this.ask({ ...purchase, Metrics: ['UnblendedCost', 'UsageQuantity'] }, counted, signal)
    const coverage = byPurchase.flatMap((result) =>
      (result.Groups ?? []).map(({ Keys = [], Metrics }) => ({
        ...{ role: roleOf(Keys[0]), purchase: Keys[1] ?? '', cost: dollars(Metrics?.UnblendedCost) },
        hours: Number(Metrics?.UsageQuantity?.Amount ?? 0),
      })),
    )
    return { lines, coverage }
  }

  async readByResource(from: string, to: string, counted: () => void, signal?: AbortSignal): Promise<ServerBill> {
    const question: Question = {
      ...{ from, to, Granularity: 'DAILY', Metrics: ['UnblendedCost', 'UsageQuantity'], Filter: computeOnly },
      ...{ GroupBy: [dimension('RESOURCE_ID'), dimension('USAGE_TYPE')], byResource: true },
    }
    const results = await this.ask(question, counted, signal)
    const lines = results.flatMap((result): ResourceLine[] =>
      (result.Groups ?? []).map(({ Keys = [], Metrics }) => {
        const kind = kindOfUsage(Keys[1] ?? '')
        return {
          ...{ day: dayOf(result, from), id: idOf(Keys[0]), kind, cost: dollars(Metrics?.UnblendedCost) },
          hours: kind === 'compute' ? Number(Metrics?.UsageQuantity?.Amount ?? 0) : 0,
          estimated: result.Estimated ?? false,
        }
      }),
    )
    return { from, to, lines }
  }

  private async ask(
    { from, to, byResource = false, ...asked }: Question,
    counted: () => void,
    signal: AbortSignal | undefined,
  ): Promise<ResultByTime[]> {
    const results: ResultByTime[] = []
    let NextPageToken: string | undefined
    do {
      const input = { ...asked, TimePeriod: { Start: from, End: to }, NextPageToken }
      const page = await this.session
        .call(
          'Cost Explorer',
          byResource ? 'ce:GetCostAndUsageWithResources' : 'ce:GetCostAndUsage',
          (client, options) => {
            counted()
            return byResource
              ? client.send(new GetCostAndUsageWithResourcesCommand({ ...input, Filter: asked.Filter }), options)
              : client.send(new GetCostAndUsageCommand(input), options)
          },
          signal,
        )
        .catch((error: unknown) => {
          throw understood(error, byResource)
        })
      results.push(...(page.ResultsByTime ?? []))
      NextPageToken = page.NextPageToken
    } while (NextPageToken)
    return results
  }
}

const dimension = (Key: string) => ({ Type: 'DIMENSION' as const, Key })

const dayOf = ({ TimePeriod }: ResultByTime, otherwise: string) => TimePeriod?.Start?.slice(0, 10) ?? otherwise

/** `henge:role$web` → `web` */
function roleOf(key = ''): string {
  return key.slice(key.indexOf('$') + 1)
}

/** The id alone where it comes as an ARN; empty for what is billed to no resource. */
function idOf(key = ''): string {
  return key === 'NoResourceId' ? '' : (/\/(i-[0-9a-f]+)$/.exec(key)?.[1] ?? key)
}

/** REFUSED in another currency: to add it to dollars would be wrong. */
function dollars(metric: MetricValue | undefined): number {
  if (metric?.Unit !== undefined && metric.Unit !== 'USD') {
    throw new HengeError(
      'REFUSED',
      `AWS bills this account in ${metric.Unit}. The program reckons in US dollars, so the two cannot be compared.`,
    )
  }
  return Number(metric?.Amount ?? 0)
}

/** Where data by resource is not turned on, AWS says that it has none, or that it is not enabled, by several names. */
function understood(error: unknown, byResource: boolean): unknown {
  if (!(error instanceof HengeError)) return error
  const code = error.details.awsCode
  const notEnabled =
    byResource && (code === 'DataUnavailableException' || /not enabled|not opted|opt.?in|enable .*resource/i.test(error.message))
  const words = notEnabled && code !== 'OptInRequired' ? byResourceInWords : typeof code === 'string' ? inWords[code] : undefined
  return words ? new HengeError('REFUSED', words, { details: { awsCode: code }, cause: error }) : error
}
