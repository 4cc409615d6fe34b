import { z } from 'zod'
import { HengeError } from '../../../../shared/model/error.ts'

/**
 * Where a page of a search server ended. Within a point in time `sort` is enough; when the server has given that up, the lines before `at`,
 * and those of that very millisecond except `ids`, are what comes next.
 */
const cursorSchema = z.object({
  at: z.number(),
  ids: z.array(z.string()).max(5_000),
  pointInTime: z.string().nullable(),
  sort: z.array(z.unknown()).nullable(),
  most: z.number().int().positive().optional().describe('lines to ask for at most: those before were too long for more'),
})
export type PageCursor = z.infer<typeof cursorSchema>

export function writeCursor(cursor: PageCursor): string {
  return JSON.stringify(cursor)
}

/** INVALID_INPUT for a text that is no cursor of ours. */
export function readCursor(text: string): PageCursor {
  try {
    return cursorSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new HengeError('INVALID_INPUT', 'The place to go on from is none of this log source. Search again.', {
      details: { field: 'after' },
      cause: error,
    })
  }
}
