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
    const Filters = Object.entries({ ...filters, regionCode: wanted.region }).map(
      ([Field, Value]): Filter => ({ Type: 'TERM_MATCH', Field, Value }),
    )
    const prices = new Set<number>()
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
        if (!entry || (usage && !entry.product.attributes.usagetype?.endsWith(usage))) continue
        for (const price of dollarsOf(entry)) prices.add(price)
      }
      NextToken = page.NextToken
    } while (NextToken)
    const [price] = prices
    // Of several that differ none is the price: something in them was not asked for.
    return prices.size === 1 && price !== undefined ? price : null
  }
}

function questionOf(wanted: WantedPrice): Question {
  switch (wanted.kind) {
    case 'instance':
      return {
        service: 'AmazonEC2',
        filters: {
          ...{ instanceType: wanted.type, operatingSystem: 'Linux', preInstalledSw: 'NA', tenancy: 'Shared', capacitystatus: 'Used' },
          ...{ licenseModel: 'No License required', marketoption: 'OnDemand' },
        },
      }
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
