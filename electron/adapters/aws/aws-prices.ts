import { type Filter, GetProductsCommand } from '@aws-sdk/client-pricing'
import { z } from 'zod'
import type { PriceSource, WantedPrice } from '../../backend/savings/ports.ts'
import type { AwsSession } from './aws-session.ts'

/** Where the AWS Price List API is; it knows the prices of all regions. */
export const priceListRegion = 'us-east-1'

/** One entry of the price list, as far as it is read. */
const entrySchema = z.object({
  product: z.object({ attributes: z.record(z.string(), z.string()) }),
  terms: z.object({
    OnDemand: z
      .record(
        z.string(),
        z.object({
          priceDimensions: z.record(
            z.string(),
            z.object({ unit: z.string(), beginRange: z.string().optional(), pricePerUnit: z.record(z.string(), z.string()) }),
          ),
        }),
      )
      .optional(),
  }),
})
type Entry = z.infer<typeof entrySchema>

interface Question {
  readonly service: 'AmazonEC2' | 'AmazonVPC'
  readonly filters: Readonly<Record<string, string>>
  /** What the usage type ends in: regions but the first put their own letters before it. */
  readonly usage?: string
}

/** AWS’s public on-demand prices, by the Price List API. */
export class AwsPrices implements PriceSource {
  private readonly session: AwsSession

  constructor(session: AwsSession) {
    this.session = session
  }

  async price(wanted: WantedPrice, signal?: AbortSignal): Promise<number | null> {
    const { service, filters, usage } = questionOf(wanted)
    const prices = new Set<number>()
    for await (const entry of this.entries(service, { ...filters, regionCode: wanted.region }, signal)) {
      if (usage && !entry.product.attributes.usagetype?.endsWith(usage)) continue
      for (const price of dollarsOf(entry)) prices.add(price)
    }
    return theOne(prices)
  }

  /** US dollars an hour by instance type: of everything that a region sells with Linux on demand, a hundred types a request. */
  async instanceHours(region: string, signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, Set<number>>()
    for await (const entry of this.entries('AmazonEC2', { ...linuxOnDemand, regionCode: region }, signal)) {
      const { instanceType } = entry.product.attributes
      if (instanceType === undefined) continue
      const prices = found.get(instanceType) ?? new Set()
      found.set(instanceType, prices)
      for (const price of dollarsOf(entry)) prices.add(price)
    }
    const known = [...found].map(([type, prices]) => [type, theOne(prices)] as const)
    return new Map(known.filter((entry): entry is readonly [string, number] => entry[1] !== null))
  }

  private async *entries(service: Question['service'], filters: Question['filters'], signal?: AbortSignal): AsyncGenerator<Entry> {
    const Filters = Object.entries({ ...filters, locationType: 'AWS Region' }).map(
      ([Field, Value]): Filter => ({ Type: 'TERM_MATCH', Field, Value }),
    )
    let NextToken: string | undefined
    do {
      const page = await this.session.call(
        'Pricing',
        'pricing:GetProducts',
        (client, options) => client.send(new GetProductsCommand({ ServiceCode: service, Filters, MaxResults: 100, NextToken }), options),
        signal,
      )
      for (const text of page.PriceList ?? []) {
        const entry = entrySchema.safeParse(JSON.parse(String(text))).data
        if (entry) yield entry
      }
      NextToken = page.NextToken
    } while (NextToken)
  }
}

/** Of several that differ none is the price: something in them was not asked for. */
function theOne(prices: ReadonlySet<number>): number | null {
  const [price] = prices
  return prices.size === 1 && price !== undefined ? price : null
}

const linuxOnDemand = {
  ...{ operatingSystem: 'Linux', preInstalledSw: 'NA', tenancy: 'Shared', capacitystatus: 'Used' },
  ...{ licenseModel: 'No License required', marketoption: 'OnDemand' },
}

function questionOf(wanted: WantedPrice): Question {
  switch (wanted.kind) {
    case 'instance':
      return { service: 'AmazonEC2', filters: { ...linuxOnDemand, instanceType: wanted.type } }
    case 'volume':
      return { service: 'AmazonEC2', filters: { productFamily: 'Storage', volumeApiName: wanted.type } }
    case 'volume-iops':
      return { service: 'AmazonEC2', filters: { volumeApiName: 'gp3' }, usage: 'EBS:VolumeP-IOPS.gp3' }
    case 'volume-throughput':
      return { service: 'AmazonEC2', filters: { volumeApiName: 'gp3' }, usage: 'EBS:VolumeP-Throughput.gp3' }
    case 'snapshot':
      return { service: 'AmazonEC2', filters: { productFamily: 'Storage Snapshot' }, usage: 'EBS:SnapshotUsage' }
    case 'address':
      return { service: 'AmazonVPC', filters: { group: 'VPCPublicIPv4Address' }, usage: 'PublicIPv4:InUseAddress' }
    case 'idle-address':
      return { service: 'AmazonVPC', filters: { group: 'VPCPublicIPv4Address' }, usage: 'PublicIPv4:IdleAddress' }
  }
}

/** Prices of the first unit on; [] where there is none in US dollars. */
function dollarsOf({ terms }: Entry): number[] {
  const dimensions = Object.values(terms.OnDemand ?? {}).flatMap(({ priceDimensions }) => Object.values(priceDimensions))
  return dimensions.flatMap(({ unit, beginRange, pricePerUnit }) => {
    const amount = Number(pricePerUnit.USD)
    if (pricePerUnit.USD === undefined || !Number.isFinite(amount) || (beginRange ?? '0') !== '0') return []
    return [unit.toLowerCase().startsWith('gibps') ? amount / 1024 : amount]
  })
}
