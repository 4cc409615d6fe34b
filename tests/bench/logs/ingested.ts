import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '../../../electron/adapters/clock/system-clock.ts'
import { LocalLogStore } from '../../../electron/adapters/local-log-store/local-log-store.ts'
import { LogImports } from '../../../electron/backend/logs/log-imports.ts'
import { importChunkBytes } from '../../../shared/contract/logs.contract.ts'
import { MemoryImportMemory } from '../../fakes/memory-log-store.ts'

export interface Ingested {
  readonly store: LocalLogStore
  readonly lines: number
  readonly seconds: number
  /** Of the processor, all threads together. */
  readonly processorSeconds: number
  readonly rawBytes: number
  readonly diskBytes: number
}

/** Imports the file as the page does, a MiB at a time with the answer awaited, into a new store in this folder. */
export async function ingest(path: string, folder: string): Promise<Ingested> {
  const { size: rawBytes } = await stat(path)
  const store = new LocalLogStore({ folder, clock: systemClock })
  await store.open()
  const imports = new LogImports(store, new MemoryImportMemory(), systemClock, importChunkBytes)
  const file = await open(path)
  const read = async (offset: number, bytes: number) => {
    const part = Buffer.alloc(Math.min(bytes, rawBytes - offset))
    await file.read(part, 0, part.length, offset)
    return part
  }
  const [begun, used] = [performance.now(), process.cpuUsage()]
  const named = { fileName: 'made.log', role: null, host: null, zone: 'UTC', again: false }
  const { id } = await imports.start({ ...named, bytes: rawBytes, head: await read(0, 65_536) })
  for (let offset = 0; offset < rawBytes; offset += importChunkBytes) await imports.chunk(id, offset, await read(offset, importChunkBytes))
  const { lines } = await imports.finish(id)
  const seconds = (performance.now() - begun) / 1000
  const { user, system } = process.cpuUsage(used)
  await file.close()
  // What is in the write-ahead log goes into the files.
  await store.close()
  let diskBytes = 0
  for (const name of await readdir(folder)) diskBytes += (await stat(join(folder, name))).size
  await store.open()
  return { store, lines, seconds, processorSeconds: (user + system) / 1e6, rawBytes, diskBytes }
}
