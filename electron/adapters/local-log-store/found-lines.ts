import { levelOrder } from '../../../shared/model/log-level.ts'
import type { LogRow } from '../../../shared/model/logs.ts'
import type { DayDictionary, LogSourceNames } from './day-dictionary.ts'
import { dayStartOfName, lineKey, timeOfId } from './line-id.ts'

/** What is read of a line `l`, in the order of LineValues. */
export const lineColumns = 'l.id, l.source, l.level, l.service, l.file, l.message, l.record_id, l.fields'

export type LineValues = readonly [
  id: number,
  source: number,
  level: number,
  service: number,
  file: number,
  message: string,
  recordId: string | null,
  fields: string | null,
]

/**
 * Lines of one day as they stand in its file, column by column, with the names that their numbers mean: what crosses the border of the
 * store’s thread is copied, and most of a line’s names are the same from line to line.
 */
export interface LinesOfDay {
  readonly day: string
  readonly id: number[]
  readonly source: number[]
  readonly level: number[]
  readonly service: number[]
  readonly file: number[]
  readonly message: string[]
  readonly recordId: (string | null)[]
  readonly fields: (string | null)[]
  readonly sources: Map<number, LogSourceNames>
  readonly services: Map<number, string>
  readonly files: Map<number, string>
}

/** Lines found so far, in their order. */
export class FoundLines {
  readonly parts: LinesOfDay[] = []
  count = 0

  add(day: { readonly name: string; readonly dictionary: DayDictionary }, values: LineValues): void {
    const [id, source, level, service, file, message, recordId, fields] = values
    const part = this.partOf(day.name)
    part.id.push(id)
    part.source.push(source)
    part.level.push(level)
    part.service.push(service)
    part.file.push(file)
    part.message.push(message)
    part.recordId.push(recordId)
    part.fields.push(fields)
    this.count += 1
    const { sources, services, files } = day.dictionary
    const names = part.sources.has(source) ? undefined : sources.get(source)
    if (names) {
      const { serverId, host, role, revision } = names
      part.sources.set(source, { serverId, host, role, revision })
    }
    nameOnce(part.services, service, services)
    nameOnce(part.files, file, files)
  }

  /** The key of the last line; null: there is none. */
  lastKey(): string | null {
    const part = this.parts.at(-1)
    const id = part?.id.at(-1)
    return part === undefined || id === undefined ? null : lineKey(part.day, id)
  }

  /** Takes the last line away again. */
  dropLast(): void {
    const part = this.parts.at(-1)
    if (!part) return
    for (const column of [part.id, part.source, part.level, part.service, part.file, part.message, part.recordId, part.fields]) column.pop()
    if (part.id.length === 0) this.parts.pop()
    this.count -= 1
  }

  private partOf(day: string): LinesOfDay {
    const last = this.parts.at(-1)
    if (last?.day === day) return last
    const columns = { id: [], source: [], level: [], service: [], file: [], message: [], recordId: [], fields: [] }
    const part: LinesOfDay = { day, ...columns, sources: new Map(), services: new Map(), files: new Map() }
    this.parts.push(part)
    return part
  }
}

function nameOnce(names: Map<number, string>, id: number, all: ReadonlyMap<number, string>): void {
  if (names.has(id)) return
  const name = all.get(id)
  if (name !== undefined) names.set(id, name)
}

/** As the contract has them. */
export function rowsOf(parts: readonly LinesOfDay[]): LogRow[] {
  return parts.flatMap((part) => {
    const start = dayStartOfName(part.day)
    return part.id.map((id, index): LogRow => {
      const source = part.sources.get(part.source[index] ?? 0)
      const fields = part.fields[index] ?? null
      return {
        key: lineKey(part.day, id),
        id: part.recordId[index] ?? null,
        at: timeOfId(start, id),
        level: levelOrder[part.level[index] ?? -1] ?? 'unknown',
        message: part.message[index] ?? '',
        serverId: source?.serverId ?? null,
        host: source?.host ?? null,
        role: source?.role ?? null,
        revision: source?.revision ?? null,
        service: part.services.get(part.service[index] ?? 0) ?? null,
        file: part.files.get(part.file[index] ?? 0) ?? null,
        fields: fields === null ? null : JSON.parse(fields),
      }
    })
  })
}
