import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { isExportName } from '../../shared/model/log-export.ts'
import { signPlace } from '../backend/logs/export/chosen-places.ts'
import type { BackendClient } from '../backend/rpc/client.ts'

/** What the page asks of the shell itself: `POST app://henge/shell/NAME`. */
export type ShellRequests = (name: string, body: unknown) => Promise<object | null>

interface Desktop {
  /** The path that the user chose in a dialog of the system; null: none. */
  readonly askForPath: (proposed: string) => Promise<string | null>
  readonly showInFolder: (path: string) => void
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

/** null: not one of these, or not as it should be. The page names no path: a dialog or the backend does. */
export function shellRequests({ client, desktop, downloadsFolder, key, now }: Parts): ShellRequests {
  let asking = false
  return async (name, body) => {
    if (name === 'choose-place') {
      const asked = placeRequest.safeParse(body)
      // One dialog at a time, whatever the page does.
      if (!asked.success || asking) return null
      asking = true
      try {
        const path = await desktop.askForPath(join(downloadsFolder, asked.data.name))
        return { place: path === null ? null : signPlace(key, path, now()) }
      } finally {
        asking = false
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
