import type { DatabaseSync } from 'node:sqlite'

export interface LogSourceNames {
  readonly serverId: string | null
  readonly host: string | null
  readonly role: string | null
  readonly revision: string | null
}

type NameKind = 'service' | 'file' | 'field'

/** Of a day. Lines that make up names of fields must not make the file grow. */
const mostFields = 500

interface KnownSource extends LogSourceNames {
  lines: number
  first: number
  last: number
}

/** Values that many lines of a day share, by their numbers; kept in memory whole, there are few. */
export class DayDictionary {
  readonly sources = new Map<number, KnownSource>()
  readonly services = new Map<number, string>()
  readonly files = new Map<number, string>()
  /** Names of other fields that the day’s lines have, by their numbers. */
  readonly fields = new Map<number, string>()
  private readonly names: Readonly<Record<NameKind, Map<number, string>>> = { service: this.services, file: this.files, field: this.fields }
  private readonly ids = new Map<string, number>()
  private readonly database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.database = database
    this.load()
  }

  /** Reads all of it again: after a rollback, what had been added is no longer so. */
  load(): void {
    for (const map of [this.sources, this.services, this.files, this.fields, this.ids]) map.clear()
    const counted = this.database.prepare(
      `select s.id, s.server_id, s.host, s.role, s.revision, coalesce(sum(m.lines), 0) as lines, min(m.first) as first, max(m.last) as last
       from sources s left join minutes m on m.source = s.id group by s.id`,
    )
    for (const row of counted.all()) {
      const names = { serverId: text(row.server_id), host: text(row.host), role: text(row.role), revision: text(row.revision) }
      const id = Number(row.id)
      this.sources.set(id, { ...names, lines: Number(row.lines), first: Number(row.first), last: Number(row.last) })
      this.ids.set(sourceKey(names), id)
    }
    for (const row of this.database.prepare('select id, kind, name from names').all()) {
      this.names[row.kind as NameKind].set(Number(row.id), String(row.name))
      this.ids.set(`${row.kind} ${row.name}`, Number(row.id))
    }
  }

  lineCount(): number {
    let lines = 0
    for (const source of this.sources.values()) lines += source.lines
    return lines
  }

  sourceId(record: LogSourceNames): number {
    const key = sourceKey(record)
    const known = this.ids.get(key)
    if (known !== undefined) return known
    const { serverId, host, role, revision } = record
    const added = this.database.prepare('insert into sources (server_id, host, role, revision) values (?, ?, ?, ?)')
    const id = Number(added.run(serverId, host, role, revision).lastInsertRowid)
    this.sources.set(id, { serverId, host, role, revision, lines: 0, first: Number.POSITIVE_INFINITY, last: Number.NEGATIVE_INFINITY })
    this.ids.set(key, id)
    return id
  }

  /** 0 for none. */
  nameId(kind: NameKind, name: string | null): number {
    if (name === null) return 0
    const key = `${kind} ${name}`
    const known = this.ids.get(key)
    if (known !== undefined) return known
    const id = Number(this.database.prepare('insert into names (kind, name) values (?, ?)').run(kind, name).lastInsertRowid)
    this.names[kind].set(id, name)
    this.ids.set(key, id)
    return id
  }

  /** null: no more names are kept, or not this one; from then on the day, by a field without a name, does not know all that its lines have. */
  fieldId(name: string): number | null {
    const known = name === '' ? undefined : this.ids.get(`field ${name}`)
    if (known !== undefined) return known
    if (name !== '' && this.fields.size < mostFields) return this.nameId('field', name)
    this.nameId('field', '')
    return null
  }

  /** Of the fields of this name: their number, null where no line of the day has one, undefined where that is not known. */
  fieldOf(name: string): number | null | undefined {
    return this.ids.get(`field ${name}`) ?? (this.ids.has('field ') ? undefined : null)
  }

  count(sourceId: number, lines: number, first: number, last: number): void {
    const source = this.sources.get(sourceId)
    if (!source) return
    source.first = source.lines === 0 ? first : Math.min(source.first, first)
    source.last = source.lines === 0 ? last : Math.max(source.last, last)
    source.lines += lines
  }
}

function sourceKey({ serverId, host, role, revision }: LogSourceNames): string {
  return JSON.stringify([serverId, host, role, revision])
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}
