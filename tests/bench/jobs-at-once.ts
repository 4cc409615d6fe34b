import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { inFolder } from './jobs-world.ts'

const program = fileURLToPath(new URL('./jobs-at-once-child.ts', import.meta.url))
const atOnce = 200
const waves = 4

interface Said {
  readonly heap?: number
  readonly jobs?: number
  readonly atOnce?: number
  readonly ms?: number
  readonly first?: boolean
  readonly all?: number
}

function begin(folder: string, count: number): ChildProcess {
  return spawn(process.execPath, ['--no-warnings', program, folder, String(atOnce), String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}

async function* lines(child: ChildProcess): AsyncGenerator<Said, void> {
  if (child.stdout === null) throw new Error('no output')
  for await (const line of createInterface(child.stdout)) yield JSON.parse(line)
}

/** Two hundred jobs at once, four times over in one process: what stays in memory. Then a kill in their midst: when each goes on. */
export async function manyJobs(): Promise<string[]> {
  return [...(await inFolder(memory)), ...(await inFolder(killed))]
}

async function memory(folder: string): Promise<string[]> {
  const child = begin(folder, waves)
  const heaps: { readonly jobs: number; readonly heap: number }[] = []
  let most = 0
  let took = 0
  for await (const { jobs, heap = 0, atOnce: running, ms = 0 } of lines(child)) {
    if (running !== undefined) most = Math.max(most, heap)
    else if (jobs !== undefined) {
      heaps.push({ jobs, heap })
      took += ms
    }
  }
  const last = heaps.at(-1)
  const afterFirst = heaps.find(({ jobs }) => jobs === atOnce)
  if (!last || !afterFirst || last.jobs !== atOnce * waves) throw new Error('The jobs at once did not come to their end.')
  const figures = heaps.map(({ jobs, heap }) => `${heap.toFixed(1)} MiB after ${jobs}`).join(', ')
  return [
    `${atOnce} jobs at once, ${waves} times over in ${(took / 1000).toFixed(0)} s; heap after a collection: ${figures}, ${most.toFixed(1)} MiB with ${atOnce} at work; after ${last.jobs} against after ${atOnce}: ratio ${(last.heap / afterFirst.heap).toFixed(2)}`,
  ]
}

async function killed(folder: string): Promise<string[]> {
  const child = begin(folder, 1)
  const exit = once(child, 'exit')
  for await (const { atOnce: running } of lines(child)) {
    if (running === undefined) continue
    child.kill('SIGKILL')
    break
  }
  await exit
  const since = performance.now()
  const next = begin(folder, 0)
  let first = Number.NaN
  for await (const { first: isFirst, all } of lines(next)) {
    const passed = (performance.now() - since) / 1000
    if (isFirst) first = passed
    if (all === atOnce) {
      return [
        `after kill -9 with ${atOnce} jobs at work: the first goes on ${first.toFixed(2)} s after the start of the process, all of them after ${passed.toFixed(2)} s`,
      ]
    }
    if (all !== undefined) throw new Error(`Only ${all} of ${atOnce} jobs were found after the kill.`)
  }
  throw new Error('Not all jobs went on after the kill.')
}
