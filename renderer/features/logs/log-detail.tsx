import { ActionIcon, Button, CopyButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconX, IconZoomIn, IconZoomOut } from '@tabler/icons-react'
import { useState } from 'react'
import { flatValues } from '../../../shared/model/kql/fields.ts'
import type { LogRow } from '../../../shared/model/logs.ts'
import { formatAbsolute } from '../../ui/duration.ts'
import { visibleText } from '../../ui/visible-text.ts'
import { Highlighted } from './highlight.tsx'
import styles from './log-detail.module.css'

/** A line longer than this is shown in parts: laying out megabytes of one word stops the page. */
const firstCharacters = 20_000

interface LogDetailProps {
  readonly row: LogRow
  readonly marks: RegExp | null
  readonly onClose: () => void
  readonly onNewer: () => void
  readonly onOlder: () => void
  readonly onFilter: (field: string, value: string, wanted: boolean) => void
  readonly onAround: (row: LogRow) => void
}

/** Name as a query writes it, and the value; null for a field that no query asks for. */
function fieldsOf(row: LogRow): { readonly name: string; readonly value: string; readonly filter: boolean }[] {
  const known: [string, string | null][] = [
    ['level', row.level],
    ['role', row.role],
    ['host', row.host],
    ['cloud.instance.id', row.serverId],
    ['labels.revision', row.revision],
    ['service.name', row.service],
    ['log.file.path', row.file],
  ]
  // A list gives its name once for each element: put together, so that each name is one row.
  const others = Map.groupBy(flatValues(row.fields ?? {}), ([name]) => name)
  const rest = [...others].map(([name, values]): [string, string] => [name, values.map(([, value]) => asText(value)).join(', ')])
  return [...known, ...rest].flatMap(([name, value]) => {
    const single = (others.get(name)?.length ?? 1) === 1
    return value === null ? [] : [{ name, value, filter: single && /^[\w.@-]+$/.test(name) && value.length <= 500 }]
  })
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** All of one line: the line itself first, then its fields, then what the store holds. */
export function LogDetail({ row, marks, onClose, onNewer, onOlder, onFilter, onAround }: LogDetailProps) {
  const [whole, setWhole] = useState(false)
  const [json, setJson] = useState(false)
  const cut = !whole && row.message.length > firstCharacters
  const text = visibleText(cut ? row.message.slice(0, firstCharacters) : row.message)
  const document = JSON.stringify({ ...row, at: new Date(row.at).toISOString(), key: undefined }, null, 2)
  return (
    <aside className={styles.detail} aria-label="The line">
      <header className={styles.detailHead}>
        <time dateTime={new Date(row.at).toISOString()} className="henge-mono">
          {formatAbsolute(row.at)}
        </time>
        <ActionIcon variant="subtle" color="gray" aria-label="Newer line" title="Newer line (↑)" onClick={onNewer}>
          <IconArrowUp size={16} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label="Older line" title="Older line (↓)" onClick={onOlder}>
          <IconArrowDown size={16} />
        </ActionIcon>
        <ActionIcon variant="subtle" color="gray" aria-label="Close the line" title="Close (Esc)" onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      <div className={styles.detailBody}>
        <pre className={styles.rawLine} data-level={row.level} data-testid="raw-line">
          <Highlighted text={text} marks={marks} />
        </pre>
        {cut ? (
          <Button size="compact-sm" variant="default" onClick={() => setWhole(true)}>
            Show all {new Intl.NumberFormat('en-US').format(row.message.length)} characters
          </Button>
        ) : null}
        <div className={styles.detailActions}>
          <Copy text={row.message} label="Copy the line" />
          <Copy text={document} label="Copy as JSON" />
          <Button size="compact-sm" variant="default" onClick={() => onAround(row)}>
            Lines around it
          </Button>
          <Button size="compact-sm" variant="default" aria-pressed={json} onClick={() => setJson(!json)}>
            {json ? 'Show fields' : 'Show JSON'}
          </Button>
        </div>
        {json ? (
          <pre className={styles.json}>{visibleText(document)}</pre>
        ) : (
          <table className={styles.fields}>
            <tbody>
              {fieldsOf(row).map(({ name, value, filter }) => (
                <tr key={name}>
                  <th scope="row">{visibleText(name)}</th>
                  <td>{visibleText(value.slice(0, firstCharacters))}</td>
                  <td className={styles.fieldActions}>
                    {filter ? (
                      <>
                        <ActionIcon
                          size="sm"
                          variant="subtle"
                          color="gray"
                          aria-label={`Only lines with this ${name}`}
                          title="Only lines with this value"
                          onClick={() => onFilter(name, value, true)}
                        >
                          <IconZoomIn size={14} />
                        </ActionIcon>
                        <ActionIcon
                          size="sm"
                          variant="subtle"
                          color="gray"
                          aria-label={`No lines with this ${name}`}
                          title="No lines with this value"
                          onClick={() => onFilter(name, value, false)}
                        >
                          <IconZoomOut size={14} />
                        </ActionIcon>
                      </>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
    </aside>
  )
}

function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button size="compact-sm" variant="default" onClick={copy}>
          {copied ? 'Copied' : label}
        </Button>
      )}
    </CopyButton>
  )
}
