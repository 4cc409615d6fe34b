import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import { isPassedOver } from '../../../shared/model/recipe-path.ts'

/** More folders than any sane tree of recipes has; each takes one watch of the system. */
const mostFolders = 2000
const deepest = 14

/**
 * Calls `changed` after anything at or below `root` has changed; throws where `root` itself cannot be watched. Returns how to stop.
 *
 * Node’s own recursive watch on Linux watches files by their inode and goes deaf to one that was replaced, as editors and this program
 * do when they save; a watch on a folder tells of every file in it by name.
 */
export function watchTree(root: string, changed: () => void): () => void {
  if (process.platform !== 'linux') {
    const watcher = watch(root, { recursive: true, persistent: false }, changed).on('error', changed)
    return () => watcher.close()
  }
  const watched = new Map<string, { readonly watcher: FSWatcher; readonly identity: string }>()
  let stopped = false
  let asked: NodeJS.Immediate | null = null
  const look = () => {
    asked = null
    if (stopped) return
    const there = foldersBelow(root)
    for (const [folder, { watcher, identity }] of watched) {
      // Another folder may have come in the place of one that went.
      if (there.get(folder) === identity) continue
      watcher.close()
      watched.delete(folder)
    }
    for (const [folder, identity] of there) if (!watched.has(folder)) add(folder, identity)
  }
  const add = (folder: string, identity: string) => {
    try {
      watched.set(folder, { watcher: watchFolder(folder), identity })
      // What came into a new folder before it was watched is news too.
      changed()
    } catch (error) {
      // Gone again, not ours to read, or the system has no watches left: what it holds is seen at the next look.
      if (!passing.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
  const watchFolder = (folder: string) =>
    watch(folder, { persistent: false }, (event) => {
      // "rename": a name came or went, and may be that of a folder. One look serves for many of them.
      if (event === 'rename') asked ??= setImmediate(look)
      changed()
    }).on('error', changed)
  watched.set(root, { watcher: watchFolder(root), identity: identityOf(root) })
  look()
  return () => {
    stopped = true
    if (asked !== null) clearImmediate(asked)
    for (const { watcher } of watched.values()) watcher.close()
  }
}

/** The same path may be another folder later, and a file system may give its number again. */
function identityOf(folder: string): string {
  const { ino, birthtimeMs } = statSync(folder)
  return `${ino} ${birthtimeMs}`
}

const passing: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ENOSPC', 'EMFILE'])

/** With `root`; links are not followed. */
function foldersBelow(root: string): Map<string, string> {
  const folders = new Map<string, string>()
  const collect = (folder: string, depth: number) => {
    if (depth > deepest || folders.size >= mostFolders) return
    try {
      folders.set(folder, identityOf(folder))
      for (const entry of readdirSync(folder, { withFileTypes: true }))
        if (entry.isDirectory() && !isPassedOver(entry.name)) collect(join(folder, entry.name), depth + 1)
    } catch (error) {
      if (!passing.has((error as NodeJS.ErrnoException).code ?? '')) throw error
    }
  }
  collect(root, 0)
  return folders
}
