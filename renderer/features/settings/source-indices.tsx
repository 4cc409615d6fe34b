import { Button, Text, TextInput } from '@mantine/core'
import { globFits } from '../../../shared/model/kql/fields.ts'
import type { SourceLook } from '../../../shared/model/log-source-look.ts'
import { visibleText } from '../../ui/visible-text.ts'
import type { LogSourceDraft } from './log-source-draft.ts'
import styles from './source-indices.module.css'
import type { LookedAtSource } from './use-source-look.ts'

interface SourceIndicesProps {
  readonly draft: LogSourceDraft
  readonly look: LookedAtSource
  readonly set: (change: Partial<LogSourceDraft>) => void
}

/** Patterns of indices, and beside them what the server has, to choose by name. */
export function SourceIndices({ draft, look, set }: SourceIndicesProps) {
  const { seen, isFresh } = look
  const patterns = partsOf(draft.index)
  const toggle = (name: string) => {
    const others = patterns.filter((part) => part !== name)
    set({ index: (others.length < patterns.length ? others : [...patterns, name]).join(',') })
  }
  return (
    <div>
      <TextInput
        size="sm"
        label="Indices"
        description="Data streams, aliases, indices or patterns, with commas between them"
        value={draft.index}
        maxLength={500}
        error={isFresh && seen !== null && seen.unmatched.length > 0 ? `Nothing there is called ${seen.unmatched.join(', ')} now.` : null}
        onChange={(event) => set({ index: event.currentTarget.value })}
      />
      {seen?.names ? <Names names={seen.names} patterns={patterns} onToggle={toggle} /> : null}
      {seen !== null && seen.names === null ? (
        <Text size="xs" c="var(--henge-muted)" mt={6}>
          The names cannot be listed: {visibleText(seen.namesProblem ?? '')}
        </Text>
      ) : null}
      {isFresh && look.error === null ? null : (
        <Button
          size="compact-sm"
          variant="default"
          mt={8}
          disabled={look.missing !== null}
          loading={look.isAsking}
          onClick={() => look.askAgain()}
        >
          {seen === null ? 'See what the server has' : 'Look again'}
        </Button>
      )}
    </div>
  )
}

interface NamesProps {
  readonly names: NonNullable<SourceLook['names']>
  readonly patterns: readonly string[]
  readonly onToggle: (name: string) => void
}

function Names({ names, patterns, onToggle }: NamesProps) {
  const groups = [
    { title: 'Data streams', listed: names.dataStreams },
    { title: 'Aliases', listed: names.aliases },
    { title: 'Indices', listed: names.indices },
  ].filter(({ listed }) => listed.length > 0)
  if (groups.length === 0) {
    return (
      <Text size="xs" c="var(--henge-muted)" mt={6}>
        The server has no index that can be seen.
      </Text>
    )
  }
  return (
    <section className={styles.names} aria-label="On the server">
      {groups.map(({ title, listed }) => (
        <div key={title}>
          <h3>{title}</h3>
          <ul aria-label={title}>
            {listed.map((name) => (
              <li key={name}>
                <button
                  type="button"
                  aria-pressed={patterns.includes(name)}
                  data-covered={isCovered(name, patterns) ? '' : undefined}
                  title={isCovered(name, patterns) ? `${name} is searched` : `Search ${name} too`}
                  onClick={() => onToggle(name)}
                >
                  {visibleText(name)}
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
      {names.more > 0 ? <p>{names.more} more are not listed: write a pattern.</p> : null}
    </section>
  )
}

function partsOf(index: string): string[] {
  return index
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** Whether the patterns lead to it, by what they look like: one with a minus in front takes away. */
function isCovered(name: string, patterns: readonly string[]): boolean {
  let covered = false
  for (const pattern of patterns) {
    const leavesOut = pattern.startsWith('-')
    if (globFits((leavesOut ? pattern.slice(1) : pattern).split('*'), name)) covered = !leavesOut
  }
  return covered
}
