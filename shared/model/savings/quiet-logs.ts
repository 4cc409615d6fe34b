import { z } from 'zod'
import { hourMs } from './server-hour.ts'

/** What a line of a request has: web servers, proxies and applications that log in ECS. */
export const requestLines = 'http.request.method: *'

/** After how many hours without a request a role is idle, and where its lines are looked for. */
export const quietLogsSchema = z.object({
  hours: z.int().min(1).max(2160),
  source: z.string().max(100).nullable().describe('id of a log source; null: the program’s own store'),
})

export const logVerdictSchema = z.object({
  state: z.enum(['idle', 'not-idle', 'not-enough-data']),
  reason: z.string().describe('the figures that decided it'),
})
export type LogVerdict = z.infer<typeof logVerdictSchema>

/** Lines of a role in the last so many hours, and how far back the source has any of it (milliseconds since 1970; null: none at all). */
export interface LinesOfRole {
  readonly lines: number
  readonly requests: number
  readonly since: number | null
}

/** A role whose lines do not arrive is not idle: only silence amid other lines, over the whole time, is. */
export function judgeLogs(hours: number, { lines, requests, since }: LinesOfRole, now: number): LogVerdict {
  if (requests > 0) return { state: 'not-idle', reason: `${requests} ${plural(requests, 'request')} in the last ${hours} h` }
  if (since === null) return { state: 'not-enough-data', reason: 'no lines of this role have arrived' }
  const known = Math.floor((now - since) / hourMs)
  if (known < hours) return { state: 'not-enough-data', reason: `its lines go back ${known} h, of ${hours} h needed` }
  if (lines === 0) return { state: 'not-enough-data', reason: `no line at all in the last ${hours} h: do its logs still arrive?` }
  return { state: 'idle', reason: `no request among ${lines} ${plural(lines, 'line')} in the last ${hours} h` }
}

const plural = (count: number, word: string) => (count === 1 ? word : `${word}s`)
