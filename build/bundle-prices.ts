import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { AwsClouds } from '../electron/adapters/aws/aws-clouds.ts'
import { systemClock } from '../electron/adapters/clock/system-clock.ts'
import bundled from '../electron/adapters/prices/bundled-prices.json' with { type: 'json' }
import { readPriceTable } from '../electron/adapters/prices/read-price-table.ts'

/**
 * Writes the table of prices that comes with the program, anew from the AWS Price List API:
 * `node build/bundle-prices.ts PROFILE [REGION …]`. The types are those of the table that is there, the regions too where none is named.
 */
const [profile, ...regions] = process.argv.slice(2)
if (profile === undefined) {
  console.error('Name an AWS profile that may call pricing:GetProducts: node build/bundle-prices.ts PROFILE [REGION …]')
  process.exit(2)
}
const clouds = new AwsClouds({ clock: systemClock, environment: process.env, requestHandlerFor: () => undefined })
const prices = clouds.pricesOf({ id: 'prices', name: profile, kind: 'aws', profile, regions: [] })
const types = [...new Set(Object.values(bundled.regions).flatMap(({ instances }) => Object.keys(instances)))]
const wanted = {
  types,
  regions: regions.length > 0 ? regions : Object.keys(bundled.regions),
  volumes: Object.keys(bundled.regions['us-east-1'].volumes),
}
const table = await readPriceTable(prices, wanted, new Date().toISOString().slice(0, 10))
const file = fileURLToPath(new URL('../electron/adapters/prices/bundled-prices.json', import.meta.url))
await writeFile(file, `${JSON.stringify(table, null, 2)}\n`)
for (const [region, { instances }] of Object.entries(table.regions)) console.log(`${region}: ${Object.keys(instances).length} types`)
