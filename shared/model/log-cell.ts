import { fieldValuesOf } from './log-field-values.ts'
import type { LogRecord } from './logs.ts'

/** A field of a line in one piece, as a column has it; what is behind `longest` characters is left out. */
export function cellText(record: LogRecord, name: string, longest: number = Number.POSITIVE_INFINITY): string {
  if (name === 'host') return record.host ?? record.serverId ?? record.file ?? ''
  let text = ''
  for (const value of fieldValuesOf(record, name)) {
    text += text === '' ? value : `, ${value}`
    if (text.length > longest) break
  }
  return text.slice(0, longest)
}
