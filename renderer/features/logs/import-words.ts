import type { LogImport } from '../../../shared/model/logs.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { writeLocal } from './time-range.ts'

export const countWords = new Intl.NumberFormat('en-US')

export function describeBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KiB`
  if (bytes < 1024 ** 3) return `${(bytes / 1024 / 1024).toFixed(1)} MiB`
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`
}

/** "2,000 lines, 2005-06-14 15:16:01 – 2005-07-27 14:42:00, 3 without a time of their own" */
export function describeImport({ lines, first, last, undated, format, known }: LogImport): string {
  if (known && lines === 0) return `nothing new, all of it was imported before as ${visibleText(known.fileName)}`
  const span = first === null || last === null ? '' : `, ${writeLocal(first)} – ${writeLocal(last)}`
  const without = undated === 0 ? '' : `, ${countWords.format(undated)} without a time of their own`
  const behind = known ? `, behind the ${describeBytes(known.bytes)} that were imported before as ${visibleText(known.fileName)}` : ''
  return `${countWords.format(lines)} ${lines === 1 ? 'line' : 'lines'}${span}${without}${format === null ? '' : ` (${format})`}${behind}`
}

/** A few by their names, many as a sum. */
export function describeImported(imports: readonly LogImport[]): string {
  if (imports.length <= 3) return imports.map((one) => `Imported ${visibleText(one.fileName)}: ${describeImport(one)}`).join('; ')
  const lines = imports.reduce((sum, one) => sum + one.lines, 0)
  return `Imported ${countWords.format(imports.length)} files: ${countWords.format(lines)} lines`
}
