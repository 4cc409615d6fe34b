// Loaded into the program before it starts: on SIGUSR2 it writes how late the event loop was since the last time, milliseconds, into the
// file that HENGE_BENCH_DELAY names.
import { writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

const file = process.env.HENGE_BENCH_DELAY
if (isMainThread && file) {
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  process.on('SIGUSR2', () => {
    writeFileSync(file, `${JSON.stringify({ p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 })}\n`)
    delay.reset()
  })
}
