import { importChunkBytes } from '../../../shared/contract/logs.contract.ts'
import type { LogImport } from '../../../shared/model/logs.ts'
import { client } from '../../bridge/client.ts'

/** From so many bytes something can be unpacked of every packed file. */
const headBytes = 192 * 1024
const longestName = 1000

export interface ImportChoices {
  readonly role: string | null
  readonly host: string | null
  /** IANA zone of time stamps that name none. */
  readonly zone: string
  /** Also when the file has been imported before. */
  readonly again: boolean
}

/** Base64 by the browser’s own reader: a megabyte takes a few milliseconds. */
function toBase64(part: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''))
    reader.onerror = () => reject(reader.error ?? new Error('The file cannot be read.'))
    reader.readAsDataURL(part)
  })
}

/**
 * Sends a file in chunks, one at a time, from where the backend says it is: an import that broke off goes on there. Answers with
 * state `duplicate` when the file has been imported before and `again` is not set.
 */
export async function importFile(
  { file, name }: { readonly file: File; readonly name: string },
  choices: ImportChoices,
  onProgress: (state: LogImport) => void,
  signal: AbortSignal,
): Promise<LogImport> {
  const head = await toBase64(file.slice(0, headBytes))
  let state = await client.logs.importStart({ fileName: name.slice(-longestName), bytes: file.size, head, ...choices }, { signal })
  onProgress(state)
  if (state.state !== 'open') return state
  for (let anew = false; state.state === 'open'; ) {
    if (state.bytesRead >= file.size) {
      state = await client.logs.importFinish({ importId: state.id }, { signal })
      onProgress(state)
      continue
    }
    signal.throwIfAborted()
    const offset = state.bytesRead
    const bytes = await toBase64(file.slice(offset, offset + importChunkBytes))
    state = await client.logs.importChunk({ importId: state.id, offset, bytes }, { signal })
    onProgress(state)
    // It is not the file that it began like: all of it is wanted, once.
    const isReadAnew: boolean = state.bytesRead === 0 && !anew
    anew ||= isReadAnew
    if (state.bytesRead <= offset && !isReadAnew) throw new Error(`The import of ${name} does not go on at byte ${offset}.`)
  }
  return state
}
