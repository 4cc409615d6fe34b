import { HengeError } from '../../../shared/model/error.ts'
import type { ImportState } from './import-state.ts'
import { Unpacker } from './unpacking.ts'

/** Imports that are unpacked at a time; each has a window of up to some MiB. */
const mostAtWork = 8

interface AtWork {
  readonly unpacker: Unpacker
  /** Bytes of text that have come out of it. */
  textSeen: number
}

type Take = (text: Uint8Array) => Promise<void>

/** What is inside the unpacking of packed files between two chunks. It is lost with the program, and made again from the file’s start. */
export class UnpackersAtWork {
  /** In the order of their last use. */
  private readonly atWork = new Map<string, AtWork>()

  has(importId: string): boolean {
    return this.atWork.has(importId)
  }

  drop(importId: string): void {
    this.atWork.get(importId)?.unpacker.close()
    this.atWork.delete(importId)
  }

  /** The state after all new text of this step has been taken; text that the import has already is left out. */
  async unpack(
    state: ImportState,
    step: (unpacker: Unpacker, take: Take) => Promise<void>,
    take: (state: ImportState, text: Uint8Array) => Promise<ImportState>,
  ): Promise<ImportState> {
    const { id } = state.report
    const work = this.of(state)
    let now = state
    try {
      await step(work.unpacker, async (text) => {
        const known = Math.max(0, now.textRead - work.textSeen)
        work.textSeen += text.length
        if (known < text.length) now = await take(now, text.subarray(known))
      })
      return now
    } catch (error) {
      // Part of the chunk is through: only from the start is it known again where the file goes on.
      this.drop(id)
      throw error
    }
  }

  private of({ report, packing }: ImportState): AtWork {
    const known = this.atWork.get(report.id)
    if (packing === null || (known === undefined && report.bytesRead > 0)) {
      throw new HengeError(
        'CONFLICT',
        'The import was broken off in the middle of the packed file; begin it again, it goes on by itself.',
        {
          details: { offset: 0 },
        },
      )
    }
    const work = known ?? { unpacker: new Unpacker(packing), textSeen: 0 }
    this.atWork.delete(report.id)
    this.atWork.set(report.id, work)
    for (const id of this.atWork.keys()) {
      if (this.atWork.size <= mostAtWork) break
      this.drop(id)
    }
    return work
  }
}
