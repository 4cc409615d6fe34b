import { randomUUID } from 'node:crypto'
import { access, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, parse } from 'node:path'
import type { Clock } from '../../../shared/model/clock.ts'
import { HengeError } from '../../../shared/model/error.ts'
import type { ExportFile, ExportFiles, NewExportFile } from '../../backend/logs/ports.ts'

const partName = /^\.henge-logs-.*\.part$/
/** What a crash left behind is removed after so long, milliseconds; an export that runs is written to. */
const forgottenMs = 86_400_000
const mostOfOneName = 1000

/** Files in one folder, each under a hidden name of its own until it is whole. None is ever overwritten. */
export class FolderExportFiles implements ExportFiles {
  private readonly folder: string
  private readonly clock: Clock

  /** `folder` is made when something is written. */
  constructor(folder: string, clock: Clock) {
    this.folder = folder
    this.clock = clock
  }

  async begin({ name, path, head, backwards }: NewExportFile): Promise<ExportFile> {
    const folder = path === null ? this.folder : dirname(path)
    const [part, turned] = [newPart(folder), newPart(folder)]
    const handle = await explained(folder, async () => {
      await mkdir(folder, { recursive: true })
      await this.removeForgotten(folder)
      return open(part, 'wx', 0o600)
    })
    /** Bytes of each text, in the order in which they came: all that is remembered of them. */
    const lengths: number[] = []
    const append = async (text: string) => {
      const bytes = Buffer.from(text)
      await explained(folder, () => handle.appendFile(bytes))
      return bytes.length
    }
    let closed: Promise<void> | null = null
    const close = () => {
      closed ??= handle.close()
      return closed
    }
    if (!backwards) await append(head)
    return {
      write: async (text) => {
        const length = await append(text)
        if (backwards) lengths.push(length)
        return length
      },
      finish: (signal) =>
        explained(folder, async () => {
          await handle.sync()
          await close()
          if (backwards) await turnRound(part, turned, head, lengths, signal)
          signal.throwIfAborted()
          const whole = backwards ? turned : part
          // Whoever chose it was asked whether it takes the place of another.
          if (path !== null) await rename(whole, path)
          const final = path === null ? await nameIt(whole, folder, name) : basename(path)
          if (backwards) await rm(part, { force: true })
          return { name: final, path: join(folder, final) }
        }),
      discard: async () => {
        await close()
        await rm(part, { force: true })
        await rm(turned, { force: true })
      },
    }
  }

  remove(path: string): Promise<void> {
    return rm(path, { force: true })
  }

  /** For a folder that nobody but the program uses: what is in it was to be fetched by a page that is gone. */
  async removeAll(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }

  private async removeForgotten(folder: string): Promise<void> {
    const oldest = this.clock.now() - forgottenMs
    for (const name of (await readdir(folder)).filter((one) => partName.test(one))) {
      const path = join(folder, name)
      const { mtimeMs } = await stat(path)
      if (mtimeMs < oldest) await rm(path, { force: true })
    }
  }
}

function newPart(folder: string): string {
  return join(folder, `.henge-logs-${randomUUID()}.part`)
}

/** Writes the parts of one file, of these lengths, into another from the last to the first, behind the head. One part is held at a time. */
async function turnRound(from: string, to: string, head: string, lengths: readonly number[], signal: AbortSignal): Promise<void> {
  const [source, target] = [await open(from), await open(to, 'wx', 0o600)]
  try {
    await target.appendFile(head)
    let end = lengths.reduce((sum, length) => sum + length, 0)
    for (const length of lengths.toReversed()) {
      signal.throwIfAborted()
      end -= length
      const { buffer } = await source.read(Buffer.alloc(length), 0, length, end)
      await target.appendFile(buffer)
    }
    await target.sync()
  } finally {
    await source.close()
    await target.close()
  }
}

/** Gives the file its name, or the first free one behind it: `a.csv`, `a (2).csv`. */
async function nameIt(part: string, folder: string, name: string): Promise<string> {
  const { name: stem, ext } = parse(name)
  for (let number = 1; number <= mostOfOneName; number += 1) {
    const free = number === 1 ? name : `${stem} (${number})${ext}`
    if (await moved(part, join(folder, free))) return free
  }
  throw new HengeError('CONFLICT', `There are ${mostOfOneName} files called ${stem} in ${folder} already. Remove some of them.`)
}

async function moved(part: string, path: string): Promise<boolean> {
  try {
    // Unlike a rename it never takes the place of a file that is there.
    await link(part, path)
    await rm(part)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    if (!linkless.has(codeOf(error))) throw error
  }
  // Memory sticks and some network drives have no links.
  const taken = await access(path).then(
    () => true,
    () => false,
  )
  if (!taken) await rename(part, path)
  return !taken
}

const linkless = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

async function explained<Result>(folder: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (cause) {
    const code = codeOf(cause)
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
      throw new HengeError('STORAGE_FULL', `There is no room left in ${folder}. Make some, or export fewer lines.`, { cause })
    }
    // Giving up has a code too, a number.
    if (code === '' || cause instanceof HengeError || (cause instanceof Error && cause.name === 'AbortError')) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new HengeError('FORBIDDEN', `The lines cannot be written to ${folder}: ${reason}.`, { cause })
  }
}
