import { systemClock } from '../../electron/adapters/clock/system-clock.ts'
import { FolderExportFiles } from '../../electron/adapters/export-files/folder-export-files.ts'
import { LogExports } from '../../electron/backend/logs/export/log-exports.ts'
import type { LogSource } from '../../electron/backend/logs/ports.ts'

/* Run as a process of its own by log-export.test.ts, which kills it: exports lines without an end and prints how many there are so far. */

const [folder = ''] = process.argv.slice(2)
const empty = { serverId: null, host: null, role: null, revision: null, service: null, file: null, fields: null }
const search: LogSource['search'] = async (_query, { limit, after }) => {
  const first = Number(after ?? 0)
  const rows = Array.from({ length: limit }, (_, place) => {
    const key = String(first + place)
    return { ...empty, id: key, key, at: 0, level: 'info' as const, message: `line ${key}` }
  })
  return { rows, next: String(first + limit), tookMs: 0 }
}
const files = new FolderExportFiles(folder, systemClock)
const exports = new LogExports({
  sources: { of: async () => ({ search }) as unknown as LogSource },
  files,
  handsOut: false,
  clock: systemClock,
})
const everything = { query: '', from: 0, to: 1, roles: [], serverIds: [], levels: [] }
for await (const { lines } of exports.run(everything, { format: 'ndjson', columns: ['message'] }, new AbortController().signal)) {
  process.stdout.write(`${lines}\n`)
}
