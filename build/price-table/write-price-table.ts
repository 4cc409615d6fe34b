import { writeFile } from 'node:fs/promises'
import type { PriceTable } from '../../shared/model/prices/price-table.ts'

/** "t3.nano" before "t3.micro": families by name, and within one the cheaper first. */
function ordered(instances: Readonly<Record<string, number>>): [string, number][] {
  const family = (type: string) => type.slice(0, type.indexOf('.'))
  return Object.entries(instances).sort(
    ([left, cheap], [right, dear]) =>
      family(left).localeCompare(family(right), 'en', { numeric: true }) || cheap - dear || (left < right ? -1 : 1),
  )
}

/** One line for each kind of price of a region, so that a change of prices reads as one in a difference. */
export async function writePriceTable(file: string, { regions, ...head }: PriceTable): Promise<void> {
  const lines = Object.entries(regions).map(([name, { instances, ...rest }]) => {
    const kinds = Object.entries({ ...rest, instances: Object.fromEntries(ordered(instances)) })
    return `    ${JSON.stringify(name)}: {\n${kinds.map(([kind, price]) => `      ${JSON.stringify(kind)}: ${JSON.stringify(price)}`).join(',\n')}\n    }`
  })
  const told = Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
  await writeFile(file, `{\n${[...told, `  "regions": {\n${lines.join(',\n')}\n  }`].join(',\n')}\n}\n`)
}
