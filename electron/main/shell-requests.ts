import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isExportName } from '../../shared/model/log-export.ts'
import { signPlace } from '../backend/logs/export/chosen-places.ts'
import type { BackendClient } from '../backend/rpc/client.ts'
import { reportName } from './report-name.ts'

/** What the page asks of the shell itself: `POST app://henge/shell/NAME`. */
export type ShellRequests = (name: string, body: unknown) => Promise<object | null>

interface Desktop {
  /** The path that the user chose in a dialog of the system; null: none. */
  readonly askForPath: (proposed: string) => Promise<string | null>
  readonly showInFolder: (path: string) => void
  /** Where the page is; null: no window is open. */
  readonly pageAddress: () => string | null
  /** The page as it is printed. */
  readonly pdfOfPage: () => Promise<Uint8Array>
}

interface Parts {
  readonly client: Pick<BackendClient, 'logs'>
  readonly desktop: Desktop
  readonly downloadsFolder: string
  readonly key: string
  readonly now: () => number
}

const placeRequest = z.object({ name: z.string().refine((name) => isExportName(name.replace(/\.(ndjson|csv|log)$/, ''))) })
const showRequest = z.object({ exportId: z.string().max(100) })

/** A key that this shell and the backend it starts share, and nobody else. */
export function newShellKey(): string {
  return randomBytes(32).toString('base64url')
}

const noDetails = z.strictObject({})

/** null: not one of these, or not as it should be. The page names no path: a dialog or the backend does. */
export function shellRequests({ client, desktop, downloadsFolder, key, now }: Parts): ShellRequests {
  let asking = false
  const askForPath = async (proposed: string) => {
    // One dialog at a time, whatever the page does.
    if (asking) return { asked: false, path: null }
    asking = true
    try {
      return { asked: true, path: await desktop.askForPath(join(downloadsFolder, proposed)) }
    } finally {
      asking = false
    }
  }
  return async (name, body) => {
    if (name === 'choose-place') {
      const asked = placeRequest.safeParse(body)
      const answer = asked.success ? await askForPath(asked.data.name) : null
      if (!answer?.asked) return null
      return { place: answer.path === null ? null : signPlace(key, answer.path, now()) }
    }
    if (name === 'save-report') {
      // What is printed, and its name, come from where the window is: the page says neither.
      const report = noDetails.safeParse(body).success ? reportName(desktop.pageAddress(), now()) : null
      const answer = report === null ? null : await askForPath(report)
      if (!answer?.asked) return null
      if (answer.path === null || reportName(desktop.pageAddress(), now()) !== report) return { saved: false, problem: null }
      try {
        await writeFile(answer.path, await desktop.pdfOfPage())
        return { saved: true, problem: null }
      } catch (error) {
        // The system’s own words name the file, which the user has chosen just now.
        return { saved: false, problem: error instanceof Error ? error.message : String(error) }
      }
    }
    if (name === 'show-export') {
      const asked = showRequest.safeParse(body)
      const run = asked.success ? await client.logs.exportRun() : null
      const path = run?.id === asked.data?.exportId ? run?.progress.file?.path : undefined
      if (path !== undefined) desktop.showInFolder(path)
      return { shown: path !== undefined }
    }
    return null
  }
}
