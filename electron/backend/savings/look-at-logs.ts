import type { LogHistogram, LogQuery, LogServer } from '../../../shared/model/logs.ts'
import { type LinesOfRole, requestLines } from '../../../shared/model/savings/quiet-logs.ts'
import { dayMs, hourMs } from '../../../shared/model/savings/server-hour.ts'

/** What is asked of wherever lines are searched. */
export interface RoleLines {
  histogram(query: LogQuery, maxBuckets: number, signal?: AbortSignal): Promise<LogHistogram>
  servers(range: { readonly source?: string; readonly from: number; readonly to: number }, signal?: AbortSignal): Promise<LogServer[]>
}

/** Counts a role’s lines, and its requests among them, in the last so many hours. HengeError of the source. */
export async function linesOfRole(
  logs: RoleLines,
  role: string,
  { hours, source, now }: { readonly hours: number; readonly source: string | null; readonly now: number },
  signal?: AbortSignal,
): Promise<LinesOfRole> {
  const from = now - hours * hourMs
  const place = source === null ? {} : { source }
  const count = async (query: string) => {
    const asked = { ...place, query, from, to: now, roles: [role], serverIds: [], levels: [] }
    return (await logs.histogram(asked, 1, signal)).total
  }
  const range = { ...place, from: from - dayMs, to: now }
  const [lines, requests, servers] = await Promise.all([count(''), count(requestLines), logs.servers(range, signal)])
  const first = servers.filter((server) => server.role === role).map((server) => server.first)
  return { lines, requests, since: first.length === 0 ? null : Math.min(...first) }
}
