import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { composeBackend } from '../backend/compose.ts'
import { dataFolderOf } from '../backend/rpc/data-folder.ts'
import { describeFailure } from '../backend/rpc/describe-failure.ts'
import { runBackend } from '../backend/rpc/run-backend.ts'
import { untilToldToEnd } from '../backend/rpc/until-told-to-end.ts'
import { parseBrowserShellArguments } from './arguments.ts'
import { openInBrowser } from './open-in-browser.ts'
import { servePage } from './serve-page.ts'

/** Beside the bundle in dist/electron; from the sources in dist. */
function pageFolder(): string {
  const beside = fileURLToPath(new URL('../renderer', import.meta.url))
  return existsSync(`${beside}/index.html`) && !existsSync(`${beside}/vite.config.ts`)
    ? beside
    : fileURLToPath(new URL('../../dist/renderer', import.meta.url))
}

async function main(): Promise<void> {
  const { port, open } = parseBrowserShellArguments(process.argv.slice(2))
  const told = untilToldToEnd()
  const backend = await runBackend({
    dataFolder: dataFolderOf(process.env),
    shell: 'browser',
    environment: process.env,
    // The one before may have been told to end a moment ago.
    patience: 2000,
    compose: composeBackend,
  })
  try {
    const { router, downloads, log } = backend
    const page = await servePage({ pageFolder: pageFolder(), port, router, downloads, log })
    process.stdout.write(`Henge is at ${page.address}\n`)
    if (open) openInBrowser(page.openingAddress())
    await told
    await page.close()
  } finally {
    await backend.stop()
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${describeFailure(error).message}\n`)
    process.exit(1)
  },
)
