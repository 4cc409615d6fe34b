import type { LogFormat } from './log-format.ts'
import { composeFormat, datedFormat, farthestStamp, nearestStamp, plainFormat, postgresFormat } from './log-format-dated.ts'
import { beginsJournalExport, journalExportFormat } from './log-format-journal.ts'
import { jsonFormat, logfmtFormat } from './log-format-structured.ts'
import { isoSyslogFormat, syslog5424Format, syslogFormat } from './log-format-syslog.ts'
import { accessLogFormat, apacheErrorFormat } from './log-format-web.ts'
import { findTime, timeKinds } from './log-time.ts'

/** The more particular ones first: of formats that fit a file equally well, the first is taken. */
const particular: readonly LogFormat[] = [
  jsonFormat,
  syslog5424Format,
  syslogFormat,
  accessLogFormat,
  apacheErrorFormat,
  postgresFormat,
  composeFormat,
  logfmtFormat,
  isoSyslogFormat,
]
const dated = [true, false].flatMap((atStart) => timeKinds.map((kind) => ({ kind, atStart, format: datedFormat(kind, atStart) })))
const all = [...particular, ...dated.map(({ format }) => format), journalExportFormat, plainFormat]
const byId = new Map(all.map((format) => [format.id, format]))

const linesLookedAt = 500
const certain = 0.6
const atLeast = 0.05

/** The format that most of these first lines of a file have; plain text when none does. */
export function detectFormat(lines: readonly string[]): LogFormat {
  // Indented, empty and comment lines belong to others in every format, so they say nothing.
  const telling = lines.filter((line) => line.trim() !== '' && !/^[\s#]/.test(line)).slice(0, linesLookedAt)
  if (telling.length === 0) return plainFormat
  if (beginsJournalExport(telling[0] ?? '')) return journalExportFormat
  const share = (fits: (line: string) => boolean) => telling.filter(fits).length / telling.length
  const candidates = particular.map((format) => ({ format, share: share((line) => Boolean(format.parse(line)?.time)) }))
  const sure = candidates.find((candidate) => candidate.share >= certain)
  if (sure) return sure.format
  let best = { format: plainFormat, share: atLeast }
  for (const candidate of candidates) if (candidate.share > best.share) best = candidate
  for (const { format, kind, atStart } of dated) {
    // Asked of the stamp itself: a format of one kind also takes stamps of others at the start of a line.
    const found = share((line) => findTime(line, kind, atStart ? nearestStamp : farthestStamp) !== null)
    // A stamp anywhere in the line fits nearly always where one at its start does: it must fit clearly more lines.
    if (found > best.share * (atStart ? 1 : 1.2)) best = { format, share: found }
  }
  return best.format
}

/** The format with this id, as kept with an unfinished import. */
export function formatById(id: string): LogFormat {
  return byId.get(id) ?? plainFormat
}
