import { create } from 'zustand'
import type { ExportFormat, LogExport } from '../../../shared/model/log-export.ts'
import type { LogQuery } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'
import { type Problem, toProblem } from '../../bridge/problem.ts'

export interface RunningExport {
  readonly phase: 'none' | 'running' | 'finished' | 'failed' | 'cancelled'
  readonly progress: LogExport | null
  /** Lines that the search found, as far as is known; more may have come since. */
  readonly expected: number | null
  readonly problem: Problem | null
}

const none: RunningExport = { phase: 'none', progress: null, expected: null, problem: null }

/** The one export of this page. It goes on while other screens are looked at; a page that is closed or loaded anew ends it. */
export const useLogExport = create<RunningExport>()(() => none)

let controller: AbortController | null = null

export async function startExport(
  asked: LogQuery & { readonly format: ExportFormat; readonly columns: readonly string[] },
  expected: number | null,
): Promise<void> {
  const own = new AbortController()
  controller?.abort()
  controller = own
  const change = (state: Partial<RunningExport>) => {
    if (controller === own) useLogExport.setState(state)
  }
  change({ ...none, phase: 'running', expected })
  try {
    for await (const progress of await client.logs.export({ ...asked, columns: [...asked.columns] }, { signal: own.signal })) {
      change({ progress })
      if (progress.file === null) continue
      change({ phase: 'finished' })
      if (progress.file.download !== null) fetchFile(progress.file.download)
    }
  } catch (error) {
    change(own.signal.aborted ? { phase: 'cancelled' } : { phase: 'failed', problem: toProblem(error) })
  }
}

export function cancelExport(): void {
  controller?.abort()
}

/** What has been said of the last export is forgotten. */
export function closeExport(): void {
  if (useLogExport.getState().phase !== 'running') useLogExport.setState(none)
}

/** The browser’s own download: nothing of the file goes through the page. */
export function fetchFile(ticket: string): void {
  const link = document.createElement('a')
  link.href = `/download/${encodeURIComponent(ticket)}`
  link.download = ''
  link.click()
}

/** How much of what was found is written, 0 to 1; null where that is not known. */
export function exportShare({ progress, expected, phase }: RunningExport): number | null {
  if (phase === 'finished') return 1
  if (expected === null || expected === 0) return null
  return Math.min(0.99, (progress?.lines ?? 0) / expected)
}
