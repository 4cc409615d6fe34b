import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type PriceTable, priceTableSource, priceTableUnit } from '../../shared/model/prices/price-table.ts'

/** Dollars as AWS publishes them, "0.0960000000" or shorter. */
const dollars = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform(Number)
  .pipe(z.number().positive())
const byName = z.record(z.string(), dollars)

/**
 * The excerpt of AWS’s public bulk price list that clont (https://github.com/clont-app/clont, Apache-2.0) publishes as
 * `clont/finops/aws/prices.json`, as far as it is read: Linux, shared tenancy, on demand, USD. Throughput is per MiB/s and month.
 */
const listSchema = z.object({
  generated_at: z.iso.datetime(),
  source: z.string().regex(/^AWS Price List.*USD/),
  regions: z.record(
    z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
    z.object({
      ec2_hourly: byName,
      ebs_gb_month: byName,
      ebs_iops_month: z.object({ gp3: dollars }),
      ebs_throughput_month: z.object({ gp3: dollars }),
      snapshot_gb_month: dollars,
      public_ipv4_hourly: dollars,
      eip_hourly: dollars,
    }),
  ),
})

/**
 * The table that comes with the program, from a published excerpt of the bulk price list, dated with the day on which that was read.
 * Regions: all, where none is named. Throws an Error that says what is wrong with the list.
 */
export function readPublishedList(text: string, regions: readonly string[]): PriceTable {
  const list = listSchema.safeParse(asJson(text))
  if (!list.success) {
    const wrong = list.error.issues.slice(0, 3).map(({ path, message }) => `${path.join('.') || 'the list'}: ${message}`)
    throw new Error(`This is not such a price list: ${wrong.join('; ')}`)
  }
  const { data } = list
  const names = regions.length > 0 ? regions : Object.keys(data.regions).sort()
  const sha256 = createHash('sha256').update(text).digest('hex')
  return {
    source: priceTableSource,
    readFrom: `${data.source}, read ${data.generated_at}; prices.json of clont, Apache-2.0, sha256 ${sha256}`,
    asOf: data.generated_at.slice(0, 10),
    unit: priceTableUnit,
    regions: Object.fromEntries(
      names.map((name) => {
        const region = Object.hasOwn(data.regions, name) ? data.regions[name] : undefined
        if (region === undefined) throw new Error(`The list has no region ${name}.`)
        const prices = {
          instances: region.ec2_hourly,
          volumes: region.ebs_gb_month,
          volumeIops: region.ebs_iops_month.gp3,
          volumeThroughput: region.ebs_throughput_month.gp3,
          snapshots: region.snapshot_gb_month,
          publicAddress: region.public_ipv4_hourly,
          idleAddress: region.eip_hourly,
        }
        return [name, prices]
      }),
    ),
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Error('This is not such a price list: it is not JSON.', { cause: error })
  }
}
