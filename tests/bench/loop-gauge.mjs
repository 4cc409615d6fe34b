// Loaded into the program before it starts: on SIGUSR2 it writes how late the event loop was since the last time, milliseconds, into the
// file that HENGE_BENCH_DELAY names; and how long it computed between two ticks of 10 ms, which other programs on the machine do not change.
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const file = process.env.HENGE_BENCH_DELAY
if (isMainThread && file) {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const computed = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  }
  let turns = []
  let before = computed()
  setInterval(() => {
    const now = computed()
    turns.push(now - before)
    before = now
  }, 10).unref()
  process.on('SIGUSR2', () => {
    turns.sort((one, other) => one - other)
    const computing = { p99: turns[Math.ceil(turns.length * 0.99) - 1] ?? 0, max: turns.at(-1) ?? 0 }
    writeFileSync(file, `${JSON.stringify({ p99: delay.percentile(99) / 1e6, max: delay.max / 1e6, computing })}\n`)
    delay.reset()
    turns = []
  })
}
