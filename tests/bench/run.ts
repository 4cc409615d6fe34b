import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { isBuilt } from '../../build/source-stamp.mjs'
import { type Bench, spreadOf } from './bench.ts'
import { refreshBench } from './refresh.ts'
import { root } from './served-sandbox.ts'
import { startBench } from './start.ts'

const benches: readonly Bench[] = [startBench, refreshBench]

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
  const ours: number[] = []
  const theirs: number[] = []
  try {
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await prepared.ours())
      theirs.push(await prepared.theirs())
      if (!values.json)
        console.error(
          `round ${round + 1}: henge ${ours.at(-1)?.toFixed(0)} ${bench.unit}, ${prepared.peer} ${theirs.at(-1)?.toFixed(0)} ${bench.unit}`,
        )
    }
  } finally {
    await prepared.end()
  }
  const henge = spreadOf(ours)
  const peer = spreadOf(theirs)
  const ratio = henge.median / peer.median
  if (values.json) {
    const { name, measures, unit } = bench
    console.log(JSON.stringify({ name, measures, unit, facts: prepared.facts, henge, peer: { name: prepared.peer, ...peer }, ratio }))
    return
  }
  const line = (name: string, { median, least, most }: typeof henge) =>
    `  ${name.padEnd(34)} median ${median.toFixed(0)} ${bench.unit}   ${least.toFixed(0)} to ${most.toFixed(0)}`
  console.log(`${bench.name}: ${bench.measures}`)
  console.log(
    `  ${Object.entries(prepared.facts)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}; ${rounds} rounds`,
  )
  console.log(line('henge', henge))
  console.log(line(prepared.peer, peer))
  console.log(`  ratio ${ratio.toFixed(2)} (below 1: henge is quicker)`)
}

measure(chosen).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  },
)
