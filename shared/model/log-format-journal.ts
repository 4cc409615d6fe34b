import type { LogFormat } from './log-format.ts'

const firstField = /^__(?:CURSOR|SEQNUM|SEQNUM_ID|REALTIME_TIMESTAMP|MONOTONIC_TIMESTAMP)=/

/** What `journalctl -o export` writes: entries of `NAME=value` lines, an empty line behind each. It has no lines that stand for themselves. */
export const journalExportFormat: LogFormat = {
  id: 'journal-export',
  name: 'journald export',
  continuedBy: 'none',
  parse: () => null,
}

/** Told by how such a file begins. */
export function beginsJournalExport(line: string): boolean {
  return firstField.test(line)
}
