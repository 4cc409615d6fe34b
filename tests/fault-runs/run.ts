import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { told } from './scenario.ts'
import { virtualTime } from './virtual-time.ts'

const usage = `npm run fault-runs -- [--runs N] [--seed S] [--processes P] [--story]
  N replacements on the sandbox, each with its own misfortunes. The seeds are S, S+1, …; what fails replays exactly with --seed … --runs 1.`

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string', default: String(availableParallelism()) },
    story: { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
    child: { type: 'boolean', default: false },
  },
})
const [runs, first, every] = [Number(values.runs), Number(values.seed), Number(values.every)]
const processes = Math.min(runs, Number(values.processes))
if (![runs, first, every, processes].every(Number.isInteger) || processes < 1) {
  console.error(usage)
  process.exit(2)
}

interface Sum {
  readonly outcomes: Record<string, number>
  readonly failing: number[]
  calls: number
  kills: number
}

if (values.child) {
  process.stdout.write(`${JSON.stringify(await runAll())}\n`)
  process.exit(0)
}
const since = performance.now()
const sums = await Promise.all(Array.from({ length: processes }, (_, index) => inChild(index)))
const sum = sums.reduce(added)
const failing = sum.failing.sort((one, other) => one - other)
const ends = Object.entries(sum.outcomes).map(([outcome, count]) => `${count} ${outcome}`)
const perMinute = runs / ((performance.now() - since) / 60_000)
console.log(
  `${runs - failing.length} of ${runs} runs hold (${ends.join(', ')}); ${sum.kills} kills, ${sum.calls} calls, ${perMinute.toFixed(0)} runs a minute`,
)
if (failing.length > 0) console.log(`failing seeds: ${failing.join(', ')}`)
process.exit(failing.length === 0 ? 0 : 1)

/** The seeds first, first + every, … in this process, whose time and chance are not its own any more. */
async function runAll(): Promise<Sum> {
  const out = console.error.bind(console)
  const sum: Sum = { outcomes: {}, failing: [], calls: 0, kills: 0 }
  // Before the program is loaded: what it takes from node: at its start is already ours.
  virtualTime.install()
  const { runOne } = await import('./one-run.ts')
  for (let seed = first; seed < first + runs * every; seed += every) {
    const began = process.cpuUsage()
    try {
      const { scenario, outcome, calls, processes: lives, broken, story } = await runOne(seed)
      const { user } = process.cpuUsage(began)
      if (user > 4e6) out(`slow: seed ${seed} took ${(user / 1e6).toFixed(1)} s of computing for ${calls} calls, ${outcome}`)
      sum.calls += calls
      sum.kills += Math.max(0, lives - 1)
      sum.outcomes[outcome] = (sum.outcomes[outcome] ?? 0) + 1
      if (broken.length > 0) sum.failing.push(seed)
      if (broken.length === 0 && !values.story) continue
      const lines = story().slice(values.story ? 0 : -30)
      const verdict = [...broken.map((line) => `  BROKEN: ${line}`), `  replay: npm run fault-runs -- --seed ${seed} --runs 1 --story`]
      out([told(scenario), `  ended: ${outcome}`, ...lines.map((line) => `    ${line}`), ...verdict, ''].join('\n'))
    } catch (error) {
      sum.failing.push(seed)
      out(`seed ${seed} could not be run: ${error instanceof Error ? error.stack : error}`)
    }
  }
  return sum
}

async function inChild(index: number): Promise<Sum> {
  const own = Math.floor((runs - index - 1) / processes) + 1
  const words = ['--child', '--seed', String(first + index), '--runs', String(own), '--every', String(processes)]
  const child = spawn(process.execPath, ['--no-warnings', fileURLToPath(import.meta.url), ...words, ...(values.story ? ['--story'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) return JSON.parse(line)
  throw new Error('a process of the runs ended without a word')
}

function added(one: Sum, other: Sum): Sum {
  const outcomes = { ...one.outcomes }
  for (const [outcome, count] of Object.entries(other.outcomes)) outcomes[outcome] = (outcomes[outcome] ?? 0) + count
  const failing = [...one.failing, ...other.failing]
  return { outcomes, failing, calls: one.calls + other.calls, kills: one.kills + other.kills }
}
