import { composeBackend } from '../backend/compose.ts'
import { dataFolderOf } from '../backend/rpc/data-folder.ts'
import { describeFailure } from '../backend/rpc/describe-failure.ts'
import { runBackend } from '../backend/rpc/run-backend.ts'
import { untilToldToEnd } from '../backend/rpc/until-told-to-end.ts'

/**
 * With --supervised another process of ours started this one: it reads one JSON line (ready or failed) from standard output, and the
 * worker ends when that process closes the worker’s standard input, however it went away.
 */
const supervised = process.argv.includes('--supervised')

function tell(event: { readonly event: 'ready' } | { readonly event: 'failed'; readonly code: string; readonly message: string }): void {
  if (supervised) process.stdout.write(`${JSON.stringify(event)}\n`)
  else if (event.event === 'failed') process.stderr.write(`${event.message}\n`)
  else process.stdout.write(`Henge works on ${dataFolderOf(process.env)} without a page.\n`)
}

/** A utility process of Electron has no standard input and ends with its parent anyway. */
function supervisorGone(): Promise<unknown> | undefined {
  if (!supervised || 'parentPort' in process) return undefined
  return new Promise((resolve) => {
    process.stdin.once('end', resolve)
    process.stdin.once('error', resolve)
    process.stdin.resume()
  })
}

async function main(): Promise<void> {
  const told = untilToldToEnd(supervisorGone())
  const backend = await runBackend({
    dataFolder: dataFolderOf(process.env),
    shell: supervised ? 'electron' : 'worker',
    environment: process.env,
    compose: composeBackend,
  })
  tell({ event: 'ready' })
  await told
  await backend.stop()
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    tell({ event: 'failed', ...describeFailure(error) })
    process.exitCode = 1
    // Let the line out of the pipe before the process goes.
    process.stdout.write('', () => process.exit(1))
  },
)
