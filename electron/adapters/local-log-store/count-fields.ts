import { fold } from '../../../shared/model/kql/text.ts'
import { fieldsOfRecord, fieldValuesOf } from '../../../shared/model/log-field-values.ts'
import type { LogFields, LogFieldType, LogFieldValues } from '../../../shared/model/log-fields.ts'
import { longestFilterValue } from '../../../shared/model/log-filter.ts'
import type { DayFiles } from './day-files.ts'
import type { Pacing } from './pacing.ts'
import type { LogStoreOperations } from './protocol.ts'
import { sampleLines } from './sample-lines.ts'

/** Names longer than a filter takes cannot be asked for. */
const longestName = 1000

/** Fields of a sample of the newest lines that match; null when cancelled. */
export async function countFields(
  files: DayFiles,
  question: LogStoreOperations['fields']['question'],
  pacing: Pacing,
): Promise<Omit<LogFields, 'tookMs'> | null> {
  const counted = new Map<string, { lines: number; lastLine: number; readonly types: Set<LogFieldType> }>()
  const wanted = fold(question.matching)
  let line = 0
  const sample = await sampleLines(files, question, pacing, (row) => {
    line += 1
    for (const [name, type] of fieldsOfRecord(row)) {
      const known = counted.get(name)
      if (known === undefined) {
        if (name.length <= longestName && fold(name).includes(wanted))
          counted.set(name, { lines: 1, lastLine: line, types: new Set([type]) })
        continue
      }
      known.types.add(type)
      // A list gives its name once for each element.
      if (known.lastLine === line) continue
      known.lastLine = line
      known.lines += 1
    }
  })
  if (sample === null) return null
  const fields = [...counted].map(([name, { lines, types }]) => ({ name, lines, types: [...types] }))
  fields.sort((left, right) => right.lines - left.lines || (left.name < right.name ? -1 : 1))
  return { fields: fields.slice(0, question.limit), total: fields.length, ...sample }
}

/** Most frequent values of a field in such a sample; null when cancelled. */
export async function countFieldValues(
  files: DayFiles,
  question: LogStoreOperations['fieldValues']['question'],
  pacing: Pacing,
): Promise<Omit<LogFieldValues, 'tookMs'> | null> {
  const counted = new Map<string, { lines: number; cut: boolean }>()
  const wanted = fold(question.matching)
  let withField = 0
  const sample = await sampleLines(files, question, pacing, (row) => {
    const values = new Set(fieldValuesOf(row, question.field))
    if (values.size > 0) withField += 1
    for (const value of values) {
      const cut = value.length > longestFilterValue
      const shown = cut ? value.slice(0, longestFilterValue) : value
      const known = counted.get(shown)
      if (known !== undefined) {
        known.lines += 1
        known.cut ||= cut
      } else if (fold(shown).startsWith(wanted)) {
        counted.set(shown, { lines: 1, cut })
      }
    }
  })
  if (sample === null) return null
  const values = [...counted].map(([value, { lines, cut }]) => ({ value, lines, cut }))
  values.sort((left, right) => right.lines - left.lines || (left.value < right.value ? -1 : 1))
  return { values: values.slice(0, question.limit), distinct: values.length, withField, ...sample }
}
