/** Files of one pick or drop; more are a mistake, such as a whole disk. */
export const mostPicked = 5000

export interface PickedFile {
  readonly file: File
  /** With its folders, where a folder was picked. */
  readonly name: string
  readonly inFolder: boolean
}

export function filesOfPicker(files: Iterable<File>): PickedFile[] {
  const picked = Array.from(files, (file) => {
    const inFolder = file.webkitRelativePath !== ''
    return { file, name: inFolder ? file.webkitRelativePath : file.name, inFolder }
  })
  return offered(picked)
}

/** What was dropped, folders with all that is in them. To be called while the drop is handled: later the browser has forgotten it. */
export function filesOfDrop(items: Iterable<DataTransferItem>): Promise<PickedFile[]> {
  const entries = Array.from(items, (item) => item.webkitGetAsEntry()).filter((entry) => entry !== null)
  return (async () => {
    const picked: PickedFile[] = []
    for (const entry of entries) await collect(entry, entry.isDirectory, picked)
    return offered(picked)
  })()
}

async function collect(entry: FileSystemEntry, inFolder: boolean, picked: PickedFile[]): Promise<void> {
  if (picked.length > mostPicked) return
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
    picked.push({ file, name: inFolder ? entry.fullPath.replace(/^\//, '') : file.name, inFolder })
  } else if (isFolder(entry)) {
    const reader = entry.createReader()
    // It gives a hundred at a time, and none when there are no more.
    for (;;) {
      const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
      if (some.length === 0) break
      for (const inner of some) await collect(inner, true, picked)
    }
  }
}

/** Of a folder neither what is hidden nor what is empty; in the order of their names, so that rotated files come together. */
function offered(picked: readonly PickedFile[]): PickedFile[] {
  return picked
    .filter(({ file, name, inFolder }) => !inFolder || (file.size > 0 && !/(^|\/)\./.test(name)))
    .sort((left, right) => left.name.localeCompare(right.name, 'en', { numeric: true }))
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory
}
