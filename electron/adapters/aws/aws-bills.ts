import { type Expression, GetCostAndUsageCommand, type ResultByTime } from '@aws-sdk/client-cost-explorer'
import { HengeError } from '../../../shared/model/error.ts'
import { type Bill, type BillLine, kindOfUsage } from '../../../shared/model/savings/actuals.ts'
import { hengeTags } from '../../../shared/model/server.ts'
import type { BillSource } from '../../backend/savings/ports.ts'
import type { AwsSession } from './aws-session.ts'

/** Where Cost Explorer is; it knows the bill of all regions. */
export const costExplorerRegion = 'us-east-1'

const compute = 'Amazon Elastic Compute Cloud - Compute'
/** What servers are billed under. */
const services: Expression = { Dimensions: { Key: 'SERVICE', Values: [compute, 'EC2 - Other', 'Amazon Virtual Private Cloud'] } }

const inWords: Readonly<Record<string, string>> = {
  SubscriptionRequiredException: 'This AWS account has no subscription that Cost Explorer needs. Sign up for it in the AWS console.',
  OptInRequired: 'Cost Explorer is not turned on in this AWS account. Turn it on in the Billing console; it answers a day later.',
  DataUnavailableException: 'Cost Explorer has no data of this account yet. It has some a day after it was turned on.',
}

/** AWS’s bill by Cost Explorer, of which each call costs. */
export class AwsBills implements BillSource {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async read(from: string, to: string, counted: () => void, signal?: AbortSignal): Promise<Bill> {
    const byUsage = await this.ask({ from, to, granularity: 'DAILY', dimension: 'USAGE_TYPE', filter: services }, counted, signal)
    const lines = byUsage.flatMap((result): BillLine[] =>
      (result.Groups ?? []).map(({ Keys = [], Metrics }) => ({
        day: result.TimePeriod?.Start?.slice(0, 10) ?? from,
        role: roleOf(Keys[0]),
        kind: kindOfUsage(Keys[1] ?? ''),
        cost: dollars(Metrics?.UnblendedCost),
        estimated: result.Estimated ?? false,
      })),
    )
    const filter: Expression = { Dimensions: { Key: 'SERVICE', Values: [compute] } }
    const byPurchase = await this.ask({ from, to, granularity: 'MONTHLY', dimension: 'PURCHASE_TYPE', filter }, counted, signal)
    const coverage = byPurchase.flatMap((result) =>
      (result.Groups ?? []).map(({ Keys = [], Metrics }) => ({
        ...{ role: roleOf(Keys[0]), purchase: Keys[1] ?? '', cost: dollars(Metrics?.UnblendedCost) },
      })),
    )
    return { lines, coverage }
  }

  private async ask(
    asked: { from: string; to: string; granularity: 'DAILY' | 'MONTHLY'; dimension: string; filter: Expression },
    counted: () => void,
    signal: AbortSignal | undefined,
  ): Promise<ResultByTime[]> {
    const results: ResultByTime[] = []
    let NextPageToken: string | undefined
    do {
      const page = await this.session
        .call(
          'Cost Explorer',
          'ce:GetCostAndUsage',
          (client, options) => {
            counted()
            return client.send(
              new GetCostAndUsageCommand({
                TimePeriod: { Start: asked.from, End: asked.to },
                Granularity: asked.granularity,
                Metrics: ['UnblendedCost'],
                Filter: asked.filter,
                GroupBy: [
                  { Type: 'TAG', Key: hengeTags.role },
                  { Type: 'DIMENSION', Key: asked.dimension },
                ],
                NextPageToken,
              }),
              options,
            )
          },
          signal,
        )
        .catch((error: unknown) => {
          throw understood(error)
        })
      results.push(...(page.ResultsByTime ?? []))
      NextPageToken = page.NextPageToken
    } while (NextPageToken)
    return results
  }
}

/** `henge:role$web` → `web` */
function roleOf(key = ''): string {
  return key.slice(key.indexOf('$') + 1)
}

/** REFUSED in another currency: to add it to dollars would be wrong. */
function dollars(metric: { Amount?: string | undefined; Unit?: string | undefined } | undefined): number {
  if (metric?.Unit !== undefined && metric.Unit !== 'USD') {
    throw new HengeError(
      'REFUSED',
      `AWS bills this account in ${metric.Unit}. The program reckons in US dollars, so the two cannot be compared.`,
    )
  }
  return Number(metric?.Amount ?? 0)
}

function understood(error: unknown): unknown {
  const code = error instanceof HengeError ? error.details.awsCode : undefined
  const words = typeof code === 'string' ? inWords[code] : undefined
  return words ? new HengeError('REFUSED', words, { details: { awsCode: code }, cause: error }) : error
}
