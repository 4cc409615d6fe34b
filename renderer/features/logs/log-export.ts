import { create } from 'zustand'
import type { ExportFormat, LogExportRun } from '../../../shared/model/log-export.ts'
import type { LineOrder, LogQuery } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'
import { type Problem, toProblem } from '../../bridge/problem.ts'

export interface ShownExport {
  /** As the program says; null: there is none. */
  readonly run: LogExportRun | null
  /** Why it could not be begun, or why nothing is known of it any more. */
  readonly problem: Problem | null
}

const none: ShownExport = { run: null, problem: null }

/** The export of the program as this page knows it. It goes on while other screens are looked at, and when the page is loaded anew. */
export const useLogExport = create<ShownExport>()(() => none)

let looked = false

/** Looks once whether the program has an export that an earlier page began. */
export async function findExport(): Promise<void> {
  if (looked) return
  looked = true
  try {
    const run = await client.logs.exportRun()
    if (run !== null && useLogExport.getState().run === null) await follow(run)
  } catch {
    // Asked for again with the next screen of logs; until then the page has none to show.
    looked = false
  }
}

export async function startExport(
  asked: LogQuery & {
    readonly format: ExportFormat
    readonly columns: readonly string[]
    readonly order: LineOrder
    readonly name: string
    readonly place?: string
  },
  expected: number | null,
): Promise<void> {
  looked = true
  try {
    const ended = await follow(await client.logs.startExport({ ...asked, columns: [...asked.columns], expected }))
    // Only where it was asked for: of two pages that look on, one gets the file.
    const ticket = ended?.phase === 'finished' ? ended.progress.file?.download : null
    if (ticket) fetchFile(ticket)
  } catch (error) {
    useLogExport.setState({ problem: toProblem(error) })
  }
}

/** Resolves with how it ended; null where nothing is known of it any more. */
async function follow(run: LogExportRun): Promise<LogExportRun | null> {
  let last = run
  useLogExport.setState({ run, problem: null })
  try {
    for await (const now of await client.logs.followExport({ exportId: run.id })) {
      last = now
      useLogExport.setState({ run: now })
    }
  } catch (error) {
    useLogExport.setState({ run: null, problem: toProblem(error) })
    return null
  }
  return last.phase === 'running' ? null : last
}

export async function cancelExport(): Promise<void> {
  const { run } = useLogExport.getState()
  if (run !== null) await client.logs.cancelExport({ exportId: run.id })
}

/** What has been said of one that has ended is forgotten. */
export async function closeExport(): Promise<void> {
  const { run } = useLogExport.getState()
  if (run?.phase === 'running') return
  useLogExport.setState(none)
  if (run !== null) await client.logs.forgetExport({ exportId: run.id })
}

/** The browser’s own download: nothing of the file goes through the page. */
export function fetchFile(ticket: string): void {
  const link = document.createElement('a')
  link.href = `/download/${encodeURIComponent(ticket)}`
  link.download = ''
  link.click()
}

/** How much of what was found is written, 0 to 1; null where that is not known. */
export function exportShare({ progress, expected, phase }: LogExportRun): number | null {
  if (phase === 'finished') return 1
  if (expected === null || expected === 0) return null
  return Math.min(0.99, progress.lines / expected)
}
