import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServedPage, servePage } from '../../electron/browser/serve-page.ts'
import type { StandInBackend } from './stand-in-backend.ts'

export interface LoopbackPage {
  /** Holds what the page is made of. */
  readonly folder: string
  readonly page: ServedPage
  readonly token: string
  close(): Promise<void>
}

/** The real loopback shell, on a free port, with an empty page and a stand-in behind it. */
export async function serveLoopbackPage({ router, log }: StandInBackend): Promise<LoopbackPage> {
  const folder = await mkdtemp(join(tmpdir(), 'henge-loopback-'))
  await writeFile(join(folder, 'index.html'), '<!doctype html><html><head></head></html>')
  const page = await servePage({ pageFolder: folder, port: 0, router, log })
  return {
    folder,
    page,
    token: new URLSearchParams(new URL(page.address).hash.slice(1)).get('token') ?? '',
    async close() {
      await page.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
