import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isBuilt } from '../../build/source-stamp.mjs'
import { type Bench, type Spread, spreadOf } from './bench.ts'
import { fleetBench } from './fleet.ts'
import { jobsBench } from './jobs.ts'
import { logsBench } from './logs.ts'
import { savingsBench } from './savings.ts'
import { schedulesBench } from './schedules.ts'
import { scrollBench } from './scroll.ts'
import { searchServersBench } from './search-servers.ts'
import { root } from './served-sandbox.ts'
import { startBench } from './start.ts'

const benches: readonly Bench[] = [
  startBench,
  fleetBench,
  scrollBench,
  jobsBench,
  logsBench,
  savingsBench,
  schedulesBench,
  searchServersBench,
]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, rounds: { type: 'string' } },
})
const chosen = benches.find(({ name }) => name === positionals[0])
const rounds = Number(values.rounds ?? chosen?.rounds)
if (!chosen || !Number.isInteger(rounds) || rounds < 1) {
  console.error(
    `npm run bench -- NAME [--json] [--rounds N]\n${benches.map(({ name, measures }) => `  ${name.padEnd(10)}${measures}`).join('\n')}`,
  )
  process.exit(2)
}

/** Ours and theirs take turns, so that a busy moment of the machine hits both. */
async function measure(bench: Bench): Promise<void> {
  // What is measured is what users run: the bundles.
  if (!(await isBuilt())) execFileSync(process.execPath, [join(root, 'build', 'build.mjs')], { stdio: ['ignore', 2, 2] })
  const prepared = await bench.prepare()
  const { facts, lacking } = prepared
  let notes: readonly string[] = []
  const measured = prepared.comparisons.map((comparison) => ({ comparison, ours: [] as number[], theirs: [] as number[] }))
  try {
    for (let round = 1; round <= rounds; round += 1) {
      for (const { comparison, ours, theirs } of measured) {
        ours.push(await comparison.ours())
        theirs.push(await comparison.theirs())
        if (values.json) continue
        const times = `${comparison.name} ${inWords(ours.at(-1))}, ${comparison.peer} ${inWords(theirs.at(-1))}`
        console.error(`round ${round}: ${times}`)
      }
    }
    notes = (await prepared.notes?.()) ?? []
  } finally {
    await prepared.end()
  }
  const comparisons = measured.map(({ comparison: { name, peer }, ours, theirs }) => {
    const [henge, other] = [spreadOf(ours), spreadOf(theirs)]
    return { name, henge, peer: { name: peer, ...other }, ratio: henge.median / other.median }
  })
  const { name, measures, unit } = bench
  if (values.json) {
    console.log(JSON.stringify({ name, measures, unit, facts, comparisons, notes, lacking }))
    return
  }
  console.log(`${name}: ${measures}`)
  const known = Object.entries(facts).map(([fact, value]) => `${fact} ${value}`)
  console.log(`  ${known.join(', ')}; ${rounds} rounds`)
  for (const comparison of comparisons) {
    console.log(asLine(comparison.name, comparison.henge))
    console.log(asLine(comparison.peer.name, comparison.peer))
    console.log(`  ratio ${comparison.ratio.toFixed(2)} (below 1: henge is quicker)`)
  }
  for (const line of notes) console.log(`  ${line}`)
  for (const line of lacking) console.log(`  not measured: ${line}`)
}

function inWords(milliseconds = Number.NaN): string {
  return milliseconds < 1000 ? `${milliseconds.toFixed(0)} ms` : `${(milliseconds / 1000).toFixed(2)} s`
}

function asLine(name: string, { median, least, most }: Spread): string {
  return `  ${name.padEnd(34)} median ${inWords(median)}   ${inWords(least)} to ${inWords(most)}`
}

measure(chosen).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
