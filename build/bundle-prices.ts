import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { AwsClouds } from '../electron/adapters/aws/aws-clouds.ts'
import { systemClock } from '../electron/adapters/clock/system-clock.ts'
import { HengeError } from '../shared/model/error.ts'
import bundled from '../shared/model/prices/bundled-prices.json' with { type: 'json' }
import type { PriceTable } from '../shared/model/prices/price-table.ts'
import { askPriceList } from './price-table/ask-price-list.ts'
import { readPublishedList } from './price-table/read-published-list.ts'
import { writePriceTable } from './price-table/write-price-table.ts'

const usage = `node build/bundle-prices.ts PROFILE [REGION …] [--out FILE]
node build/bundle-prices.ts --list FILE [REGION …] [--out FILE]`

/**
 * Writes the table of prices that comes with the program anew: from the AWS Price List API, with an AWS profile, or from a published
 * excerpt of AWS’s public bulk list. Regions: those of the table that is there, or all of the list, where none is named. A table in which
 * a region has no server’s price is not written.
 */
async function bundlePrices(): Promise<void> {
  const { positionals, values } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' }, list: { type: 'string' } } })
  const table = values.list === undefined ? await asked(positionals) : readPublishedList(await readFile(values.list, 'utf8'), positionals)
  const empty = Object.entries(table.regions).filter(([, { instances }]) => Object.keys(instances).length === 0)
  if (empty.length > 0) {
    throw new Error(`There is no price of any server in ${empty.map(([region]) => region).join(', ')}. The table stays as it was.`)
  }
  await writePriceTable(values.out ?? fileURLToPath(new URL('../shared/model/prices/bundled-prices.json', import.meta.url)), table)
  for (const [region, { instances }] of Object.entries(table.regions)) console.log(`${region}: ${Object.keys(instances).length} types`)
}

async function asked([profile, ...regions]: readonly string[]): Promise<PriceTable> {
  if (profile === undefined) {
    console.error(`Name an AWS profile that may call pricing:GetProducts, or a list with --list:\n${usage}`)
    process.exit(2)
  }
  const clouds = new AwsClouds({ clock: systemClock, environment: process.env, requestHandlerFor: () => undefined })
  const prices = clouds.pricesOf({ id: 'prices', name: profile, kind: 'aws', profile, regions: [] })
  const wanted = {
    regions: regions.length > 0 ? regions : Object.keys(bundled.regions),
    volumes: Object.keys(bundled.regions['us-east-1'].volumes),
  }
  return askPriceList(prices, wanted, new Date().toISOString().slice(0, 10))
}

await bundlePrices().catch((error: unknown) => {
  // What a person can mend: a profile, a permission, a file. Anything else is a defect and shows where.
  const expected = error instanceof HengeError || (error instanceof Error && error.constructor === Error)
  if (!expected) throw error
  console.error(error.message)
  process.exit(1)
})
