import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../electron/adapters/clock/system-clock.ts'
import { FolderExportFiles } from '../../electron/adapters/export-files/folder-export-files.ts'
import { LogExports } from '../../electron/backend/logs/export/log-exports.ts'
import type { LogSource } from '../../electron/backend/logs/ports.ts'
import type { ExportFormat } from '../../shared/model/log-export.ts'
import type { LogQuery } from '../../shared/model/logs.ts'
import { liveHeap } from './live-heap.ts'

export interface MeasuredExport {
  readonly lines: number
  readonly bytes: number
  readonly seconds: number
  /** Live memory in the middle of the export, at its most, beyond what there was before: bytes. It must not grow with the lines. */
  readonly heapAtMost: number
}

/** Pages between two looks at the memory, each of which collects garbage first. */
const pagesPerLook = 10

/** Exports all that the query finds into a temporary file, and says what that took. Of an export twice as long `heapAtMost` is the same. */
export async function measureExport(source: Pick<LogSource, 'search'>, query: LogQuery, format: ExportFormat): Promise<MeasuredExport> {
  const heap = liveHeap()
  const folder = await mkdtemp(join(tmpdir(), 'henge-bench-export-'))
  try {
    const files = new FolderExportFiles(folder, systemClock)
    const sources = { of: async () => source as LogSource }
    const exports = new LogExports({ sources, files, handsOut: false, clock: systemClock })
    const before = heap()
    const begun = performance.now()
    let [lines, bytes, pages, heapAtMost] = [0, 0, 0, 0]
    for await (const state of exports.run(query, { format, columns: ['host', 'message'] }, new AbortController().signal)) {
      ;({ lines, bytes } = state)
      pages += 1
      if (pages % pagesPerLook === 0) heapAtMost = Math.max(heapAtMost, heap() - before)
    }
    return { lines, bytes, seconds: (performance.now() - begun) / 1000, heapAtMost }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
