import { systemClock } from '../../electron/adapters/clock/system-clock.ts'
import { LocalLogStore } from '../../electron/adapters/local-log-store/local-log-store.ts'

/* Run as a process of its own by log-append.test.ts, which kills it: appends batches and prints the number of each that is acknowledged. */

const [folder = '', firstBatch = '0'] = process.argv.slice(2)
const noon = Date.UTC(2024, 4, 31, 23, 59, 59, 900)
const store = new LocalLogStore({ folder, clock: systemClock })
await store.open()
for (let batch = Number(firstBatch); ; batch += 1) {
  const records = Array.from({ length: 200 }, (_, index) => ({
    id: `${batch}-${index}`,
    // Every batch lies across midnight, in two files.
    at: noon + index,
    level: 'info' as const,
    message: `batch${batch} line ${index}`,
    serverId: 'i-1',
    host: null,
    role: 'web',
    revision: null,
    service: null,
    file: null,
    fields: null,
  }))
  await store.append(records)
  process.stdout.write(`${batch}\n`)
}
