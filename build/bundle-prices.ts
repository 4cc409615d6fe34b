import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { AwsClouds } from '../electron/adapters/aws/aws-clouds.ts'
import { systemClock } from '../electron/adapters/clock/system-clock.ts'
import bundled from '../electron/adapters/prices/bundled-prices.json' with { type: 'json' }
import { readPriceTable } from '../electron/adapters/prices/read-price-table.ts'
import { HengeError } from '../shared/model/error.ts'

/**
 * Writes the table of prices that comes with the program, anew from the AWS Price List API:
 * `node build/bundle-prices.ts PROFILE [REGION …] [--out FILE]`. The types are those of the table that is there, the regions too where
 * none is named. A table in which a region has no server’s price is not written.
 */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } })
const [profile, ...regions] = positionals
if (profile === undefined) {
  fail('Name an AWS profile that may call pricing:GetProducts: node build/bundle-prices.ts PROFILE [REGION …] [--out FILE]', 2)
}
const clouds = new AwsClouds({ clock: systemClock, environment: process.env, requestHandlerFor: () => undefined })
const prices = clouds.pricesOf({ id: 'prices', name: profile, kind: 'aws', profile, regions: [] })
const types = [...new Set(Object.values(bundled.regions).flatMap(({ instances }) => Object.keys(instances)))]
const wanted = {
  types,
  regions: regions.length > 0 ? regions : Object.keys(bundled.regions),
  volumes: Object.keys(bundled.regions['us-east-1'].volumes),
}
const table = await readPriceTable(prices, wanted, new Date().toISOString().slice(0, 10)).catch((error: unknown) => {
  if (error instanceof HengeError) fail(error.message, 1)
  throw error
})
const empty = Object.entries(table.regions).filter(([, { instances }]) => Object.keys(instances).length === 0)
if (empty.length > 0) fail(`AWS has no price of any server in ${empty.map(([region]) => region).join(', ')}. The table stays as it was.`, 1)
const file = values.out ?? fileURLToPath(new URL('../electron/adapters/prices/bundled-prices.json', import.meta.url))
await writeFile(file, `${JSON.stringify(table, null, 2)}\n`)
for (const [region, { instances }] of Object.entries(table.regions)) console.log(`${region}: ${Object.keys(instances).length} types`)

function fail(message: string, code: number): never {
  console.error(message)
  process.exit(code)
}
