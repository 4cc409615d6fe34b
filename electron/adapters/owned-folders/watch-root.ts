import { unwatchFile, watchFile } from 'node:fs'
import { watchTree } from './watch-tree.ts'

/** An editor saves in several steps; one notice is enough for all of them. */
const quietMs = 150
const lookMs = 2000
const cannotWatch: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'ENOSPC', 'EMFILE'])

/** Calls `changed` after anything at or below `root` has changed; it may come later, go and come back. Returns how to stop. */
export function watchRoot(root: string, changed: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const notice = () => {
    clearTimeout(timer)
    timer = setTimeout(changed, quietMs)
    timer.unref()
  }
  let stop = watchDirectory(root, notice)
  // The folder may come (back) later, and the system may have no watches left: then a look at it now and then must do.
  const look = () => {
    stop?.()
    stop = watchDirectory(root, notice)
    notice()
  }
  watchFile(root, { interval: lookMs, persistent: false }, look)
  // It compares with its own first look, and what came before that is no change to it.
  const again = setInterval(() => {
    if (stop !== null) return
    stop = watchDirectory(root, notice)
    if (stop !== null) notice()
  }, lookMs)
  again.unref()
  return () => {
    clearTimeout(timer)
    clearInterval(again)
    unwatchFile(root, look)
    stop?.()
  }
}

function watchDirectory(root: string, notice: () => void): (() => void) | null {
  try {
    return watchTree(root, notice)
  } catch (error) {
    if (cannotWatch.has((error as NodeJS.ErrnoException).code ?? '')) return null
    throw error
  }
}
